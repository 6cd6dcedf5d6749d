import { describe, expect, test } from 'vitest'
import { bytesOfPieces, type Piece } from '../support/body-pieces.js'
import { engines } from '../support/engines.js'
import { readVectorFile, type VectorCredentials } from '../support/vectors.js'
import { receiveUpload, type StreamedRequest } from '../support/wild-streaming.js'

interface Upload extends StreamedRequest {
  readonly name: string
  readonly client: string
  readonly kind: 'chunked' | 'chunked-trailer' | 'unsigned-trailer'
  readonly now: string
  readonly payload: readonly Piece[]
  readonly trailers?: Readonly<Record<string, string>>
}

interface Tampered extends StreamedRequest {
  readonly name: string
  readonly mutation: string
  readonly now: string
}

const { requests, tampered, credentials } = readVectorFile<{
  credentials: Record<string, VectorCredentials>
  requests: Upload[]
  tampered: Tampered[]
}>('wild-streaming.json')

test('holds 18 uploads of 5 clients, and 12 altered ones', () => {
  expect([requests.length, new Set(requests.map(({ client }) => client)).size, tampered.length]).toEqual([18, 5, 12])
  const count = (kind: string) => requests.filter((request) => request.kind === kind).length
  expect(['chunked', 'chunked-trailer', 'unsigned-trailer'].map(count)).toEqual([5, 3, 10])
})

describe.each(engines)('on $name', ({ engine }) => {
  test.each(requests)('takes $name out of its framing', (upload) => {
    expect(receiveUpload(upload, upload.now, credentials, { engine })).toEqual({
      payload: bytesOfPieces(upload.payload),
      trailers: upload.trailers ?? {},
    })
  })

  test.each(tampered)('refuses $name', (upload) => {
    expect(receiveUpload(upload, upload.now, credentials, { engine })).toHaveProperty('code')
  })
})

const signed = requests.filter(({ kind }) => kind !== 'unsigned-trailer')

test.each(signed)('refuses $name with any byte changed, dropped or repeated', (upload) => {
  const body = Buffer.from(upload.request.bodyBase64, 'base64')
  const end = body.indexOf('\r\n0;') + 2
  let accepted = 0
  for (let at = 0; at < body.length; at++) {
    for (const altered of alterations(body, at)) {
      const request = { ...upload.request, bodyBase64: altered.toString('base64') }
      const outcome = receiveUpload({ ...upload, request }, upload.now, credentials, { step: body.length + 1 })
      if (!('code' in outcome)) accepted++
      else if (at < end) expect(outcome.released).toBe(0)
    }
  }
  // The LF before the CRLF of minio-go's trailer may be left out: the same trailer in AWS's own form.
  expect(accepted).toBe(upload.kind === 'chunked-trailer' ? 1 : 0)
})

/** A byte with another bit than that of a letter's case changed, left out, and twice. */
function alterations(body: Buffer, at: number): Buffer[] {
  const changed = Buffer.from(body)
  changed[at] = (changed[at] ?? 0) ^ 1
  return [
    changed,
    Buffer.concat([body.subarray(0, at), body.subarray(at + 1)]),
    Buffer.concat([body.subarray(0, at + 1), body.subarray(at)]),
  ]
}
