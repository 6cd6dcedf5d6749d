import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { collectGarbage } from './memory.js'
import { isUser, region, services, userOf } from './users.js'

/** The verifier that is soaked, in a process of its own: what grows there is the verifier's, not the clients'. */
const { dist, lookupMilliseconds } = JSON.parse(process.argv[2])
const { createVerifier } = await import(`${dist}/index.js`)
const { sigv4Middleware, verifiedBody, verifiedOf, writeErrorResponse } = await import(`${dist}/node/index.js`)

const counts = { accepted: 0, refused: 0, failed: 0 }
const verifier = createVerifier({
  async credentials(accessKeyId) {
    await wait(Math.random() * lookupMilliseconds)
    return isUser(accessKeyId) ? userOf(accessKeyId) : undefined
  },
  service: services,
  region,
})
const buffered = sigv4Middleware({ verifier, dialect: 's3' })
const streamed = sigv4Middleware({ verifier, dialect: 's3', body: 'stream' })

const server = createServer((req, res) => {
  res.once('finish', () => {
    counts[res.statusCode === 200 ? 'accepted' : 'refused']++
  })
  const isStreamed = req.url.startsWith('/streamed/')
  const authenticate = isStreamed ? streamed : buffered
  authenticate(req, res, (error) => {
    answer(req, res, isStreamed ? verifiedBody : () => req, error).catch((unexpected) => {
      counts.failed++
      res.destroy(unexpected)
    })
  })
})

/** Says whose request it was, and what it carried. */
async function answer(req, res, bodyOf, error) {
  if (error !== undefined) throw error
  const hash = createHash('sha256')
  try {
    for await (const piece of bodyOf(req)) hash.update(piece)
  } catch (refusal) {
    writeErrorResponse(res, refusal, { dialect: 's3' })
    return
  }
  res.end(`${verifiedOf(req).accessKeyId} ${hash.digest('hex')}`)
}

// Idle connections stay, so that none is closed just as a request is sent on it.
server.keepAliveTimeout = 0
server.headersTimeout = 0
server.requestTimeout = 0
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => process.send({ port: server.address().port }))

process.on('message', async () => process.send({ ...counts, ...(await collectGarbage()) }))
process.on('disconnect', () => process.exit())
