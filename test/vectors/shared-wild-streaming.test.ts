import { describe, expect, test } from 'vitest'
import { hasSharedWild, readSharedJson, readSharedWild } from '../support/shared-wild.js'
import { readVectorFile, type WildRequest } from '../support/vectors.js'
import { receiveUpload, type StreamedRequest } from '../support/wild-streaming.js'

const title = hasSharedWild ? 'captured uploads' : 'captured uploads (skipped: ../shared/wild is not here)'
const kinds = ['chunked', 'chunked-trailer', 'unsigned-trailer']

interface Manifest {
  readonly byKindAndExpectation: Readonly<Record<string, number>>
  readonly tamperedByKind: Readonly<Record<string, number>>
}

describe.skipIf(!hasSharedWild)(title, () => {
  const { captures, altered, keys } = readSharedWild(...kinds)

  test('are as many as their manifest says: 65, and 112 altered', () => {
    const { byKindAndExpectation, tamperedByKind } = readSharedJson<Manifest>('manifest.json')
    const sum = (counts: Readonly<Record<string, number>>, names: readonly string[]) =>
      names.reduce((total, name) => total + (counts[name] ?? 0), 0)
    const accepted = kinds.map((kind) => `${kind} accept`)
    expect([captures.length, sum(byKindAndExpectation, accepted)]).toEqual([65, 65])
    expect([altered.length, sum(tamperedByKind, kinds)]).toEqual([112, 112])
  })

  test('have a payload as long as they say, whose checksums are theirs', () => {
    const outcomes = captures.map((capture) => {
      const outcome = receiveUpload(capture, capture.signedAt, keys)
      return [capture.file, 'payload' in outcome ? outcome.payload.length : outcome.code]
    })
    expect(outcomes).toEqual(
      captures.map(({ file, request }) => [file, Number(headerOf(request, 'x-amz-decoded-content-length'))]),
    )
  })

  test('have the trailers that they declare', () => {
    for (const capture of captures) {
      const outcome = receiveUpload(capture, capture.signedAt, keys, { step: 65536 })
      const declared = headerOf(capture.request, 'x-amz-trailer')
      const names = 'trailers' in outcome ? Object.keys(outcome.trailers) : []
      expect([capture.file, names]).toEqual([capture.file, declared === undefined ? [] : [declared]])
    }
  })

  test('are refused when they were altered', () => {
    const accepted = altered.filter((entry) => !('code' in receiveUpload(entry, entry.now, keys)))
    expect(accepted.map(({ base, mutation }) => `${base}, ${mutation}`)).toEqual([])
    expect(altered.length).toBe(112)
  })

  test('ours are among them, unchanged', () => {
    const ours = readVectorFile<{ requests: StreamedRequest[]; tampered: StreamedRequest[] }>('wild-streaming.json')
    const key = ({ request }: StreamedRequest) => JSON.stringify(fieldsOf(request))
    const theirs = new Set([...captures, ...altered].map(key))
    expect([...ours.requests, ...ours.tampered].filter((entry) => !theirs.has(key(entry)))).toEqual([])
    expect(ours.requests.length + ours.tampered.length).toBe(30)
  })
})

function headerOf({ headers }: WildRequest, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
}

function fieldsOf({ method, target, httpVersion, headers, bodyBase64 }: WildRequest): unknown[] {
  return [method, target, httpVersion, headers, bodyBase64]
}
