import { credentials, expiresIn, headerRequests, presignRequests, signingDate } from '../requests.js'
import { assemble, assemblePeers } from './contest.js'

export const verifyingRows = [
  {
    id: 'verify-header',
    title: 'Verify a request of A; aws4 and smithy sign it again and compare',
    agreement: 'verdict',
    async candidates(context) {
      const { core } = await context.loadBuild()
      const received = receive(headerRequests(), core.signRequest)
      const ours = await assemble(context, { door: 'verify', given: received, peers: [] })
      const peers = await assemblePeers(context, {
        door: 'verifyHeader',
        given: received,
        peers: ['smithy', 'aws4', 'aws4-express'],
      })
      return [...ours, ...peers]
    },
  },
  {
    id: 'verify-query',
    title: 'Verify a presigned URL of C; aws4 and smithy presign it again and compare',
    agreement: 'verdict',
    async candidates(context) {
      const pool = presignRequests()
      const { core } = await context.loadBuild()
      const received = receive(pool, (spec, options) => core.presignRequest(spec, { ...options, expiresIn }))
      const ours = await assemble(context, { door: 'verify', given: received, peers: [] })
      const peers = await assemblePeers(context, { door: 'verifyQuery', given: received, peers: ['smithy', 'aws4'] })
      const { presign } = await context.loadCandidate('countersign')
      const presigning = presign(pool, await context.loadBuild())
      return [...ours, ...peers, { name: 'countersign presigns it', role: 'floor', ...presigning }]
    },
  },
]

/** What a server gets to see of signed requests: origin-form targets, lower-case headers, no body read. */
function receive(pool, sign) {
  const { service, region } = pool[0]
  const signed = pool.map(({ method, url, headers, body }) =>
    sign({ method, url, headers, body }, { credentials, service, region, signingDate }),
  )
  const requests = signed.map(({ method, url, headers }, i) => ({
    method,
    url: url.slice(url.indexOf('/', 'https://'.length)),
    headers: { host: pool[i].host, ...headers, connection: 'keep-alive', 'user-agent': 'node' },
  }))
  const signatures = signed.map(({ signature }) => signature)
  return {
    pool,
    requests,
    tampered: requests.map((request) => ({ ...request, url: request.url.replace('/', '/x') })),
    signatures,
    wrongSignatures: signatures.map((signature) => signature.replace(/.$/, (last) => (last === '0' ? '1' : '0'))),
  }
}
