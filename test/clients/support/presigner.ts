import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sendForBytes } from '../../support/loopback.js'
import { awkwardKeys, bodySizes, bytesOf, type Servers, type Setting, startServers } from './cases.js'
import { cannot, keyCell, partsCell, sizeCell, temporaryCell } from './matrix.js'
import { methodOf, type Step, uploadInParts } from './parts.js'
import { row } from './rows.js'
import { bucket } from './s3-client.js'

export interface PresignerCase {
  readonly name: string
  readonly version: string
  /** A URL that works for a quarter of an hour. */
  presign(setting: Setting, step: Step, key: string): Promise<string>
  readonly altersKeys?: Readonly<Record<string, string>>
}

/** What a presigned URL is refused with, where it is not what a signed request is. */
const codes: Readonly<Record<string, string>> = {
  region: 'AuthorizationQueryParametersError',
  'clock behind': 'AccessDenied',
  'clock ahead': 'AccessDenied',
}

const get: Step = { kind: 'get' }
const put: Step = { kind: 'put' }

/** Puts what presigns URLs through the matrix. */
export function describePresigner({ name, version, presign, altersKeys = {} }: PresignerCase): void {
  const line = row(name, version, 'presigned put, get, upload in parts')
  let servers: Servers
  beforeAll(async () => {
    servers = await startServers(bucket)
  })
  afterAll(() => servers.close())

  const presigned = async (setting: Setting, step: Step, key: string, body?: Buffer) =>
    use(await presign(setting, step, key), methodOf(step), body)
  const roundTrip = async (setting: Setting, key: string, body: Buffer) => {
    expect(await presigned(setting, put, key, body)).toMatchObject({ status: 200 })
    const answer = await presigned(setting, get, key)
    expect(answer.status).toBe(200)
    expect(Buffer.compare(answer.body, body)).toBe(0)
  }

  describe(`${name}, presigned`, () => {
    test.each(awkwardKeys.filter((key) => !(key in altersKeys)))('the key %s', async (key) => {
      for (const setting of [servers.right, servers.temporary]) {
        await roundTrip(setting, key, Buffer.from(`${key} ${setting.credentials.accessKeyId}`))
        const { url } = servers.server.requests.at(-1)!
        expect(decodeURIComponent(url.replace(/\?.*/, ''))).toBe(`/${bucket}/${key}`)
      }
      line.accepted.add(keyCell(key))
    })

    test.each(Object.entries(altersKeys))('the key %s is altered by the client', async (key, reason) => {
      const { pathname } = new URL(await presign(servers.right, get, key))
      expect(decodeURIComponent(pathname)).not.toBe(`/${bucket}/${key}`)
      cannot(line, { [keyCell(key)]: reason })
    })

    test.each(bodySizes)('a body of %d bytes', async (size) => {
      await roundTrip(servers.right, 'sized', bytesOf(size))
      line.accepted.add(sizeCell(size))
    })

    test('a body in parts', async () => {
      const body = bytesOf(12 * 1024 * 1024)
      await uploadInParts(async (step, bytes) => {
        const { status, headers, body } = await presigned(servers.right, step, 'in parts', bytes)
        expect(status, body.toString()).toBe(200)
        return { body: body.toString(), etag: headers['etag'] as string | undefined }
      }, body)
      expect(Buffer.compare((await presigned(servers.right, get, 'in parts')).body, body)).toBe(0)
      line.accepted.add(partsCell)
    })

    test('temporary credentials', async () => {
      await roundTrip(servers.temporary, 'temporary', Buffer.from('t'))
      line.accepted.add(temporaryCell)
    })

    test('what is wrong is refused', async () => {
      for (const [kind, { setting, code }] of servers.wrong) {
        const answer = await presigned(setting, get, 'plain')
        expect(codeOf(answer), kind).toBe(codes[kind] ?? code)
        line.refused.set(kind === 'clock behind' ? 'expired' : kind, codeOf(answer))
      }
      const url = await presign(servers.right, get, 'plain')
      const others = {
        'another method': await use(url, 'PUT', Buffer.from('x')),
        'another key': await use(url.replace('/plain', '/other'), 'GET'),
      }
      for (const [kind, answer] of Object.entries(others)) {
        expect(codeOf(answer), kind).toBe('SignatureDoesNotMatch')
        line.refused.set(kind, codeOf(answer))
      }
    })
  })
}

/** Sends a URL as it stands: `fetch` would resolve dot segments. */
function use(url: string, method: string, body?: Buffer) {
  return sendForBytes({ port: Number(/:(\d+)\//.exec(url)?.[1]) }, { method, url, headers: {}, body })
}

function codeOf({ status, body }: Awaited<ReturnType<typeof use>>): string {
  return /<Code>(.*?)<\/Code>/.exec(body.toString())?.[1] ?? `status ${status}`
}
