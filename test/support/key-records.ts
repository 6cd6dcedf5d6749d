import type { KeyLookup, KeyRecord } from '../../src/index.js'
import type { KeyEntry } from './verify-vectors/credentials.js'

/** What the names of a file's credentials stand for. */
export interface NamedRecords {
  record(name: string): KeyRecord
  /** Finds the named ones by their access key IDs. */
  lookup(names: readonly string[]): KeyLookup<'header' | 'query' | 'form'>
}

export function namedRecords(credentials: Readonly<Record<string, KeyEntry>>): NamedRecords {
  const entry = (name: string): KeyEntry => {
    const found = credentials[name]
    if (!found) throw new Error(`no credentials are named ${name}`)
    return found
  }
  const record = (name: string): KeyRecord => {
    const { accessKeyId, secretAccessKey, signingKeyHex, sessionToken, expiration } = entry(name)
    return {
      accessKeyId,
      ...(secretAccessKey === undefined ? {} : { secretAccessKey }),
      ...(signingKeyHex === undefined ? {} : { signingKey: new Uint8Array(Buffer.from(signingKeyHex, 'hex')) }),
      ...(sessionToken === undefined ? {} : { sessionToken }),
      ...(expiration === undefined ? {} : { expiration: new Date(expiration) }),
    } as KeyRecord
  }
  return {
    record,
    lookup(names) {
      const byId = new Map(names.map((name) => [entry(name).accessKeyId, name]))
      return (accessKeyId) => {
        const name = byId.get(accessKeyId)
        return name === undefined ? undefined : record(name)
      }
    },
  }
}
