import type { HttpRequest, VerifiedRequest, VerifyLimits, VerifyOptions } from '../../src/index.js'
import { namedRecords } from './key-records.js'
import { type Pair, plainSignature, plainSigningKey } from './plain-sigv4.js'
import { readVectorFile } from './vectors.js'
import type { KeyEntry } from './verify-vectors/credentials.js'

export interface VerifyVector {
  readonly name: string
  readonly bug: string
  readonly section: number
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: readonly Pair[]
    readonly body?: string | null
  }
  readonly options: VectorOptions
  readonly expect: { readonly code: string } | ExpectedAcceptance
}

interface ExpectedAcceptance {
  readonly accept: true
  readonly authentication: 'header' | 'query' | 'anonymous'
  readonly accessKeyId?: string
  readonly payload?: string
}

interface VectorOptions extends Omit<VerifyOptions, 'credentials' | 'now' | 'limits'> {
  readonly credentials: string | readonly string[] | { readonly always: string }
  readonly now: string
  readonly limits?: Partial<VerifyLimits>
}

const file = readVectorFile<{ credentials: Record<string, KeyEntry>; vectors: VerifyVector[] }>('verify.json')
const records = namedRecords(file.credentials)

export const verifyVectors: readonly VerifyVector[] = file.vectors
export const keyEntries: readonly KeyEntry[] = Object.values(file.credentials)

export function requestOf({ request }: VerifyVector): HttpRequest {
  return request
}

/** What the vector's names stand for: a record as it is, or a lookup. */
export function optionsOf({ options }: VerifyVector): VerifyOptions {
  const { credentials, now, ...rest } = options
  return { ...rest, now: new Date(now), credentials: credentialsOf(credentials) }
}

function credentialsOf(credentials: VectorOptions['credentials']): VerifyOptions['credentials'] {
  if (typeof credentials === 'string') return records.record(credentials) as VerifyOptions['credentials']
  return 'always' in credentials ? () => records.record(credentials.always) : records.lookup(credentials)
}

/** What a vector's `expect` says of a result. */
export function describeResult(verified: VerifiedRequest): ExpectedAcceptance {
  if (verified.authentication === 'anonymous') return { accept: true, authentication: 'anonymous' }
  const { authentication, accessKeyId, payload } = verified
  return { accept: true, authentication, accessKeyId, payload: payload.kind }
}

/** What a verifier with this vector's options expects as the signature of a string to sign. */
export function expectedSignature(vector: VerifyVector, accessKeyId: string, stringToSign: string): string {
  const { credentials } = optionsOf(vector)
  const scope = stringToSign.split('\n')[2]?.split('/') ?? []
  const [date = '', region = '', service = ''] = scope
  const context = { scope: { date, region, service }, authentication: 'header' } as const
  const record = typeof credentials === 'function' ? credentials(accessKeyId, context) : credentials
  if (!record) throw new Error(`${vector.name} has no key of ${accessKeyId}`)
  const key =
    'secretAccessKey' in record ? plainSigningKey(record.secretAccessKey, date, region, service) : record.signingKey
  return plainSignature(key, stringToSign)
}
