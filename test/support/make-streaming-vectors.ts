import { type Piece, piecesOfText } from './body-pieces.js'
import { formatVectors } from './format-vectors.js'
import { type Pair, plainScope, plainSign, sha256Hex } from './plain-sigv4.js'
import { frameBody, joinBody } from './plain-streaming.js'
import { type Entry, signedTrailer, unsignedTrailer } from './streaming-vectors/entry.js'
import { framing, signatures } from './streaming-vectors/framing.js'
import { lengths } from './streaming-vectors/lengths.js'
import { plain } from './streaming-vectors/plain.js'
import { trailing } from './streaming-vectors/trailing.js'

const entries: readonly Entry[] = [...framing, ...signatures, ...lengths, ...trailing, ...plain]

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const dateTime = '20150830T123600Z'
const url = '/examplebucket/object'
const host = 's3.us-east-1.amazonaws.com'
const region = 'us-east-1'
const service = 's3'

/** The text of `vectors/streaming-verify.json`, made with `node:crypto`, AWS's CRT and the plain signer alone. */
export function makeStreamingVectors(): string {
  return formatVectors({
    $schema: './schema/streaming-verify.schema.json',
    title: 'Bodies that must be refused as they are read, with which code, and some that must be accepted',
    origin:
      'Made by test/support/make-streaming-vectors.ts, signed and framed by code that shares none with the library',
    licence: 'Apache-2.0',
    credentials,
    service,
    region,
    now: '2015-08-30T12:36:00Z',
    vectors: entries.map(makeVector),
  })
}

function makeVector(entry: Entry): object {
  const { name, bug, options, note, origin } = entry
  const { headers, body } = makeRequest(entry)
  return {
    name,
    bug,
    request: { method: 'PUT', url, headers },
    ...(options === undefined ? {} : { options }),
    body: piecesOfText(body),
    expect: expectation(entry),
    ...(note === undefined ? {} : { note }),
    ...(origin === undefined ? {} : { origin }),
  }
}

function makeRequest(entry: Entry): { headers: readonly Pair[]; body: string } {
  const { declared, payload, sizes, trailers = [], edit, alter = (body) => body } = entry
  const streaming = declared.startsWith('STREAMING-')
  const payloadHash = declared === 'sha256' ? sha256Hex(payload) : declared
  const given: readonly Pair[] = streaming ? streamingHeaders(entry) : []
  const options = { credentials, service, region, dateTime, payloadHash }
  const request = { method: 'PUT', url, headers: [['Host', host] as const, ...given] }
  const { headers, signature, signingKey } = plainSign(request, options)
  const sent: Pair[] = [['Host', host], ...given, ...Object.entries(headers).filter(([name]) => isAdded(name))]
  if (!streaming) return { headers: sent, body: alter(payload) }
  const chain = { signingKey: Buffer.from(signingKey, 'hex'), dateTime, scope: plainScope(dateTime, region, service) }
  const signed = { chain, seed: signature, trailers: declared === signedTrailer }
  const body = frameBody(payload, sizes ?? [], trailers, declared === unsignedTrailer ? undefined : signed)
  edit?.(body)
  return { headers: sent, body: alter(joinBody(body)) }
}

function streamingHeaders({ payload, trailers = [], declaredTrailers, decodedLength }: Entry): Pair[] {
  const names = trailers.map((line) => line.replace(/:.*/s, '')).join(',')
  const length = decodedLength === undefined ? String(payload.length) : decodedLength
  const trailer = declaredTrailers === undefined ? names || null : declaredTrailers
  return [
    ['Content-Encoding', 'aws-chunked'],
    ...(length === null ? [] : [['X-Amz-Decoded-Content-Length', length] as const]),
    ...(trailer === null ? [] : [['X-Amz-Trailer', trailer] as const]),
  ]
}

function isAdded(name: string): boolean {
  return ['authorization', 'x-amz-content-sha256', 'x-amz-date'].includes(name)
}

function expectation({ name, payload, trailers = [], code, details, released }: Entry): object {
  if (code === undefined) {
    const values = trailers.map((line) => {
      const [trailer = '', value = ''] = line.split(/:(.*)/s)
      return [trailer.toLowerCase(), value.trim()]
    })
    const pieces: Piece[] = piecesOfText(payload)
    return { payload: pieces, ...(values.length === 0 ? {} : { trailers: Object.fromEntries(values) }) }
  }
  if (released === undefined) throw new Error(`${name} does not say how much may be released`)
  return { code, ...(details === undefined ? {} : { details }), released }
}
