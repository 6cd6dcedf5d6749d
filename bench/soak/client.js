import { Agent, request as httpRequest } from 'node:http'
import { pipeline } from 'node:stream'

/**
 * Sends numbered requests, a fixed number of them at a time, and judges each answer.
 *
 * @param makeRequest of `createRequests`
 */
export function createClient(makeRequest, { port, concurrency }) {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency, maxFreeSockets: concurrency })
  const counts = { sent: 0, accepted: 0, refused: 0, misjudged: 0 }
  const kinds = new Map()
  const misjudged = []
  let next = 0

  async function sendNext() {
    const request = makeRequest(next++)
    const { kind, isForged, expected } = request
    const got = await send(request).catch((error) => `failed: ${error.message}`)
    counts.sent++
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    if (got === expected) counts[isForged ? 'refused' : 'accepted']++
    else {
      counts.misjudged++
      if (misjudged.length < 10) misjudged.push({ kind, expected, got })
    }
  }

  /** @returns the text of what was accepted, or the code of the refusal */
  function send({ method, url, headers, body }) {
    return new Promise((resolve, reject) => {
      const path = url.slice(url.indexOf('/', 'http://'.length))
      const length = body === undefined || typeof body.pipe === 'function' ? {} : { 'content-length': body.length }
      const request = httpRequest({ agent, host: '127.0.0.1', port, method, path, headers: { ...headers, ...length } })
      request.on('error', reject)
      request.on('response', (response) => {
        const pieces = []
        response.on('data', (piece) => pieces.push(piece))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(pieces).toString('utf8')
          resolve(response.statusCode === 200 ? text : (/<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? text))
        })
      })
      if (typeof body?.pipe === 'function') pipeline(body, request, (error) => error && reject(error))
      else request.end(body)
    })
  }

  return {
    counts,
    kinds,
    misjudged,
    /** Keeps requests under way for as long as it is told, and waits for the last answers. */
    async runWhile(goesOn) {
      const work = async () => {
        while (goesOn(next)) await sendNext()
      }
      await Promise.all(Array.from({ length: concurrency }, work))
    },
    close: () => agent.destroy(),
  }
}
