import { expiresIn, headerRequests, newSecondPresignRequests, newSecondRequests, presignRequests } from '../requests.js'
import { assemble, assemblePeers } from './contest.js'

export const verifyingRows = [
  headerRow('verify-header', 'Verify a request of A; aws4 and smithy sign it again and compare', headerRequests),
  headerRow('verify-header-second', 'verify-header, a new second at each call', newSecondRequests),
  {
    id: 'verify-query',
    title: 'Verify a presigned URL of C; aws4 and smithy presign it again and compare',
    agreement: 'verdict',
    async candidates(context) {
      const candidates = await queryCandidates(context, presignRequests())
      const { presign } = await context.loadCandidate('countersign')
      const presigning = presign(presignRequests(), await context.loadBuild())
      return [...candidates, { name: 'countersign presigns it', role: 'floor', ...presigning }]
    },
  },
  {
    id: 'verify-query-second',
    title: 'verify-query, a new second at each call',
    agreement: 'verdict',
    candidates: (context) => queryCandidates(context, newSecondPresignRequests()),
  },
]

function headerRow(id, title, specify) {
  return {
    id,
    title,
    agreement: 'verdict',
    async candidates(context) {
      const { core } = await context.loadBuild()
      const received = receive(specify(), core.signRequest)
      const ours = await assemble(context, { door: 'verify', given: received, peers: [] })
      const peers = await assemblePeers(context, {
        door: 'verifyHeader',
        given: received,
        peers: ['smithy', 'aws4', 'aws4-express'],
      })
      return [...ours, ...peers]
    },
  }
}

async function queryCandidates(context, pool) {
  const { core } = await context.loadBuild()
  const received = receive(pool, (spec, options) => core.presignRequest(spec, { ...options, expiresIn }))
  const ours = await assemble(context, { door: 'verify', given: received, peers: [] })
  const peers = await assemblePeers(context, { door: 'verifyQuery', given: received, peers: ['smithy', 'aws4'] })
  return [...ours, ...peers]
}

/** What a server gets to see of signed requests: origin-form targets, lower-case headers, no body read. */
function receive(pool, sign) {
  const signed = pool.map(({ method, url, headers, body, credentials, service, region, date }) =>
    sign({ method, url, headers, body }, { credentials, service, region, signingDate: date }),
  )
  const requests = signed.map(({ method, url, headers }, i) => ({
    method,
    url: url.slice(url.indexOf('/', 'https://'.length)),
    headers: { host: pool[i].host, ...headers, connection: 'keep-alive', 'user-agent': 'node' },
  }))
  const signatures = signed.map(({ signature }) => signature)
  return {
    pool,
    // In their midst, so that it fits all of them.
    now: pool[pool.length >> 1].date,
    requests,
    tampered: requests.map((request) => ({ ...request, url: request.url.replace('/', '/x') })),
    signatures,
    wrongSignatures: signatures.map((signature) => signature.replace(/.$/, (last) => (last === '0' ? '1' : '0'))),
  }
}
