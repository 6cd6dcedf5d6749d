import type { EngineOption } from './hash-engine.js'

/** Header names and values: a record, or ordered pairs, which keep repeated lines apart. */
export type HeadersInput = Readonly<Record<string, string | readonly string[]>> | Iterable<readonly [string, string]>

/** A `URL`, by the one property that is read. */
export interface UrlLike {
  readonly href: string
}

/** A request as it goes, or came, on the wire. */
export interface HttpRequest {
  readonly method: string
  /** Absolute, or origin-form (`/path?query`) with a Host header. It is read as it stands: no `..` is resolved, no escape undone. */
  readonly url: string | UrlLike
  readonly headers?: HeadersInput | undefined
  /** When verifying, `undefined` means "not read yet"; `null`, `''` and no bytes mean that there is none. */
  readonly body?: string | Uint8Array | null | undefined
}

/**
 * Long-lived or temporary AWS-style credentials. The AWS SDK's own can stand where these are asked for, and these where the
 * SDK asks for its own, under `exactOptionalPropertyTypes` too.
 */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  /** When temporary credentials die. */
  readonly expiration?: Date
}

/** Credentials as options take them: what is optional may be there as `undefined`. */
export interface CredentialsInput {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  /** When temporary credentials die. */
  readonly expiration?: Date | undefined
}

/** What a request is signed with and for. */
export interface SignOptions {
  readonly credentials: CredentialsInput
  /** The service's signing name, e.g. `s3`, `execute-api`, `dynamodb`. */
  readonly service: string
  /** The region to sign for. @default 'us-east-1' */
  readonly region?: string | undefined
  /** @default the current time */
  readonly signingDate?: Date | undefined
  /** 64 lower-case hex, or one of AWS's literals such as `UNSIGNED-PAYLOAD`. @default the hash of the body */
  readonly payloadHash?: string | undefined
  /** Replaces the default choice of the caller's headers to sign; `host` and `x-amz-*` are signed in any case. */
  readonly signedHeaders?: readonly string[] | undefined
  /** Overrides of the service's row in the table of service rules. */
  readonly rules?: Partial<ServiceRules> | undefined
  /** What hashes. @default the fastest engine of the runtime */
  readonly engine?: EngineOption | undefined
}

/** The same, and how long the URL lives. */
export interface PresignOptions extends SignOptions {
  /** Seconds, 1…604800. @default 900 */
  readonly expiresIn?: number | undefined
}

/** A signed request: send `method`, `url`, `headers` and `body` as they are. */
export interface SignedRequest {
  method: string
  url: string
  /** The caller's headers and ours, lower-case names, repeated ones joined by `,`. */
  headers: Record<string, string>
  body?: string | Uint8Array
  /** 64 lower-case hex. */
  readonly signature: string
  readonly signedHeaders: readonly string[]
  /** `YYYYMMDDTHHMMSSZ` */
  readonly requestDateTime: string
  readonly canonicalRequest: string
  readonly stringToSign: string
}

/** A presigned URL. `headers` are exactly those that its holder must send with it. */
export interface PresignedRequest extends Omit<SignedRequest, 'body'> {
  /** When the URL stops working: at its expiry, or at the credentials' if that is earlier. */
  expiresAt: Date
}

/** One value, any of several, or a predicate. */
export type Match = string | readonly string[] | ((value: string) => boolean)

/**
 * What a key lookup is told beside the access key ID. Nothing in it has been proved yet.
 *
 * @typeParam Form `'form'` for the lookup of form uploads
 */
export interface LookupContext<Form = 'header' | 'query'> {
  readonly scope: CredentialScope
  readonly sessionToken?: string
  readonly authentication: Form
}

/** A derived key for one date, region and service, as `deriveSigningKey` makes it: 32 bytes. */
export interface SigningKeyRecord {
  readonly signingKey: Uint8Array
  readonly sessionToken?: string | undefined
  readonly expiration?: Date | undefined
}

/** What a key lookup returns: a secret or a derived signing key, and whatever names the principal. */
export type KeyRecord =
  | CredentialsInput
  | SigningKeyRecord
  | ((CredentialsInput | SigningKeyRecord) & Readonly<Record<string, unknown>>)

/** Finds the key of an access key ID. Returns nothing for one that is not known. */
export type KeyLookup<Form = 'header' | 'query'> = (
  accessKeyId: string,
  context: LookupContext<Form>,
) => KeyRecord | null | undefined

/** The same, where it may take its time. */
export type AsyncKeyLookup<Form = 'header' | 'query'> = (
  accessKeyId: string,
  context: LookupContext<Form>,
) => KeyRecord | null | undefined | Promise<KeyRecord | null | undefined>

/** Bounds that hold before anything is checked. */
export interface VerifyLimits {
  /** Characters of the Authorization header. @default 16384 */
  readonly authorizationLength: number
  /** Names in SignedHeaders. @default 100 */
  readonly signedHeaders: number
  /** Header lines. @default 1000 */
  readonly headers: number
  /** Parameters of the query, those that authenticate among them. @default 10000 */
  readonly queryParameters: number
}

/** What a request is verified with, and what is accepted. */
export interface VerifyOptions {
  /** One key, or a key lookup. */
  readonly credentials: CredentialsInput | KeyLookup
  /** The signing names that are accepted. */
  readonly service: Match
  /** The regions that are accepted. */
  readonly region: Match
  /** @default the current time */
  readonly now?: Date | undefined
  /** Seconds either way. @default 900 */
  readonly maxClockSkew?: number | undefined
  /** The hash of a body that was read elsewhere, 64 lower-case hex. */
  readonly payloadHash?: string | undefined
  /** Whether `UNSIGNED-PAYLOAD` and `STREAMING-UNSIGNED-PAYLOAD-TRAILER` are accepted. @default what the service's rules say */
  readonly unsignedPayload?: boolean | undefined
  /** Whether the `STREAMING-…` literals are accepted. @default what the service's rules say */
  readonly streamingPayload?: boolean | undefined
  /** Headers that must be signed. */
  readonly requiredSignedHeaders?: readonly string[] | undefined
  /** `x-amz-*` headers that need not be signed. */
  readonly allowUnsignedHeaders?: readonly string[] | undefined
  /** Accept only this form. */
  readonly authentication?: 'header' | 'query' | undefined
  /** A request that does not claim to be signed is `{ authentication: 'anonymous' }`, not an error. @default false */
  readonly allowAnonymous?: boolean | undefined
  /** The public face, where a proxy rewrote the host or took off a path prefix, which ends with no slash. */
  readonly origin?: { readonly host: string; readonly pathPrefix?: string | undefined } | undefined
  /** Bounds other than the default ones. */
  readonly limits?: Partial<VerifyLimits> | undefined
  /** Overrides of the service's row in the table of service rules. */
  readonly rules?: Partial<ServiceRules> | undefined
  /** What hashes. @default the fastest engine of the runtime */
  readonly engine?: EngineOption | undefined
}

/** How far the payload has been checked, and what is left to do for whoever reads it. */
export type PayloadState =
  | { readonly kind: 'verified' }
  | { readonly kind: 'expected'; readonly sha256: string }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'streaming'; readonly literal: string }

/** A request that nobody signed. */
export interface AnonymousRequest {
  readonly authentication: 'anonymous'
}

/** Who signed the request, when, and what the signature covers. */
export interface AuthenticatedRequest {
  readonly authentication: 'header' | 'query'
  readonly accessKeyId: string
  /** What the key lookup returned beside the key. */
  readonly principal: Readonly<Record<string, unknown>>
  readonly scope: CredentialScope
  readonly signedHeaders: readonly string[]
  readonly signedAt: Date
  /** The last moment at which the signature is accepted: a URL's, or the end of the clock's window. */
  readonly expiresAt?: Date
  /** 64 lower-case hex. */
  readonly signature: string
  readonly payload: PayloadState
}

/** What verification returns. */
export type VerifiedRequest = AnonymousRequest | AuthenticatedRequest

/** What a signing key is good for. */
export interface CredentialScope {
  /** `YYYYMMDD` */
  readonly date: string
  readonly region: string
  readonly service: string
}

/** How one service's SigV4 differs from another's. Every field can be overridden by the `rules` option. */
export interface ServiceRules {
  /** The path is percent-encoded once more than it is on the wire. */
  readonly doubleEncodePath: boolean
  /** `.`, `..` and empty segments are resolved before the path is signed. */
  readonly normalizePath: boolean
  /** `x-amz-content-sha256` is added and signed; a verifier demands it of header authentication. */
  readonly signContentSha256: boolean
  /** What a signature in the header covers when neither `payloadHash` nor `x-amz-content-sha256` is given. */
  readonly headerPayload: 'body' | 'unsigned'
  /** What a presigned URL covers when no `payloadHash` is given. */
  readonly presignPayload: 'unsigned' | 'body'
  /** Whether the session token is part of the signature, or added after it. */
  readonly sessionToken: 'signed' | 'appended'
  /** The header of the session token; in a query its name is capitalised. */
  readonly sessionTokenName: 'x-amz-security-token' | 'x-amz-s3session-token'
  /** Presigned parameters outside the signature, beside `X-Amz-Signature`. */
  readonly unsignedQuery: readonly string[]
  /** Whether a verifier accepts a payload that the signature does not cover: `UNSIGNED-PAYLOAD`, `STREAMING-UNSIGNED-…`. */
  readonly unsignedPayload: boolean
  /** Whether a verifier accepts the `STREAMING-…` literals. */
  readonly streamingPayload: boolean
  /** Whether a presigned URL must say when it expires. */
  readonly expiresRequired: boolean
  /** The method `GIT` is signed with a date without `Z`, no date header and an empty payload line. */
  readonly gitMethod: boolean
}
