import { rmSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Credentials, presignRequest, signRequest } from '../../src/index.js'
import { signNodeStreamingRequest } from '../../src/node/index.js'
import { createPostPolicy } from '../../src/post-policy/index.js'
import { tamper, testCredentials } from '../../src/testing/index.js'
import { type Answer, send } from '../support/loopback.js'
import { awkwardKeys, bytesOf } from './support/cases.js'
import { absentTools, debianVersion, toolFolder } from './support/debian.js'
import { type ForeignServer, startForeignServer } from './support/foreign-server.js'
import { cannot, keyCell, sizeCell } from './support/matrix.js'
import { rowBeside as row, saveRows } from './support/rows.js'

interface Lack {
  readonly code: string
  readonly why: string
}

interface Judge {
  readonly name: string
  readonly needs: readonly string[]
  readonly credentials: Credentials
  /** What comes of a form upload and of a body signed in chunks with a server that takes none. */
  readonly lacks: Readonly<Partial<Record<'POST policy' | 'aws-chunked: put', Lack>>>
  /** Whether it takes a signature for whatever region. */
  readonly anyRegion: boolean
  /** How the server words what differs from AWS. */
  readonly codes: Readonly<Record<string, string>>
}

const judges: readonly Judge[] = [
  {
    name: 'radosgw',
    needs: ['ceph', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin', 'curl'],
    credentials: testCredentials,
    lacks: {},
    anyRegion: true,
    codes: { 'POST policy: secret': 'AccessDenied', 'POST policy: key': 'AccessDenied' },
  },
  {
    name: 'swift',
    needs: ['curl', 'memcached', 'swift-proxy-server', 'swift-object-server', 'swift-ring-builder'],
    credentials: { accessKeyId: 'test:tester', secretAccessKey: 'testing' },
    anyRegion: false,
    lacks: {
      'POST policy': { code: 'status 412', why: 'it takes no form uploads' },
      'aws-chunked: put': { code: 'NotImplemented', why: 'it takes no bodies in chunks' },
    },
    codes: {
      'header: put, get, list: body': 'BadDigest',
      'header: put, get, list: key': 'SignatureDoesNotMatch',
      'presigned: put, get: key': 'SignatureDoesNotMatch',
    },
  },
]

const bucket = 'bucket'

function describeJudge({ name, credentials, lacks, anyRegion, codes }: Judge): void {
  const version = debianVersion(name === 'swift' ? 'swift-proxy' : name)
  const signing = { credentials, service: 's3' }
  const wrongSecret = { ...signing, credentials: { ...credentials, secretAccessKey: 'wrong' } }
  const wrongKey = { ...signing, credentials: { ...credentials, accessKeyId: 'AKIDUNKNOWN' } }
  const hoursFromNow = (hours: number) => new Date(Date.now() + hours * 3600_000)
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
      if (kind === 'region' && anyRegion) {
        expect(answer.status, answer.body).toBe(200)
        cannot(line, { region: 'it takes any' })
        continue
      }
      expect(answer.status, `${kind}: ${answer.body}`).toBeGreaterThanOrEqual(400)
      expected[kind] = codes[`${operation}: ${kind}`] ?? code
      received[kind] = codeOf(answer)
      line.refused.set(kind, codeOf(answer))
    }
    expect(received).toEqual(expected)
  }

  /** What the server takes in no form. */
  const expectLack = async (operation: string, attempt: () => Promise<Answer>, { code, why }: Lack) => {
    expect(codeOf(await attempt())).toBe(code)
    cannot(row(name, version, operation), { keys: `${why}: \`${code}\`` })
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

      test.each(awkwardKeys)('the key %s', async (key) => {
        const signed = signRequest({ method: 'PUT', url: urlOf(key), body: key }, signing)
        const answer = await send(server, signed)
        expect(answer.status, answer.body).toBe(200)
        await expectStored(key, key)
        const prefix = encodeURIComponent(key)
        const list = signRequest({ method: 'GET', url: `${urlOf('')}?prefix=${prefix}&max-keys=1` }, signing)
        expect((await send(server, list)).status).toBe(200)
        row(name, version, operation).accepted.add(keyCell(key))
      })

      test.each([0, 1, 1024 * 1024])('a body of %d bytes', async (size) => {
        const body = bytesOf(size)
        const answer = await send(server, signRequest({ method: 'PUT', url: urlOf('sized'), body }, signing))
        expect(answer.status, answer.body).toBe(200)
        row(name, version, operation).accepted.add(sizeCell(size))
      })

      test('what is wrong is refused', () =>
        expectRefused(operation, {
          secret: [() => send(server, put(wrongSecret)), 'SignatureDoesNotMatch'],
          key: [() => send(server, put(wrongKey)), 'InvalidAccessKeyId'],
          region: [() => send(server, put({ ...signing, region: 'eu-west-1' })), 'AuthorizationHeaderMalformed'],
          'clock behind': [
            () => send(server, put({ ...signing, signingDate: hoursFromNow(-1) })),
            'RequestTimeTooSkewed',
          ],
          'clock ahead': [
            () => send(server, put({ ...signing, signingDate: hoursFromNow(1) })),
            'RequestTimeTooSkewed',
          ],
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

      test.each(awkwardKeys)('the key %s', async (key) => {
        const body = `presigned ${key}`
        const answer = await send(server, { ...presign('PUT', key, signing), body })
        expect(answer.status, answer.body).toBe(200)
        expect(await send(server, presign('GET', key, signing))).toMatchObject({ status: 200, body })
        row(name, version, operation).accepted.add(keyCell(key))
      })

      test('what is wrong is refused', () =>
        expectRefused(operation, {
          secret: [() => send(server, presign('GET', 'plain', wrongSecret)), 'SignatureDoesNotMatch'],
          key: [() => send(server, presign('GET', 'plain', wrongKey)), 'InvalidAccessKeyId'],
          region: [
            () => send(server, presign('GET', 'plain', { ...signing, region: 'eu-west-1' })),
            'AuthorizationQueryParametersError',
          ],
          expired: [
            () => send(server, presign('GET', 'plain', { ...signing, signingDate: hoursFromNow(-1) })),
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
      const post = async ({ url, fields }: ReturnType<typeof policy>, file: string, changed = {}): Promise<Answer> => {
        const form = new FormData()
        for (const [field, value] of Object.entries({ ...fields, ...changed })) form.append(field, value as string)
        form.append('file', new Blob([file]), 'file.txt')
        const answer = await fetch(url, { method: 'POST', body: form })
        return { status: answer.status, headers: {}, body: await answer.text() }
      }

      const lack = lacks[operation]
      if (lack !== undefined) {
        test(lack.why, () => expectLack(operation, () => post(policy('plain', signing), 'x'), lack))
        return
      }

      test.each(awkwardKeys)('the key %s', async (key) => {
        const answer = await post(policy(key, signing), `form ${key}`)
        expect(answer.status, answer.body).toBe(204)
        await expectStored(key, `form ${key}`)
        row(name, version, operation).accepted.add(keyCell(key))
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

    describe('signed chunk by chunk', () => {
      const operation = 'aws-chunked: put'
      const stream = (key: string, body: Uint8Array | string, options: typeof signing) =>
        signNodeStreamingRequest({ method: 'PUT', url: urlOf(key), body }, { ...options, chunkSize: 65_536 })

      const lack = lacks[operation]
      if (lack !== undefined) {
        test(lack.why, () => expectLack(operation, () => send(server, stream('plain', 'x', signing)), lack))
        return
      }

      test.each(awkwardKeys)('the key %s', async (key) => {
        const answer = await send(server, stream(key, `chunked ${key}`, signing))
        expect(answer.status, answer.body).toBe(200)
        await expectStored(key, `chunked ${key}`)
        row(name, version, operation).accepted.add(keyCell(key))
      })

      test('an empty body, which this server does not take', async () => {
        expect(codeOf(await send(server, stream('sized', '', signing)))).toBe('XAmzContentSHA256Mismatch')
        cannot(row(name, version, operation), { '0 B': 'it takes no empty body in chunks' })
      })

      test.each([1, 65_536, 1024 * 1024 + 1])('a body of %d bytes', async (size) => {
        const body = bytesOf(size).map((byte) => 97 + (byte % 26))
        const answer = await send(server, stream('sized', body, signing))
        expect(answer.status, answer.body).toBe(200)
        await expectStored('sized', Buffer.from(body).toString())
        row(name, version, operation).accepted.add(sizeCell(size))
      })

      test('what is wrong is refused', () =>
        expectRefused(operation, {
          secret: [() => send(server, stream('k', 'x', wrongSecret)), 'SignatureDoesNotMatch'],
          key: [() => send(server, stream('k', 'x', wrongKey)), 'InvalidAccessKeyId'],
          'a chunk': [() => send(server, forgeChunk(stream('k', bytesOf(200_000), signing))), 'SignatureDoesNotMatch'],
        }))

      /** The framed body with a byte of its second chunk changed. */
      const forgeChunk = (request: ReturnType<typeof stream>) => {
        const forged = async function* () {
          const bytes = await buffer(request.body)
          bytes[100_000] = (bytes[100_000] ?? 0) ^ 1
          yield bytes
        }
        return { ...request, body: forged() }
      }
    })
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
