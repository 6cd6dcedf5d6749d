import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { VectorCredentials, WildRequest } from './vectors.js'

const folder = fileURLToPath(new URL('../../../shared/wild/', import.meta.url))

/** Whether the captured requests are here: a clone of this repository alone has but a part of them, as vectors. */
export const hasSharedWild = existsSync(`${folder}manifest.json`)

interface SharedRequest {
  readonly authKind: string
  readonly service: string
  readonly region: string
  readonly credentials: string
  readonly request: WildRequest
}

/** What a client sent. */
export interface Captured extends SharedRequest {
  readonly file: string
  readonly expected: 'accept' | 'refuse'
  /** Of a form, `capturedAt` alone tells when. */
  readonly signedAt: string
  readonly capturedAt: string
}

/** What a client sent, altered since. */
export interface Tampered extends SharedRequest {
  readonly base: string
  readonly mutation: string
  readonly now: string
}

export interface SharedWild {
  readonly captures: readonly Captured[]
  readonly altered: readonly Tampered[]
  readonly keys: Readonly<Record<string, VectorCredentials>>
}

/** The captured requests of some kinds; none where they are not here. */
export function readSharedWild(...kinds: readonly string[]): SharedWild {
  if (!hasSharedWild) return { captures: [], altered: [], keys: {} }
  const isWanted = ({ authKind }: SharedRequest) => kinds.includes(authKind)
  return {
    captures: listFiles()
      .map((file) => ({ ...readSharedJson<Captured>(file), file }))
      .filter(isWanted),
    altered: readSharedJson<Tampered[]>('tampered.json').filter(isWanted),
    keys: readSharedJson('credentials.json'),
  }
}

export function readSharedJson<T>(file: string): T {
  return JSON.parse(readFileSync(`${folder}${file}`, 'utf8'))
}

function listFiles(): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(`${folder}${name}`).map((file) => `${name}/${file}`))
    .sort()
}
