import * as tokens from '../../src/tokens/index.js'
import { readVectorFile, type VectorCredentials } from './vectors.js'

export interface TokenVector {
  readonly name: string
  readonly function: keyof typeof tokens
  readonly tool: string
  readonly credentials: string
  readonly signingDate: string
  readonly options: Readonly<Record<string, unknown>>
  readonly request?: {
    readonly method: string
    readonly url: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  }
  readonly expect: string | Readonly<Record<string, unknown>>
}

const file = readVectorFile<{ credentials: Record<string, VectorCredentials>; tokens: TokenVector[] }>('tokens.json')
export const tokenVectors = file.tokens

export function tokenOptionsOf(vector: TokenVector): Readonly<Record<string, unknown>> & TokenSigning {
  const credentials = file.credentials[vector.credentials] as VectorCredentials
  return { ...vector.options, credentials, signingDate: new Date(vector.signingDate) }
}

interface TokenSigning {
  readonly credentials: VectorCredentials
  readonly signingDate: Date
}

const functions: Readonly<Record<string, unknown>> = { ...tokens }

/** What `countersign/tokens` makes of a vector, in the vectors' shape: what is base64 of JSON is decoded as `headers`. */
export function makeToken(vector: TokenVector, more: Readonly<Record<string, unknown>> = {}): unknown {
  const options = { ...tokenOptionsOf(vector), ...more }
  const call = functions[vector.function] as (...values: unknown[]) => unknown
  const result = vector.request === undefined ? call(options) : call(vector.request, options)
  const plain = JSON.parse(JSON.stringify(result))
  if (vector.function === 'vaultIamRequest') {
    const { iam_request_headers, ...fields } = plain
    return { ...fields, headers: JSON.parse(atob(iam_request_headers)) }
  }
  if (vector.function === 'appSyncRealtimeUrl') {
    const headers = JSON.parse(atob(new URL(plain).searchParams.get('header') as string))
    return {
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    }
  }
  return plain
}
