import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { resolveEngine } from '../../src/hash/default-engine.js'
import { type Credentials, verifyRequest } from '../../src/index.js'
import { createChecksum } from '../../src/streaming/checksums.js'
import { signatureChainOfSeed } from '../../src/streaming/chunk-seed.js'
import { createChunkSignatures } from '../../src/streaming/chunk-signature.js'
import {
  type ChecksumAlgorithm,
  createChunkDecoder,
  createChunkEncoder,
  openPayload,
  type StreamingLiteral,
  signStreamingRequest,
} from '../../src/streaming/index.js'
import type { CredentialScope } from '../../src/types.js'
import { bytesOfPieces, type Piece } from '../support/body-pieces.js'
import { engines } from '../support/engines.js'
import type { Pair } from '../support/plain-sigv4.js'
import { collect } from '../support/streams.js'
import { readVectorFile } from '../support/vectors.js'

interface Upload {
  readonly name: string
  readonly credentials: Credentials
  readonly service: string
  readonly region: string
  readonly signingDate: string
  readonly request: { readonly method: string; readonly url: string; readonly headers: readonly Pair[] }
  readonly payload: readonly Piece[]
  readonly payloadHash?: StreamingLiteral
  readonly trailers?: readonly ChecksumAlgorithm[]
  readonly expect: {
    readonly literal: StreamingLiteral
    readonly signedHeaders: readonly string[]
    readonly seedSignature: string
    readonly signingKeyHex?: string
    readonly chunks?: readonly {
      readonly data: readonly Piece[]
      readonly sha256: string
      readonly signature: string
    }[]
    readonly trailers?: { readonly canonical: string; readonly sha256: string; readonly signature: string }
    readonly body: { readonly pieces: readonly Piece[]; readonly length: number; readonly sha256: string }
  }
}

interface Chain {
  readonly name: string
  readonly signingKeyHex: string
  readonly scope: CredentialScope
  readonly dateTime: string
  readonly seedSignature: string
  readonly steps: readonly {
    readonly kind: 'chunk' | 'trailers'
    readonly text: string
    readonly sha256: string
    readonly signature: string
  }[]
}

interface ChecksumVector {
  readonly name: string
  readonly payload: readonly Piece[]
  readonly digests: Readonly<Partial<Record<ChecksumAlgorithm, string>>>
}

const { uploads, chains, checksums } = readVectorFile<{
  uploads: Upload[]
  chains: Chain[]
  checksums: ChecksumVector[]
}>('streaming.json')

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')

test('holds 3 uploads, 2 chains of 3 signatures, and 4 payloads with 11 checksums', () => {
  expect([uploads.length, chains.length, checksums.length]).toEqual([3, 2, 4])
  expect(signedUploads.length).toBe(2)
  expect(chains.flatMap(({ steps }) => steps).length).toBe(3)
  expect(checksums.flatMap(({ digests }) => Object.keys(digests)).length).toBe(11)
})

describe.each(uploads)('$name', (upload) => {
  const { credentials, service, region, request, expect: expected } = upload
  const now = new Date(upload.signingDate)
  const payload = bytesOfPieces(upload.payload)
  const body = bytesOfPieces(expected.body.pieces)

  test('is put together as published', () => {
    expect([body.length, sha256(body)]).toEqual([expected.body.length, expected.body.sha256])
    for (const { data, sha256: hash, signature } of expected.chunks ?? []) {
      expect(sha256(bytesOfPieces(data))).toBe(hash)
      expect(body.toString('latin1')).toContain(`;chunk-signature=${signature}\r\n`)
    }
    if (expected.trailers !== undefined) expect(sha256(expected.trailers.canonical)).toBe(expected.trailers.sha256)
  })

  test.each(engines)('is signed to the byte on $name', async ({ engine }) => {
    const { payloadHash, trailers } = upload
    const signed = signStreamingRequest(
      { ...request, body: payload },
      { credentials, service, region, signingDate: now, engine, payloadHash, trailers },
    )
    expect(signed.signature).toBe(expected.seedSignature)
    expect(signed.signedHeaders).toEqual(expected.signedHeaders)
    expect(signed.headers['x-amz-content-sha256']).toBe(expected.literal)
    expect(signed.headers['content-length']).toBe(String(expected.body.length))
    expect((await collect(signed.body)).equals(body)).toBe(true)
  })

  test.each(engines)('verifies on $name', async ({ engine }) => {
    const { host, pathname } = new URL(request.url)
    const headers: Pair[] = [
      ['Host', host],
      ['Content-Encoding', 'aws-chunked'],
      ['X-Amz-Content-Sha256', expected.literal],
      ['X-Amz-Date', upload.signingDate.replace(/[-:]/g, '')],
      ['X-Amz-Decoded-Content-Length', String(payload.length)],
      ...(upload.trailers ?? []).map((name): Pair => ['X-Amz-Trailer', `x-amz-checksum-${name.toLowerCase()}`]),
      [
        'Authorization',
        `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${upload.signingDate.slice(0, 10).replaceAll('-', '')}/${region}/${service}/aws4_request, SignedHeaders=${expected.signedHeaders.join(';')}, Signature=${expected.seedSignature}`,
      ],
      ...request.headers,
    ]
    const received = { method: request.method, url: pathname, headers }
    const verified = verifyRequest(received, { credentials, service, region, now, engine })
    expect(verified).toMatchObject({ payload: { kind: 'streaming', literal: expected.literal } })
    expect((await collect(openPayload(verified, body))).equals(payload)).toBe(true)
  })
})

const signedUploads = uploads.filter(({ expect: expected }) => expected.signingKeyHex !== undefined)

test.each(signedUploads)('$name is encoded and decoded by its seed alone', (upload) => {
  const { region, service, expect: expected } = upload
  const payload = bytesOfPieces(upload.payload)
  const body = bytesOfPieces(expected.body.pieces)
  const options = {
    literal: expected.literal,
    decodedContentLength: payload.length,
    seed: {
      signingKey: Buffer.from(expected.signingKeyHex ?? '', 'hex'),
      scope: { date: upload.signingDate.slice(0, 10).replaceAll('-', ''), region, service },
      dateTime: upload.signingDate.replace(/[-:]/g, ''),
      signature: expected.seedSignature,
    },
  }
  const names = (upload.trailers ?? []).map((name) => `x-amz-checksum-${name.toLowerCase()}`)
  const encoder = createChunkEncoder({ ...options, trailers: upload.trailers })
  expect(Buffer.concat([...encoder.push(payload), ...encoder.end()]).equals(body)).toBe(true)
  expect(encoder.contentLength).toBe(body.length)
  const decoder = createChunkDecoder({ ...options, trailers: names })
  expect(Buffer.concat(decoder.push(body)).equals(payload)).toBe(true)
  expect(Object.keys(decoder.end())).toEqual(names)
  expect(expected.chunks?.length).toBe(3)
})

describe.each(chains)('$name', ({ signingKeyHex, scope, dateTime, seedSignature, steps }) => {
  test.each(engines)('has the published signatures on $name', ({ engine }) => {
    const seed = { signingKey: Buffer.from(signingKeyHex, 'hex'), scope, dateTime, signature: seedSignature }
    const signatures = createChunkSignatures(signatureChainOfSeed(seed, engine))
    for (const { kind, text, sha256: hash, signature } of steps) {
      expect(sha256(text)).toBe(hash)
      expect(kind === 'chunk' ? signatures.ofChunk(hash) : signatures.ofTrailers(hash)).toBe(signature)
    }
  })
})

describe.each(checksums)('$name', ({ payload, digests }) => {
  test.each(Object.entries(digests))('is %s %s', (algorithm, digest) => {
    for (const { engine } of engines) {
      const checksum = createChecksum(algorithm as ChecksumAlgorithm, resolveEngine(engine))
      checksum.update(bytesOfPieces(payload))
      expect(Buffer.from(checksum.digest(), 'base64').toString('hex')).toBe(digest)
    }
  })
})
