import type { CredentialsInput } from '../types.js'

/** The shape of `HttpRequest` in `@smithy/types`. `path` is percent-encoded already, names and values of `query` are not. */
export interface SmithyHttpRequest {
  method: string
  protocol: string
  hostname: string
  port?: number
  path: string
  query?: Record<string, string | string[] | null>
  username?: string
  password?: string
  fragment?: string
  headers: Record<string, string>
  // biome-ignore lint/suspicious/noExplicitAny: the contract's own type, which callers hand on without a look
  body?: any
}

/** A function that is called for each signature. */
export type Provider<T> = () => T | Promise<T>

/** A `Date`, seconds since the epoch, or text that `Date` understands. */
export type DateInput = Date | number | string

/** A `Sha256` class as the SDK plugs it in; it is called only if it can digest synchronously. */
export type SmithySha256Constructor = new (
  // biome-ignore lint/suspicious/noExplicitAny: hash classes differ in what they take as a key
  secret?: any,
) => {
  // biome-ignore lint/suspicious/noExplicitAny: and in what they hash
  update(data: any): void
  digest(): Promise<Uint8Array>
}

/** What every signature of a signer is made with. */
export interface SignatureV4Init {
  /** The service's signing name, e.g. `s3`. */
  readonly service: string
  /** A value, or a function that is called once for each signature. */
  readonly region: string | Promise<string> | Provider<string>
  /** A value, or a function that is called once for each signature. */
  readonly credentials: CredentialsInput | Promise<CredentialsInput> | Provider<CredentialsInput>
  /** A class with `digestSync`; another is not called. @default the runtime's own SHA-256 */
  readonly sha256?: SmithySha256Constructor | undefined
  /** Whether the path is resolved and encoded once more; `false` signs it as it stands, which S3 wants. @default true */
  readonly uriEscapePath?: boolean | undefined
  /** Whether `sign` adds `x-amz-content-sha256`. @default true */
  readonly applyChecksum?: boolean | undefined
}

/** What one signature is made with in place of what the signer has. */
export interface SigningArguments {
  /** @default the current time */
  readonly signingDate?: DateInput | undefined
  /** Instead of the signer's. */
  readonly signingService?: string | undefined
  /** Instead of the signer's. */
  readonly signingRegion?: string | undefined
}

/** Header names are lower case. */
export interface RequestSigningArguments extends SigningArguments {
  /** Not signed, beside those that never are. */
  readonly unsignableHeaders?: ReadonlySet<string> | undefined
  /** Signed even so. */
  readonly signableHeaders?: ReadonlySet<string> | undefined
}

/** Header names are lower case. */
export interface RequestPresigningArguments extends RequestSigningArguments {
  /** Seconds, 1…604800. @default 3600 */
  readonly expiresIn?: number | undefined
  /** `x-amz-*` headers that stay headers. */
  readonly unhoistableHeaders?: ReadonlySet<string> | undefined
  /** Headers that become parameters in any case. */
  readonly hoistableHeaders?: ReadonlySet<string> | undefined
}

/** What the signature of an event or a message is made with. */
export interface MessageSigningArguments extends SigningArguments {
  /** Instead of the signer's. */
  readonly eventStreamCredentials?: CredentialsInput | undefined
}

/** The same, of an event that is signed in its framed form. */
export interface EventSigningArguments extends MessageSigningArguments {
  /** Of the event before, or of the request: 64 lower-case hex. */
  readonly priorSignature: string
}

/** An event as it is framed: its headers in their binary form. */
export interface FormattedEvent {
  headers: Uint8Array
  payload: Uint8Array
}

/** A header of an event, by its type on the wire. `long` is 8 bytes, big-endian. */
export type EventHeader =
  | { type: 'boolean'; value: boolean }
  | { type: 'byte' | 'short' | 'integer'; value: number }
  | { type: 'long'; value: { readonly bytes: Uint8Array; valueOf: () => number; toString: () => string } }
  | { type: 'binary'; value: Uint8Array }
  | { type: 'string' | 'uuid'; value: string }
  | { type: 'timestamp'; value: Date }

/** By name. */
export type EventHeaders = Record<string, EventHeader>

/** An event before it is framed. */
export interface EventMessage {
  headers: EventHeaders
  body: Uint8Array
}

/** A message to sign, over the signature before it. */
export interface SignableMessage {
  message: EventMessage
  /** Of the message before, or of the request: 64 lower-case hex. */
  priorSignature: string
}

/** A message, and the signature that goes with it. */
export interface SignedMessage {
  message: EventMessage
  /** 64 lower-case hex. */
  signature: string
}
