import { credentials, payloads, signingDate } from '../requests.js'
import { assemble } from './contest.js'

const scope = { date: '20150830', region: 'us-east-1', service: 's3' }
const dateTime = '20150830T123600Z'
const sizes = [
  ['8k', 2 ** 13, '8 KiB', 128],
  ['64k', 2 ** 16, '64 KiB', 16],
  ['1m', 2 ** 20, '1 MiB', 4],
]

export const chunkRows = [
  ...sizes
    .slice(0, 2)
    .map(([id, size, text]) =>
      chunkRow(
        `signature-${id}`,
        `The signature of an S3 chunk of ${text}, without its frame`,
        size,
        'signatureOfChunk',
      ),
    ),
  ...sizes.map(([id, size, text]) =>
    chunkRow(`chunk-${id}`, `An S3 chunk of ${text}, signed and framed`, size, 'signChunk'),
  ),
  ...sizes.map(([id, size, text, count]) =>
    decodeRow(`decode-${id}`, `A body of ${count} S3 chunks of ${text}, verified`, size, count),
  ),
  ...['web', 'node'].flatMap(streamRows),
]

/** @param door of the candidates: the signature of a chunk, or the chunk with its frame */
function chunkRow(id, title, size, door) {
  return {
    id,
    title,
    agreement: 'signature',
    async candidates(context) {
      const given = await chain(context, payloads(size))
      const candidates = await assemble(context, { door, given, peers: ['smithy'] })
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

/** 16 chunks of 64 KiB through one kind of stream, one way and the other. */
function streamRows(form) {
  const pieces = () => payloads(2 ** 16).slice(0, 16)
  const row = (id, title, agreement, door, prepare) => ({
    id,
    title: `A body of 16 S3 chunks of 64 KiB through ${form === 'node' ? 'Node’s' : 'Web'} streams, ${title}`,
    agreement,
    async candidates(context) {
      const given = { form, ...(await prepare(await context.loadBuild())) }
      const candidates = await assemble(context, { door, given, peers: [] })
      const { bareHashesOfChunks } = await context.loadCandidate('floor')
      return [...candidates, { name: 'floor: bare hashes', ...bareHashesOfChunks([pieces()]) }]
    },
  })
  return [
    row(`stream-${form}-signed`, 'signed', 'text', 'signStream', () => ({ ...upload, pieces: pieces() })),
    row(`stream-${form}-verified`, 'verified', 'verdict', 'openStream', (build) => received(build, pieces())),
  ]
}

const upload = {
  request: { method: 'PUT', url: 'https://examplebucket.s3.us-east-1.amazonaws.com/backup.bin' },
  options: {
    credentials,
    service: 's3',
    region: 'us-east-1',
    signingDate,
    chunkSize: 2 ** 16,
    decodedContentLength: 2 ** 20,
  },
}

/** The same upload where it arrives. */
async function received({ streaming }, pieces) {
  const { request, options } = upload
  const { body, ...signed } = streaming.signStreamingRequest({ ...request, body: pieces }, options)
  const framed = Buffer.from(await new Response(body).arrayBuffer())
  const wrong = Buffer.from(framed)
  wrong[wrong.length >> 1] ^= 1
  return { request: signed, options, bodies: [cut(framed)], tampered: [cut(wrong)] }
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
  return { inputs, scope, dateTime, seed }
}
