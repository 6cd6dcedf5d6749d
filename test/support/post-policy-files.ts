import type { CreatePostPolicyOptions } from '../../src/post-policy/index.js'
import type { Pair } from './plain-sigv4.js'
import type { FormEntry } from './post-policy-vectors/entry.js'
import { readVectorFile, type VectorCredentials } from './vectors.js'

interface PublishedPolicy {
  readonly name: string
  readonly credentials: string
  readonly scope: { readonly date: string; readonly region: string; readonly service: string }
  readonly policy: string
  readonly base64: string
  readonly signature: string
  readonly form: {
    readonly bucket: string
    readonly now: string
    readonly fields: readonly FormEntry[]
    readonly expect: { readonly key: string } | { readonly code: string }
  }
}

interface CreatedPolicy {
  readonly name: string
  readonly credentials: string
  readonly options: Omit<CreatePostPolicyOptions, 'credentials' | 'signingDate' | 'expiration'> & {
    readonly signingDate: string
    readonly expiration?: string
  }
  readonly expect: {
    readonly url: string
    readonly fields: Readonly<Record<string, string>>
    readonly policy: string
    readonly expiresAt: string
  }
}

export interface CapturedForm {
  readonly name: string
  readonly client: string
  readonly credentials: string
  readonly region: string
  readonly bucket: string
  readonly now: string
  readonly contentType: string
  readonly bodyBase64: string
  readonly expect: {
    readonly key: string
    readonly fields: readonly Pair[]
    readonly contentLengthRange?: { readonly min: number; readonly max: number }
  }
}

const file = readVectorFile<{
  credentials: Record<string, VectorCredentials>
  published: PublishedPolicy[]
  created: CreatedPolicy[]
  captured: CapturedForm[]
}>('post-policy.json')

export const { published, created, captured } = file

export function credentialsOf({ credentials }: { readonly credentials: string }): VectorCredentials {
  const found = file.credentials[credentials]
  if (found === undefined) throw new Error(`no credentials are named ${credentials}`)
  return found
}
