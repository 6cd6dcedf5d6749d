import { credentials, payloads } from '../requests.js'
import { assemble } from './contest.js'

const scope = { date: '20150830', region: 'us-east-1', service: 's3' }
const dateTime = '20150830T123600Z'
const sizes = [
  ['8k', 2 ** 13, '8 KiB', 128],
  ['64k', 2 ** 16, '64 KiB', 16],
  ['1m', 2 ** 20, '1 MiB', 4],
]

export const chunkRows = [
  ...sizes.map(([id, size, text]) => encodeRow(`chunk-${id}`, `An S3 chunk of ${text}, signed and framed`, size)),
  ...sizes.map(([id, size, text, count]) =>
    decodeRow(`decode-${id}`, `A body of ${count} S3 chunks of ${text}, verified`, size, count),
  ),
]

function encodeRow(id, title, size) {
  return {
    id,
    title,
    agreement: 'signature',
    async candidates(context) {
      const given = await chain(context, payloads(size))
      const candidates = await assemble(context, { door: 'signChunk', given, peers: ['smithy'] })
      const { bareHash } = await context.loadCandidate('floor')
      return [...candidates, { name: 'floor: bare hash', ...bareHash(payloads(size)) }]
    },
  }
}

function decodeRow(id, title, size, count) {
  return {
    id,
    title,
    agreement: 'verdict',
    async candidates(context) {
      const { streaming } = await context.loadBuild()
      const given = payloads(size).slice(0, count)
      const decodedContentLength = size * given.length
      const { seed } = await chain(context, given)
      const literal = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
      const encoder = streaming.createChunkEncoder({ literal, decodedContentLength, chunkSize: size, seed })
      const body = Buffer.concat([...given.flatMap((payload) => encoder.push(payload)), ...encoder.end()])
      const wrong = Buffer.from(body)
      wrong[wrong.length >> 1] ^= 1
      const bodies = { bodies: [cut(body)], tampered: [cut(wrong)], decodedContentLength, seed }
      const candidates = await assemble(context, { door: 'decodeChunks', given: bodies, peers: [] })
      const { bareHashesOfChunks } = await context.loadCandidate('floor')
      return [...candidates, { name: 'floor: bare hashes', ...bareHashesOfChunks([given]) }]
    },
  }
}

/** As a socket hands a body over. */
function cut(body) {
  const pieces = []
  for (let at = 0; at < body.length; at += 65_536) pieces.push(body.subarray(at, at + 65_536))
  return pieces
}

/** Payloads, each with the signature that it follows, by the stages; and the seed of that chain. */
async function chain({ loadBuild }, given) {
  const { stages } = await loadBuild()
  const signingKey = stages.deriveSigningKey(credentials.secretAccessKey, scope)
  const engine = stages.portableEngine
  const seed = { signingKey, scope, dateTime, signature: engine.sha256('a request') }
  const scopeText = stages.formatCredentialScope(scope)
  let previous = seed.signature
  const inputs = given.map((payload) => {
    const input = { payload, previous }
    const hashes = [previous, engine.sha256(''), engine.sha256(payload)]
    const stringToSign = stages.createStringToSign('AWS4-HMAC-SHA256-PAYLOAD', dateTime, scopeText, ...hashes)
    previous = stages.calculateSignature(signingKey, stringToSign)
    return input
  })
  return { inputs, scope, seed }
}
