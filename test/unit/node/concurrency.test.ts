import { expect, test } from 'vitest'
import { createVerifier, type SignedRequest, signRequest } from '../../../src/index.js'
import { sigv4Middleware, verifiedOf } from '../../../src/node/index.js'
import { collectGarbage } from '../../support/collect-garbage.js'
import { exampleCredentials, otherCredentials } from '../../support/example-credentials.js'
import { type Loopback, send, serve } from '../../support/loopback.js'

const now = new Date('2026-01-02T03:04:05Z')
const total = 1000

/** A gate that opens when all have come, so that all of them wait at the same time. */
function createGate(expected: number) {
  let waiting = 0
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return async () => {
    waiting++
    if (waiting === expected) open()
    await opened
  }
}

/** Request number `index` of a round, and for each tenth a forgery of it. */
function createRequest({ url }: Loopback, index: number, round: number) {
  const credentials = { ...exampleCredentials, accessKeyId: `AKIDEXAMPLE${index}` }
  const service = index % 2 === 0 ? 's3' : 'execute-api'
  const make = (path: string, body: string, secret = credentials): SignedRequest =>
    signRequest({ method: 'PUT', url: `${url}${path}`, body }, { credentials: secret, service, signingDate: now })
  const path = `/bucket/${index}?round=${round}`
  const signed = make(path, `body ${index}`)
  if (index % 10 !== 0) return signed
  const forgeries = [
    { ...signed, body: `body ${index + 1}` },
    { ...make(path, `body ${index}`), url: `${url}/bucket/${index + 1}?round=${round}` },
    make(path, `body ${index}`, { ...credentials, secretAccessKey: otherCredentials.secretAccessKey }),
    { ...signed, headers: { ...signed.headers, authorization: make('/other', '').headers['authorization'] as string } },
  ]
  return { ...signed, ...forgeries[(index / 10) % forgeries.length] }
}

test('of 1 000 concurrent requests every right one is accepted, every forged one refused, and memory is given back', async () => {
  let gate = createGate(total)
  const verifier = createVerifier({
    credentials: async (accessKeyId) => {
      await gate()
      return { ...exampleCredentials, accessKeyId, user: accessKeyId.slice('AKIDEXAMPLE'.length) }
    },
    service: ['s3', 'execute-api'],
    region: 'us-east-1',
    now,
  })
  const sigv4 = sigv4Middleware({ verifier, dialect: 's3' })
  const server = await serve((req, res) => {
    sigv4(req, res, async (error) => {
      if (error !== undefined) return res.writeHead(500).end(String(error))
      let body = ''
      for await (const piece of req.setEncoding('utf8')) body += piece
      const verified = verifiedOf(req)
      const user = verified.authentication === 'anonymous' ? undefined : verified.principal['user']
      return res.end(`${user} ${body} ${req.url}`)
    })
  })
  const heap: number[] = []
  for (let round = 0; round < 3; round++) {
    gate = createGate(total)
    const requests = Array.from({ length: total }, (_, index) => createRequest(server, index, round))
    const answers = await Promise.all(requests.map((request) => send(server, request)))
    const outcomes = answers.map(({ status, body }) => (status === 200 ? body : `${status}`))
    const expected = Array.from({ length: total }, (_, index) =>
      index % 10 === 0 ? /^40[03]$/ : `${index} body ${index} /bucket/${index}?round=${round}`,
    )
    const wrong = outcomes.filter((outcome, index) => {
      const wanted = expected[index] as string | RegExp
      return typeof wanted === 'string' ? outcome !== wanted : !wanted.test(outcome)
    })
    expect(wrong).toEqual([])
    collectGarbage()
    heap.push(process.memoryUsage().heapUsed)
  }
  await server.close()
  const [first = 0, , last = 0] = heap
  expect(last - first).toBeLessThan(16 * 1024 * 1024)
}, 120_000)
