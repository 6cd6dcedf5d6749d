import type { Credentials } from '../../../src/index.js'
import { createTestServer, type TestServer, testCredentials } from '../../../src/testing/index.js'

/** Object keys in which clients and servers have been found to disagree. */
export const awkwardKeys = [
  'plain',
  'a b',
  'a+b',
  'a//b',
  '../x',
  '%2F',
  'ü',
  '😀',
  "*'()!",
  '/leading',
  'trailing/',
] as const

export const bodySizes = [0, 1, 20 * 1024 * 1024] as const

/** Bytes that are not all alike, the same each time. */
export function bytesOf(size: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(size)
  for (let i = 0; i < size; i++) bytes[i] = (i * 31 + (i >> 8)) & 0xff
  return bytes
}

const temporaryCredentials: Credentials = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'a+session/token==',
}

const expiredCredentials: Credentials = {
  accessKeyId: 'ASIAI44QH8DHBEXAMPLE',
  secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY',
  sessionToken: 'an+expired/token==',
  expiration: new Date('2015-08-30T12:36:00Z'),
}

/** Where a client is pointed, and with what. */
export interface Setting {
  readonly url: string
  readonly port: number
  readonly region: string
  readonly credentials: Credentials
}

export interface Servers {
  readonly right: Setting
  /** What must be refused, and the code. */
  readonly wrong: ReadonlyMap<string, { readonly setting: Setting; readonly code: string }>
  readonly temporary: Setting
  /** A server whose clock is an hour ahead: to it, the client's is behind. */
  readonly ahead: TestServer
  readonly server: TestServer
  close(): Promise<void>
}

/** A server, one whose clock is ahead, one whose is behind, and one of another region, with all that a client may get wrong. */
export async function startServers(bucket: string): Promise<Servers> {
  const credentials = [testCredentials, temporaryCredentials, expiredCredentials]
  const options = { credentials, buckets: [bucket] }
  const server = await createTestServer(options)
  const ahead = await createTestServer({ ...options, now: () => new Date(Date.now() + 3600_000) })
  const behind = await createTestServer({ ...options, now: () => new Date(Date.now() - 3600_000) })
  const elsewhere = await createTestServer({ ...options, region: 'eu-central-1' })
  const at = ({ url, port }: TestServer, key: Credentials): Setting => ({
    url,
    port,
    region: 'us-east-1',
    credentials: key,
  })
  const right = at(server, testCredentials)
  const wrong = new Map([
    [
      'secret',
      { setting: at(server, { ...testCredentials, secretAccessKey: 'wrong' }), code: 'SignatureDoesNotMatch' },
    ],
    ['key', { setting: at(server, { ...testCredentials, accessKeyId: 'AKIDUNKNOWN' }), code: 'InvalidAccessKeyId' }],
    ['clock behind', { setting: at(ahead, testCredentials), code: 'RequestTimeTooSkewed' }],
    ['clock ahead', { setting: at(behind, testCredentials), code: 'RequestTimeTooSkewed' }],
    ['token', { setting: at(server, { ...temporaryCredentials, sessionToken: 'x' }), code: 'InvalidToken' }],
    ['expired token', { setting: at(server, expiredCredentials), code: 'ExpiredToken' }],
    // Last: some clients remember the region that they were told.
    ['region', { setting: at(elsewhere, testCredentials), code: 'AuthorizationHeaderMalformed' }],
  ])
  return {
    right,
    wrong,
    temporary: at(server, temporaryCredentials),
    ahead,
    server,
    async close() {
      await Promise.all([server, ahead, behind, elsewhere].map((one) => one.close()))
    },
  }
}
