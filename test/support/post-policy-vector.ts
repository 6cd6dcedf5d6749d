import type { Credentials } from '../../src/index.js'
import type { VerifiedPostPolicy, VerifyPostPolicyOptions } from '../../src/post-policy/index.js'
import { namedRecords } from './key-records.js'
import type { Pair } from './plain-sigv4.js'
import type { FormEntry } from './post-policy-vectors/entry.js'
import { readVectorFile } from './vectors.js'
import type { KeyEntry } from './verify-vectors/credentials.js'

export interface PostPolicyVector {
  readonly name: string
  readonly bug: string
  readonly fields: readonly FormEntry[]
  readonly options: Omit<VerifyPostPolicyOptions, 'credentials' | 'now'> & {
    readonly credentials: string | readonly string[]
    readonly now: string
  }
  readonly expect: ExpectedRefusal | { readonly accept: ExpectedForm }
}

export interface ExpectedRefusal {
  readonly code: string
  /** The text of S3's answer, where it is known. */
  readonly s3?: string
  readonly limit?: number
}

interface ExpectedForm {
  readonly accessKeyId: string
  readonly key: string
  readonly fields?: readonly Pair[]
  readonly contentLengthRange?: { readonly min: number; readonly max: number }
}

const file = readVectorFile<{ credentials: Record<string, KeyEntry>; vectors: PostPolicyVector[] }>(
  'post-policy-verify.json',
)
const records = namedRecords(file.credentials)

export const postPolicyVectors: readonly PostPolicyVector[] = file.vectors
export const postKeyEntries: readonly KeyEntry[] = Object.values(file.credentials)

/** What the vector's names stand for: a record as it is, or a lookup among several. */
export function optionsOf({ options }: PostPolicyVector): VerifyPostPolicyOptions {
  const { credentials, now, ...rest } = options
  return { ...rest, now: new Date(now), credentials: credentialsOf(credentials) }
}

function credentialsOf(names: string | readonly string[]): VerifyPostPolicyOptions['credentials'] {
  if (typeof names !== 'string') return records.lookup(names)
  const record = records.record(names)
  return 'secretAccessKey' in record ? (record as Credentials) : () => record
}

/** What a vector's `expect` says of a result: as much of it as the vector names. */
export function describeForm(verified: VerifiedPostPolicy, expected: ExpectedForm): ExpectedForm {
  const { accessKeyId, key, fields, contentLengthRange } = verified
  return {
    accessKeyId,
    key,
    ...(expected.fields === undefined ? {} : { fields: [...fields] }),
    ...(expected.contentLengthRange === undefined || contentLengthRange === undefined ? {} : { contentLengthRange }),
  }
}
