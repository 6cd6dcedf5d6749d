import { randomBytes } from 'node:crypto'
import type { Credentials, CredentialsInput } from '../types.js'

/** The access keys that a server knows, with those that it has issued. */
export interface KeyRing {
  find(accessKeyId: string): CredentialsInput | undefined
  /** Makes temporary credentials. */
  issue(expiration: Date): Required<Credentials>
}

export function createKeyRing(credentials: readonly CredentialsInput[]): KeyRing {
  const known = new Map(credentials.map((one) => [one.accessKeyId, { ...one }]))
  return {
    find: (accessKeyId) => known.get(accessKeyId),
    issue(expiration) {
      const issued = {
        accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
        secretAccessKey: randomBytes(30).toString('base64'),
        sessionToken: randomBytes(120).toString('base64'),
        expiration,
      }
      known.set(issued.accessKeyId, issued)
      return issued
    },
  }
}
