import { createHash } from 'node:crypto'
import { afterEach, beforeEach } from 'vitest'
import { signRequest } from '../../../src/sign.js'
import {
  createTestServer,
  type TestServer,
  type TestServerOptions,
  testCredentials,
  testDate,
} from '../../../src/testing/index.js'
import type { Credentials } from '../../../src/types.js'
import { type Answer, send } from '../../support/loopback.js'

/** The one of the test that runs, at `testDate`, with a bucket. */
export let server: TestServer

beforeEach(async () => {
  server = await createTestServer({ now: testDate, buckets: ['bucket'] })
})
afterEach(() => server.close())

/** Another in its place. */
export async function restart(options: TestServerOptions): Promise<void> {
  await server.close()
  server = await createTestServer({ now: testDate, ...options })
}

export interface Call {
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
  readonly credentials?: Credentials
  readonly service?: string
  readonly region?: string
  readonly signingDate?: Date
}

/** Signs as it is told, and sends as it was signed. */
export async function call({ method = 'GET', path = '/', headers = {}, body, ...options }: Call): Promise<Answer> {
  const request = { method, url: server.url + path, headers, body: body ?? null }
  const { credentials = testCredentials, service = 's3', region = 'us-east-1', signingDate = testDate } = options
  const signed = signRequest(request, { credentials, service, region, signingDate })
  return send(server, { ...signed, body })
}

/** DeleteObjects, which wants a checksum of its document. */
export function deleteMany(body: string | Uint8Array): Promise<Answer> {
  const headers = { 'content-md5': createHash('md5').update(body).digest('base64') }
  return call({ method: 'POST', path: '/bucket?delete', headers, body })
}

export function s3(method: string, path: string, more: Call = {}): Promise<Answer> {
  return call({ method, path, ...more })
}

export const codeOf = ({ body }: Answer) => /<Code>(.*?)<\/Code>/.exec(body)?.[1]

/** What an element of an answer holds; nothing if it has none. */
export const field = ({ body }: Answer, name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(body)?.[1] ?? ''
