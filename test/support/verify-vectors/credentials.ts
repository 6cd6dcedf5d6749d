import { createHmac } from 'node:crypto'

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const sessionToken =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=='
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Who signs, and what a key lookup returns. Every secret is one of AWS's published examples. */
export const credentials = {
  longterm: {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: secret,
  },
  second: {
    accessKeyId: 'AKIAI44QH8DHBEXAMPLE',
    secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY',
  },
  temporary: {
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    sessionToken,
    expiration: '2015-08-30T13:36:00Z',
  },
  expired: {
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    sessionToken,
    expiration: '2015-08-30T12:35:59Z',
  },
  slashInId: {
    accessKeyId: 'team/blue/AKIDEXAMPLE',
    secretAccessKey: secret,
  },
  derivedKey: {
    accessKeyId: 'AKIDEXAMPLE',
    signingKeyHex: hex(deriveKey(secret, ['20150830', 'us-east-1', 'iam', 'aws4_request'])),
  },
  derivedKeyOfYesterday: {
    accessKeyId: 'AKIDEXAMPLE',
    signingKeyHex: hex(deriveKey(secret, ['20150829', 'us-east-1', 'iam', 'aws4_request'])),
  },
  derivedKeyOfAnotherRegion: {
    accessKeyId: 'AKIDEXAMPLE',
    signingKeyHex: hex(deriveKey(secret, ['20150830', 'eu-west-1', 'iam', 'aws4_request'])),
  },
} as const satisfies Record<string, KeyEntry>

export interface KeyEntry {
  readonly accessKeyId: string
  readonly secretAccessKey?: string
  readonly signingKeyHex?: string
  readonly sessionToken?: string
  readonly expiration?: string
}

export type KeyName = keyof typeof credentials
export type SignerName = 'longterm' | 'second' | 'temporary' | 'slashInId'

/** The signing key for date, region, service and terminator. */
export function deriveKey(secretAccessKey: string, scope: readonly string[]): Uint8Array {
  const seed: Uint8Array = Buffer.from(`AWS4${secretAccessKey}`)
  return scope.reduce((key, part) => createHmac('sha256', key).update(part).digest(), seed)
}
