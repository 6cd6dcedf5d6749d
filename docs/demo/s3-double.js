import { createServer } from 'node:http'
import { createVerifier, isSigV4Error } from 'countersign'
import { toErrorResponse } from 'countersign/errors'

/**
 * An S3-shaped server on loopback: objects live in memory, and nobody gets at them without a signature that verifies.
 *
 * @param {{ credentials: import('countersign').Credentials, now: () => Date }} options
 * @returns {Promise<{ origin: string, close: () => Promise<void> }>}
 */
export async function startS3Double({ credentials, now }) {
  const objects = new Map()
  const verifier = createVerifier({
    credentials: (accessKeyId) => (accessKeyId === credentials.accessKeyId ? credentials : null),
    service: 's3',
    region: 'us-east-1',
    now,
  })
  const server = createServer(async (req, res) => {
    try {
      const body = await readAll(req)
      const headers = pairsOf(req.rawHeaders)
      await verifier.verify({ method: req.method ?? '', url: req.url ?? '', headers, body })
      const key = req.url?.split('?', 1)[0]
      if (req.method === 'PUT') objects.set(key, body)
      if (objects.has(key)) res.writeHead(200).end(req.method === 'GET' ? objects.get(key) : undefined)
      else res.writeHead(404).end()
    } catch (error) {
      if (!isSigV4Error(error)) throw error
      const answer = toErrorResponse(error, { dialect: 's3', resource: req.url?.split('?', 1)[0] ?? '' })
      res.writeHead(answer.status, answer.headers).end(answer.body)
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () => new Promise((resolve) => server.close(() => resolve(undefined))),
  }
}

async function readAll(/** @type {AsyncIterable<Buffer>} */ stream) {
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function pairsOf(/** @type {string[]} */ raw) {
  /** @type {[string, string][]} */
  const pairs = []
  for (let i = 0; i < raw.length; i += 2) pairs.push([raw[i] ?? '', raw[i + 1] ?? ''])
  return pairs
}
