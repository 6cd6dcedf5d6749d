import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Pair } from './plain-sigv4.js'

export interface VectorCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface VectorRequest {
  readonly method: string
  readonly url: string
  readonly headers: readonly Pair[]
  readonly body?: string
}

export interface VectorRules {
  readonly doubleEncodePath?: boolean
  readonly normalizePath?: boolean
  readonly signContentSha256?: boolean
  readonly sessionToken?: 'signed' | 'appended'
}

export interface VectorOptions {
  readonly credentials: VectorCredentials
  readonly service: string
  readonly region: string
  readonly signingDate: string
  readonly expiresIn?: number
  readonly payloadHash?: string
  readonly signedHeaders?: readonly string[]
  readonly rules?: VectorRules
}

export interface VectorStages {
  readonly canonicalRequest: string
  readonly stringToSign: string
  readonly signature: string
}

export interface SigningVector {
  readonly name: string
  readonly form: 'header' | 'query'
  readonly flags?: readonly string[]
  readonly request: VectorRequest
  readonly options: VectorOptions
  readonly expect: VectorStages & {
    readonly signingKey?: string
    readonly url?: string
    readonly headers: Readonly<Record<string, string>>
  }
}

export interface WildRequest {
  readonly method: string
  readonly target: string
  readonly httpVersion: string
  readonly headers: readonly Pair[]
  readonly bodyBase64: string
}

export const vectorsFolder = fileURLToPath(new URL('../../vectors/', import.meta.url))

export function readVectorFile<T>(name: string): T {
  return JSON.parse(readFileSync(`${vectorsFolder}${name}`, 'utf8'))
}

/** Every file of signing vectors, and how many it must hold. */
export const signingFiles = [
  { file: 'aws-signing-suite.json', count: 76 },
  { file: 's3-documentation.json', count: 5 },
  { file: 'iam-documentation.json', count: 1 },
  { file: 'cross-checked.json', count: 113 },
].map(({ file, count }) => ({
  file,
  count,
  vectors: readVectorFile<{ vectors: SigningVector[] }>(file).vectors,
}))

/** Headers without the blanks around their values, which are no part of what is signed. */
export function trimmed(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.trim()]))
}
