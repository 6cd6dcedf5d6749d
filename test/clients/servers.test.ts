import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Credentials, presignRequest, signRequest } from '../../src/index.js'
import { signNodeStreamingRequest } from '../../src/node/index.js'
import { createPostPolicy } from '../../src/post-policy/index.js'
import { tamper, testCredentials } from '../../src/testing/index.js'
import { type Answer, send } from '../support/loopback.js'
import { awkwardKeys, bytesOf } from './support/cases.js'
import { absentTools, debianVersion, toolFolder } from './support/debian.js'
import { type ForeignServer, startForeignServer } from './support/foreign-server.js'
import { row, saveRows } from './support/rows.js'

interface Judge {
  readonly name: string
  readonly needs: readonly string[]
  readonly credentials: Credentials
  readonly forms: boolean
  readonly chunks: boolean
  /** Keys that the server has no way to take, however they are signed. */
  readonly cannot: Readonly<Record<string, string>>
  /** How the server words what differs from AWS. */
  readonly codes: Readonly<Record<string, string>>
}

const judges: readonly Judge[] = [
  {
    name: 'radosgw',
    needs: ['ceph', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin', 'curl'],
    credentials: testCredentials,
    forms: true,
    chunks: true,
    cannot: {},
    codes: { 'POST policy: secret': 'AccessDenied', 'POST policy: key': 'AccessDenied' },
  },
  {
    name: 'swift',
    needs: ['curl', 'memcached', 'swift-proxy-server', 'swift-object-server', 'swift-ring-builder'],
    credentials: { accessKeyId: 'test:tester', secretAccessKey: 'testing' },
    forms: false,
    chunks: false,
    cannot: {},
    codes: {
      'header: put, get, list: body': 'BadDigest',
      'header: put, get, list: key': 'SignatureDoesNotMatch',
      'presigned: put, get: key': 'SignatureDoesNotMatch',
    },
  },
]

const bucket = 'bucket'

function describeJudge({ name, credentials, forms, chunks, cannot, codes }: Judge): void {
  const version = debianVersion(name === 'swift' ? 'swift-proxy' : name)
  const keys = awkwardKeys.filter((key) => !(key in cannot))
  const signing = { credentials, service: 's3' }
  const wrongSecret = { ...signing, credentials: { ...credentials, secretAccessKey: 'wrong' } }
  const wrongKey = { ...signing, credentials: { ...credentials, accessKeyId: 'AKIDUNKNOWN' } }
  const anHourAgo = () => new Date(Date.now() - 3600_000)
  let server: ForeignServer

  const urlOf = (key: string) =>
    `${server.url}/${bucket}${key === '' ? '' : '/'}${encodeURIComponent(key)
      .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('%2F', '/')}`
  const codeOf = ({ body, status }: Answer) => /<Code>(.*?)<\/Code>/.exec(body)?.[1] ?? `status ${status}`
  const get = (key: string) => send(server, signRequest({ method: 'GET', url: urlOf(key) }, signing))
  const expectStored = async (key: string, body: string) => {
    expect(await get(key)).toMatchObject({ status: 200, body })
  }

  /** Refusals: each is sent, and must come to the code. */
  const expectRefused = async (
    operation: string,
    cases: Readonly<Record<string, readonly [() => Promise<Answer>, string]>>,
  ) => {
    const line = row(name, version, operation)
    const expected: Record<string, string> = {}
    const received: Record<string, string> = {}
    for (const [kind, [attempt, code]] of Object.entries(cases)) {
      const answer = await attempt()
      expect(answer.status, `${kind}: ${answer.body}`).toBeGreaterThanOrEqual(400)
      expected[kind] = codes[`${operation}: ${kind}`] ?? code
      received[kind] = codeOf(answer)
      line.refused.set(kind, codeOf(answer))
    }
    expect(received).toEqual(expected)
    for (const [key, why] of Object.entries(cannot)) line.notes.push(`\`${key}\`: ${why}`)
  }

  describe(name, () => {
    beforeAll(async () => {
      server = await startForeignServer(name)
      const created = await send(server, signRequest({ method: 'PUT', url: urlOf('') }, signing))
      expect(created.status, created.body).toBe(200)
    })
    afterAll(() => server.close())

    describe('signed in headers', () => {
      const operation = 'header: put, get, list'
      const put = (options: Parameters<typeof signRequest>[1]) =>
        signRequest({ method: 'PUT', url: urlOf('k'), headers: { 'x-amz-meta-a': ' b  c ' }, body: 'body' }, options)

      test.each(keys)('the key %s', async (key) => {
        const signed = signRequest({ method: 'PUT', url: urlOf(key), body: key }, signing)
        const answer = await send(server, signed)
        expect(answer.status, answer.body).toBe(200)
        await expectStored(key, key)
        const prefix = encodeURIComponent(key)
        const list = signRequest({ method: 'GET', url: `${urlOf('')}?prefix=${prefix}&max-keys=1` }, signing)
        expect((await send(server, list)).status).toBe(200)
        row(name, version, operation).accepted += 3
      })

      test.each([0, 1, 1024 * 1024])('a body of %d bytes', async (size) => {
        const body = bytesOf(size)
        const answer = await send(server, signRequest({ method: 'PUT', url: urlOf('sized'), body }, signing))
        expect(answer.status, answer.body).toBe(200)
        row(name, version, operation).accepted += 1
      })

      test('what is wrong is refused', () =>
        expectRefused(operation, {
          secret: [() => send(server, put(wrongSecret)), 'SignatureDoesNotMatch'],
          key: [() => send(server, put(wrongKey)), 'InvalidAccessKeyId'],
          clock: [() => send(server, put({ ...signing, signingDate: anHourAgo() })), 'RequestTimeTooSkewed'],
          signature: [() => send(server, tamper(put(signing), 'signature')), 'SignatureDoesNotMatch'],
          path: [() => send(server, tamper(put(signing), 'path')), 'SignatureDoesNotMatch'],
          query: [() => send(server, tamper(put(signing), 'query')), 'SignatureDoesNotMatch'],
          header: [() => send(server, tamper(put(signing), 'header')), 'SignatureDoesNotMatch'],
          body: [() => send(server, { ...put(signing), body: 'bodx' }), 'XAmzContentSHA256Mismatch'],
        }))
    })

    describe('presigned', () => {
      const operation = 'presigned: put, get'
      const presign = (method: string, key: string, options: Parameters<typeof presignRequest>[1]) =>
        presignRequest({ method, url: urlOf(key) }, options)

      test.each(keys)('the key %s', async (key) => {
        const body = `presigned ${key}`
        const answer = await send(server, { ...presign('PUT', key, signing), body })
        expect(answer.status, answer.body).toBe(200)
        expect(await send(server, presign('GET', key, signing))).toMatchObject({ status: 200, body })
        row(name, version, operation).accepted += 2
      })

      test('what is wrong is refused', () =>
        expectRefused(operation, {
          secret: [() => send(server, presign('GET', 'plain', wrongSecret)), 'SignatureDoesNotMatch'],
          key: [() => send(server, presign('GET', 'plain', wrongKey)), 'InvalidAccessKeyId'],
          expired: [
            () => send(server, presign('GET', 'plain', { ...signing, signingDate: anHourAgo() })),
            'AccessDenied',
          ],
          signature: [
            () => send(server, tamper(presign('GET', 'plain', signing), 'signature')),
            'SignatureDoesNotMatch',
          ],
          path: [() => send(server, presigned('/plain', '/other')), 'SignatureDoesNotMatch'],
          method: [() => send(server, tamper(presign('GET', 'plain', signing), 'method')), 'SignatureDoesNotMatch'],
        }))

      const presigned = (from: string, to: string) => {
        const request = presign('GET', 'plain', signing)
        return { ...request, url: request.url.replace(from, to) }
      }
    })

    if (forms) {
      describe('form uploads', () => {
        const operation = 'POST policy'
        const policy = (key: string, options: { credentials: Credentials }) =>
          createPostPolicy({
            ...options,
            bucket,
            key,
            endpoint: server.url,
            fields: { 'content-type': 'text/plain' },
            conditions: [['content-length-range', 1, 40]],
          })
        const post = async (
          { url, fields }: ReturnType<typeof policy>,
          file: string,
          changed = {},
        ): Promise<Answer> => {
          const form = new FormData()
          for (const [field, value] of Object.entries({ ...fields, ...changed })) form.append(field, value as string)
          form.append('file', new Blob([file]), 'file.txt')
          const answer = await fetch(url, { method: 'POST', body: form })
          return { status: answer.status, headers: {}, body: await answer.text() }
        }

        test.each(keys)('the key %s', async (key) => {
          const answer = await post(policy(key, signing), `form ${key}`)
          expect(answer.status, answer.body).toBe(204)
          await expectStored(key, `form ${key}`)
          row(name, version, operation).accepted += 1
        })

        test('what is wrong is refused', () =>
          expectRefused(operation, {
            secret: [() => post(policy('k', wrongSecret), 'x'), 'SignatureDoesNotMatch'],
            key: [() => post(policy('k', wrongKey), 'x'), 'InvalidAccessKeyId'],
            'another key': [() => post(policy('k', signing), 'x', { key: 'other' }), 'AccessDenied'],
            'another field': [() => post(policy('k', signing), 'x', { acl: 'public-read' }), 'AccessDenied'],
            'too large': [() => post(policy('k', signing), 'x'.repeat(41)), 'EntityTooLarge'],
          }))
      })
    }

    if (chunks) {
      describe('signed chunk by chunk', () => {
        const operation = 'aws-chunked: put'
        const stream = (key: string, body: Uint8Array | string, options: typeof signing) =>
          signNodeStreamingRequest({ method: 'PUT', url: urlOf(key), body }, { ...options, chunkSize: 65_536 })

        test.each(keys)('the key %s', async (key) => {
          const answer = await send(server, stream(key, `chunked ${key}`, signing))
          expect(answer.status, answer.body).toBe(200)
          await expectStored(key, `chunked ${key}`)
          row(name, version, operation).accepted += 1
        })

        test('an empty body, which this server does not take', async () => {
          expect(codeOf(await send(server, stream('sized', '', signing)))).toBe('XAmzContentSHA256Mismatch')
          row(name, version, operation).notes.push('it takes no empty body in chunks')
        })

        test.each([1, 65_536, 1024 * 1024 + 1])('a body of %d bytes', async (size) => {
          const body = bytesOf(size).map((byte) => 97 + (byte % 26))
          const answer = await send(server, stream('sized', body, signing))
          expect(answer.status, answer.body).toBe(200)
          await expectStored('sized', Buffer.from(body).toString())
          row(name, version, operation).accepted += 1
        })

        test('what is wrong is refused', () =>
          expectRefused(operation, {
            secret: [() => send(server, stream('k', 'x', wrongSecret)), 'SignatureDoesNotMatch'],
            key: [() => send(server, stream('k', 'x', wrongKey)), 'InvalidAccessKeyId'],
            'a chunk': [
              () => send(server, forgeChunk(stream('k', bytesOf(200_000), signing))),
              'SignatureDoesNotMatch',
            ],
          }))

        /** The framed body with a byte of its second chunk changed. */
        const forgeChunk = (request: ReturnType<typeof stream>) => {
          const forged = async function* () {
            const pieces: Buffer[] = []
            for await (const piece of request.body) pieces.push(piece)
            const bytes = Buffer.concat(pieces)
            bytes[100_000] = (bytes[100_000] ?? 0) ^ 1
            yield bytes
          }
          return { ...request, body: forged() }
        }
      })
    }
  })
}

for (const judge of judges) {
  const absent = absentTools(judge.needs.map((tool) => `/usr/bin/${tool}`))
  if (absent.length === 0) describeJudge(judge)
  else
    test.skip(`${judge.name} is not installed here: ${absent.join(', ')}; see test/clients/install-debian.sh`, () => {})
}

afterAll(() => {
  saveRows('servers')
  rmSync(toolFolder, { recursive: true, force: true })
})
