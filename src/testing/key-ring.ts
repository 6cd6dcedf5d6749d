import { randomBytes } from 'node:crypto'
import type { Credentials, CredentialsInput } from '../types.js'

const account = '123456789012'

/** Who an access key stands for, as GetCallerIdentity says it. */
export interface Identity {
  readonly Arn: string
  readonly UserId: string
}

/** The access keys that a server knows, with those that it has issued. */
export interface KeyRing {
  find(accessKeyId: string): CredentialsInput | undefined
  /** A key that was not issued stands for a user of its own. */
  identityOf(accessKeyId: string): Identity
  /** Makes temporary credentials. */
  issue(expiration: Date, identityOf: (accessKeyId: string) => Identity): Required<Credentials>
}

export function createKeyRing(credentials: readonly CredentialsInput[]): KeyRing {
  const known = new Map(credentials.map((one) => [one.accessKeyId, { ...one }]))
  const identities = new Map<string, Identity>()
  return {
    find: (accessKeyId) => known.get(accessKeyId),
    identityOf: (accessKeyId) =>
      identities.get(accessKeyId) ?? { Arn: `arn:aws:iam::${account}:user/${accessKeyId}`, UserId: accessKeyId },
    issue(expiration, identityOf) {
      const issued = {
        accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
        secretAccessKey: randomBytes(30).toString('base64'),
        sessionToken: randomBytes(120).toString('base64'),
        expiration,
      }
      known.set(issued.accessKeyId, issued)
      identities.set(issued.accessKeyId, identityOf(issued.accessKeyId))
      return issued
    },
  }
}
