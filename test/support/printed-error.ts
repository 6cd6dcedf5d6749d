import { inspect } from 'node:util'
import type { SigV4Error } from '../../src/index.js'
import type { KeyEntry } from './verify-vectors/credentials.js'

/** All that a log may come to hold of an error, whatever writes it. */
export function printedError(error: SigV4Error): string {
  return [
    error.message,
    String(error),
    error.stack ?? '',
    JSON.stringify(error),
    JSON.stringify(error.details),
    inspect(error, { depth: 9, showHidden: true, getters: true, maxStringLength: null }),
  ].join('\n')
}

/** A part of the vectors' session token that its percent-encoded form has as well: even a piece of it is too much. */
export const tokenPart = 'EXAMPLEtc764bNrC9S'

export function secretsOf(entries: readonly KeyEntry[]): string[] {
  const keys = entries.flatMap(({ secretAccessKey = [], signingKeyHex = [] }) =>
    [secretAccessKey, signingKeyHex].flat(),
  )
  return [...keys, tokenPart]
}
