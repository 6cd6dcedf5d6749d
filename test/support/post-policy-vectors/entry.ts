import type { Pair } from '../plain-sigv4.js'
import { plainSignature } from '../plain-sigv4.js'
import { deriveKey, credentials as requestCredentials } from '../verify-vectors/credentials.js'

const { longterm, second, temporary, expired, slashInId } = requestCredentials

/** Who signs, and what a key lookup returns. */
export const credentials = {
  longterm,
  second,
  temporary,
  expired,
  slashInId,
  variableInToken: { ...second, sessionToken: `token${'$'}{filename}` },
  derivedKey: {
    accessKeyId: longterm.accessKeyId,
    signingKeyHex: hex(deriveKey(longterm.secretAccessKey, ['20150830', 'us-east-1', 's3', 'aws4_request'])),
  },
}

interface Signer {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** A field of a form as a multipart parser gives it; the file is told by its size and name. */
export type FormEntry = readonly [name: string, value: string | { readonly size: number; readonly name?: string }]

/** A form before it is made: what is left out is right. */
export interface Claim {
  readonly key?: 'longterm' | 'second' | 'temporary' | 'slashInId' | 'variableInToken'
  readonly accessKeyId?: string
  readonly algorithm?: string
  readonly dateTime?: string
  readonly credential?: string
  /** `YYYYMMDD/region/service/terminator` */
  readonly scope?: string
  /** Beside those that sign. */
  readonly fields?: readonly FormEntry[]
  /** Beside those of the bucket and of what signs. */
  readonly conditions?: readonly unknown[]
  /** All of them. */
  readonly allConditions?: readonly unknown[]
  readonly expiration?: unknown
  /** The policy's JSON. */
  readonly text?: (text: string) => string
  /** Its base64. */
  readonly encode?: (text: string) => string
  readonly sign?: (policy: string, secretAccessKey: string, scope: readonly string[]) => string
  /** What is done to the form after it was signed. */
  readonly then?: (fields: readonly FormEntry[]) => readonly FormEntry[]
}

export interface Options {
  readonly credentials?: string | readonly string[]
  readonly [option: string]: unknown
}

/** One vector before its form is made; it has a `code` or an `accept`. */
export interface Entry {
  readonly name: string
  readonly bug: string
  readonly claim: Claim
  readonly options?: Options
  readonly code?: string
  /** S3's own words, where they are known. */
  readonly s3?: string
  readonly accept?: {
    readonly key?: string
    readonly fields?: readonly Pair[]
    readonly contentLengthRange?: { readonly min: number; readonly max: number }
    readonly accessKeyId?: string
  }
  /** The bound that a file's size broke. */
  readonly limit?: number
  readonly note?: string
}

export const bucket = 'examplebucket'
export const key: FormEntry = ['key', 'user/user1/photo.jpg']
const startsWithUser = ['starts-with', '$key', 'user/user1/']

/** The form, and its policy as it can be read. */
export function makeForm(claim: Claim): { fields: readonly FormEntry[]; policy: string } {
  const {
    key: signer = 'longterm',
    algorithm = 'AWS4-HMAC-SHA256',
    dateTime = '20150830T123600Z',
    scope = `${dateTime.slice(0, 8)}/us-east-1/s3/aws4_request`,
    fields = [key],
    conditions = [startsWithUser],
    expiration = '2015-08-31T12:00:00.000Z',
    encode = (text) => Buffer.from(text).toString('base64'),
    sign = (policy, secret, parts) => plainSignature(deriveKey(secret, parts), policy),
  } = claim
  const { secretAccessKey, accessKeyId, sessionToken }: Signer = credentials[signer]
  const credential = claim.credential ?? `${claim.accessKeyId ?? accessKeyId}/${scope}`
  const token: readonly Pair[] = sessionToken === undefined ? [] : [['x-amz-security-token', sessionToken]]
  const signed: readonly Pair[] = [
    ['x-amz-algorithm', algorithm],
    ['x-amz-credential', credential],
    ['x-amz-date', dateTime],
    ...token,
  ]
  const all = claim.allConditions ?? [{ bucket }, ...conditions, ...signed.map(([name, value]) => ({ [name]: value }))]
  const written = JSON.stringify({ expiration, conditions: all })
  const text = claim.text ? changed(claim.text(written), written) : written
  const policy = encode(text)
  const signature = sign(policy, secretAccessKey, scope.split('/'))
  const made: readonly FormEntry[] = [...fields, ...signed, ['policy', policy], ['x-amz-signature', signature]]
  return { fields: claim.then ? changed(claim.then(made), made) : made, policy: text }
}

/** A change that changes nothing would make another vector of it. */
function changed<T>(after: T, before: T): T {
  if (JSON.stringify(after) === JSON.stringify(before)) throw new Error(`nothing changed in ${JSON.stringify(before)}`)
  return after
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

export const set =
  (name: string, value: FormEntry[1] | ((before: string) => string)) =>
  (fields: readonly FormEntry[]): readonly FormEntry[] =>
    fields.map((field) => {
      if (field[0] !== name) return field
      return [name, typeof value === 'function' ? value(String(field[1])) : value]
    })

export const drop =
  (...names: readonly string[]) =>
  (fields: readonly FormEntry[]): readonly FormEntry[] =>
    fields.filter(([name]) => !names.includes(name))

export const append =
  (...more: readonly FormEntry[]) =>
  (fields: readonly FormEntry[]): readonly FormEntry[] => [...fields, ...more]
