// How much memory a large upload takes: signed, framed, decoded and verified in this process, and thrown away.
//
//   node --expose-gc test/support/streaming-memory.js dist 2048 node
//
// Prints JSON: bytes of the payload, and by how much the process grew over what it took before, at the most.
import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

const [dist, mebibytes = '2048', form = 'node', literal = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'] =
  process.argv.slice(2)
const load = (path) => import(new URL(path, `${pathToFileURL(dist).href}/`).href)
const { verifyRequest } = await load('index.js')
const { openPayload, signStreamingRequest } = await load('streaming/index.js')
const { openNodePayload, signNodeStreamingRequest } = await load('node/index.js')

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const now = new Date('2015-08-30T12:36:00Z')
const host = 'examplebucket.s3.us-east-1.amazonaws.com'

globalThis.gc?.()
await nextTurn()
const idle = process.memoryUsage.rss()
let peak = idle
const bytes = Number(mebibytes) * 2 ** 20
const read = await run(bytes)
console.log(JSON.stringify({ form, literal, bytes, read, growth: peak - idle }))

/** @returns bytes that came out at the other end */
async function run(decodedContentLength) {
  const request = { method: 'PUT', url: `https://${host}/object` }
  const options = { credentials, service: 's3', signingDate: now, decodedContentLength, payloadHash: literal }
  const trailers = literal.endsWith('-TRAILER') ? ['CRC32'] : []
  const body = form === 'node' ? Readable.from(payload(decodedContentLength)) : payload(decodedContentLength)
  const sign = form === 'node' ? signNodeStreamingRequest : signStreamingRequest
  const signed = sign({ ...request, body }, { ...options, trailers })
  const received = { method: 'PUT', url: '/object', headers: { host, ...signed.headers } }
  const verified = verifyRequest(received, { credentials, service: 's3', region: 'us-east-1', now })
  const opened = (form === 'node' ? openNodePayload : openPayload)(verified, signed.body)
  let read = 0
  let next = 0
  for await (const piece of opened) {
    read += piece.length
    if (read < next) continue
    next = read + 4 * 2 ** 20
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  return read
}

/** New buffers all the time, as a socket or a file gives them. */
async function* payload(length) {
  for (let left = length; left > 0; left -= 65536) yield Buffer.allocUnsafeSlow(Math.min(left, 65536))
}
