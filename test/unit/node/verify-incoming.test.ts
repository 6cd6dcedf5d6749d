import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  createVerifier,
  isSigV4Error,
  presignRequest,
  type SignOptions,
  signRequest,
  type Verifier,
  type VerifierOptions,
} from '../../../src/index.js'
import { type VerifyIncomingOptions, verifyIncoming } from '../../../src/node/index.js'
import { signStreamingRequest } from '../../../src/streaming/index.js'
import { exampleCredentials as credentials } from '../../support/example-credentials.js'
import { type Answer, type Loopback, send } from '../../support/loopback.js'
import { serveInTest } from '../../support/serve-in-test.js'

const now = new Date('2026-01-02T03:04:05Z')
const payload = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251))

type Prepare = (req: IncomingMessage) => Promise<Pick<VerifyIncomingOptions, 'rawBody'> | undefined>

/** A server that answers with what it read of a verified body, or the code of the refusal. */
async function start(
  options: Partial<VerifierOptions> = {},
  incoming: VerifyIncomingOptions = {},
  prepare: Prepare = async () => undefined,
  bind: (options: VerifierOptions) => Verifier | VerifierOptions = createVerifier,
): Promise<Loopback> {
  const verifier = bind({ credentials, service: ['s3', 'execute-api'], region: 'us-east-1', now, ...options })
  const handle = async (req: IncomingMessage) => {
    const { verified, body } = await verifyIncoming(req, verifier, { ...incoming, ...(await prepare(req)) })
    const bytes = await buffer(body)
    const kind = verified.authentication === 'anonymous' ? 'anonymous' : verified.payload.kind
    return `${kind} ${bytes.length} ${bytes.equals(payload) ? 'equal' : bytes.toString()}`
  }
  return serveInTest((req, res) => {
    handle(req).then(
      (text) => res.end(text),
      (error: unknown) => {
        res.statusCode = isSigV4Error(error) ? 403 : 500
        res.end(isSigV4Error(error) ? error.code : String(error))
        req.resume()
      },
    )
  })
}

function sign({ url }: Loopback, body: string | Uint8Array, options: Partial<SignOptions> = {}, method = 'PUT') {
  const request = { method, url: `${url}/bucket/key?x=1`, body }
  return signRequest(request, { credentials, service: 's3', signingDate: now, ...options })
}

async function outcome(to: Loopback, request: Parameters<typeof send>[1]): Promise<string> {
  const { status, body }: Answer = await send(to, request)
  return `${status} ${body}`
}

describe('verifyIncoming', () => {
  test('checks a body whose hash is declared as it is read', async () => {
    const to = await start()
    const signed = sign(to, payload)
    expect(await outcome(to, signed)).toBe('200 expected 100000 equal')
    const altered = Buffer.from(payload)
    altered[99_999] = 0
    expect(await outcome(to, { ...signed, body: altered })).toBe('403 ContentSha256Mismatch')
    expect(await outcome(to, { ...signed, body: payload.subarray(1) })).toBe('403 ContentSha256Mismatch')
  })

  test('reads a body first that the signature covers and nothing declares', async () => {
    const to = await start()
    const signed = sign(to, payload, { service: 'execute-api' })
    expect(signed.headers).not.toHaveProperty('x-amz-content-sha256')
    expect(await outcome(to, signed)).toBe('200 verified 100000 equal')
    const altered = Buffer.from(payload)
    altered[50_000] = 0
    expect(await outcome(to, { ...signed, body: altered })).toBe('403 SignatureDoesNotMatch')
    expect(await outcome(to, { ...signed, body: '' })).toBe('403 SignatureDoesNotMatch')
  })

  test('takes the options of a verifier in its place', async () => {
    const to = await start({}, {}, undefined, (options) => options)
    expect(await outcome(to, sign(to, payload))).toBe('200 expected 100000 equal')
    expect(await outcome(to, sign(to, payload, { region: 'eu-west-1' }))).toBe('403 ScopeRegionMismatch')
  })

  test('reads a body that another listener was told of before', { timeout: 20_000 }, async () => {
    const to = await start({}, {}, async (req) => {
      await new Promise<void>((resolve) => req.on('readable', resolve))
      await new Promise((resolve) => setTimeout(resolve, 20))
      return undefined
    })
    expect(await outcome(to, sign(to, 'small', { service: 'execute-api' }))).toBe('200 verified 5 small')
  })

  test('the framing of the body is no matter', async () => {
    const to = await start()
    for (const service of ['s3', 'execute-api']) {
      const signed = sign(to, payload, { service })
      const piecewise = async function* () {
        for (let at = 0; at < payload.length; at += 9999) yield payload.subarray(at, at + 9999)
      }
      expect(await outcome(to, { ...signed, body: piecewise() })).toMatch(/^200 \w+ 100000 equal$/)
    }
  })

  test('a request without a body has an empty one', async () => {
    const to = await start()
    for (const service of ['s3', 'execute-api']) {
      expect(await outcome(to, sign(to, '', { service }, 'GET'))).toBe('200 verified 0 ')
      expect(await outcome(to, { ...sign(to, '', { service }), body: 'x' })).toMatch(/^403 \w+Match|^403 \w+Mismatch/)
      const { body, ...bodiless } = sign(to, 'x', { service })
      expect(await outcome(to, bodiless)).toMatch(/^403 \w+Match|^403 \w+Mismatch/)
    }
  })

  test('hands on what nobody signed', async () => {
    const to = await start({ allowAnonymous: true })
    const { url, method } = presignRequest(
      { method: 'PUT', url: `${to.url}/bucket/key` },
      { credentials, service: 's3', signingDate: now },
    )
    expect(await outcome(to, { method, url, headers: {}, body: payload })).toBe('200 unsigned 100000 equal')
    expect(await outcome(to, { method, url: '/bucket/key', headers: { host: to.host }, body: payload })).toBe(
      '200 anonymous 100000 equal',
    )
  })

  test('decodes and checks an aws-chunked body', async () => {
    const to = await start()
    const upload = async (alter: (bytes: Buffer) => Buffer = (bytes) => bytes) => {
      const { method, url, headers, body } = signStreamingRequest(
        { method: 'PUT', url: `${to.url}/bucket/key`, body: payload },
        { credentials, service: 's3', signingDate: now, chunkSize: 8192, trailers: ['CRC32'] },
      )
      return outcome(to, { method, url, headers, body: alter(await buffer(body)) })
    }
    expect(await upload()).toBe('200 streaming 100000 equal')
    const flipped = await upload((bytes) => {
      bytes[50_000] = (bytes[50_000] as number) ^ 1
      return bytes
    })
    expect(flipped).toBe('403 ChunkSignatureMismatch')
  })

  test('refuses before the body is read where it can', async () => {
    const to = await start()
    const signed = sign(to, payload)
    const untouched = {
      async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
        await new Promise((resolve) => setTimeout(resolve, 60_000).unref())
      },
    }
    const headers = { ...signed.headers, 'x-amz-acl': 'public-read' }
    expect(await outcome(to, { ...signed, headers, body: untouched })).toBe('403 HeadersNotSigned')
  })

  test('reads no more than maxBodySize before the signature is checked', async () => {
    const to = await start({}, { maxBodySize: 1000 })
    const at = sign(to, payload.subarray(0, 1000), { service: 'execute-api' })
    expect(await outcome(to, at)).toMatch(/^200 verified 1000 /)
    const above = sign(to, payload.subarray(0, 1001), { service: 'execute-api' })
    expect(await outcome(to, above)).toBe('403 EntityTooLarge')
    const piecewise = async function* () {
      yield payload.subarray(0, 600)
      yield payload.subarray(600, 1001)
    }
    expect(await outcome(to, { ...above, body: piecewise() })).toBe('403 EntityTooLarge')
    expect(await outcome(to, sign(to, payload))).toBe('200 expected 100000 equal')
  })

  test('lets a client that sends all before it listens get its answer, however the caller refuses', async () => {
    const { port, host, url } = await serveInTest((req, res) => {
      verifyIncoming(
        req,
        { credentials, service: 'execute-api', region: 'us-east-1', now },
        { maxBodySize: 1_000_000 },
      ).then(
        () => res.end(),
        ({ code }) => res.end(code),
      )
    })
    const { headers } = signRequest({ method: 'PUT', url }, { credentials, service: 'execute-api', signingDate: now })
    const head = Object.entries({ host, ...headers, 'transfer-encoding': 'chunked' }).map((line) => line.join(': '))
    const socket = connect(port)
    onTestFinished(() => void socket.destroy())
    socket.write(`PUT / HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n1312d00\r\n`)
    socket.write(Buffer.alloc(20_000_000))
    await new Promise((resolve) => socket.write('\r\n0\r\n\r\n', resolve))
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toContain('EntityTooLarge')
  })

  test('a body that was read already is a mistake that the error explains', async () => {
    const to = await start({}, {}, async (req) => {
      await buffer(req)
      return undefined
    })
    const answer = await outcome(to, sign(to, payload))
    expect(answer).toMatch(/^500 TypeError: req: expected a body that is not read yet; put this before body parsers/)
    expect(answer).toContain('rawBody')
    expect(await outcome(to, sign(to, '', {}, 'GET'))).toBe('200 verified 0 ')
  })

  test('takes the bytes of a body that was read already', async () => {
    const to = await start({}, {}, async (req) => ({ rawBody: await buffer(req) }))
    for (const service of ['s3', 'execute-api']) {
      const signed = sign(to, payload, { service })
      expect(await outcome(to, signed)).toBe('200 verified 100000 equal')
      expect(await outcome(to, { ...signed, body: payload.subarray(1) })).toMatch(/^403 \w+/)
    }
  })

  test('a body that is read as text is a mistake', async () => {
    const to = await start({}, {}, async (req) => {
      req.setEncoding('utf8')
      return undefined
    })
    expect(await outcome(to, sign(to, payload))).toMatch(/^500 TypeError: req: expected a body of bytes/)
  })

  test('a client that goes away leaves an incomplete body', async () => {
    for (const service of ['s3', 'execute-api']) {
      const failure = new Promise<unknown>((resolve) => {
        const verifier = createVerifier({ credentials, service, region: 'us-east-1', now })
        serveInTest(async (req) => {
          try {
            const { body } = await verifyIncoming(req, verifier)
            await buffer(body)
            resolve('read')
          } catch (error) {
            resolve(isSigV4Error(error) ? error.code : (error as NodeJS.ErrnoException).code)
          }
        }).then((loopback) => {
          const { headers } = sign(loopback, payload, { service })
          const lines = Object.entries({ host: loopback.host, ...headers }).map((header) => header.join(': '))
          const socket = connect(loopback.port, '127.0.0.1', () => {
            socket.write(`PUT /bucket/key?x=1 HTTP/1.1\r\n${lines.join('\r\n')}\r\nContent-Length: 100000\r\n\r\nabc`)
            setTimeout(() => socket.destroy(), 50)
          })
        })
      })
      expect(await failure).toBe(service === 's3' ? 'ECONNRESET' : 'IncompleteBody')
    }
  })

  test('what the key lookup throws passes through', async () => {
    const to = await start({ credentials: () => Promise.reject(new Error('database is down')) })
    expect(await outcome(to, sign(to, payload))).toBe('500 Error: database is down')
  })
})
