import { expect, test } from 'vitest'
import { SigV4Error, toErrorResponse } from '../../../src/errors.js'
import { decodeVector, streamingVerifyFile } from '../../support/streaming-vector.js'

const fault = (name: string) => {
  const vector = streamingVerifyFile.vectors.find((one) => one.name === name)
  const outcome = vector && decodeVector(vector, 1000)
  if (outcome === undefined || !('code' in outcome)) throw new Error(`${name} is no fault`)
  return new SigV4Error(outcome.code as SigV4Error['code'], outcome.code, outcome.details)
}

test.each<[string, number, string, RegExp]>([
  ['cut-within-data', 400, 'IncompleteBody', /The request body terminated unexpectedly/],
  ['after-the-end-a-byte', 400, 'IncompleteBody', /<Message>/],
  ['decoded-length-missing', 411, 'MissingContentLength', /You must provide the Content-Length HTTP header\./],
  ['decoded-length-a-byte-more', 400, 'IncompleteBody', /You did not provide the number of bytes specified/],
  ['chunk-too-small-by-a-byte', 400, 'InvalidChunkSizeError', /<Chunk>2<\/Chunk><BadChunkSize>8191</],
  ['signature-changed-of-chunk-1', 403, 'SignatureDoesNotMatch', /<AWSAccessKeyId>AKIDEXAMPLE</],
  ['trailer-missing', 400, 'MalformedTrailerError', /not well-formed/],
  ['checksum-crc32-of-no-base64', 400, 'InvalidRequest', /Value for x-amz-checksum-crc32 trailing header is invalid\./],
  [
    'trailers-declared-of-an-unknown-checksum',
    400,
    'InvalidRequest',
    /value specified in the x-amz-trailer header is not supported/,
  ],
  ['trailer-signature-changed', 403, 'SignatureDoesNotMatch', /<SignatureProvided>[0-9a-f]{64}</],
  ['checksum-crc64nvme-of-another-payload', 400, 'BadDigest', /The CRC64NVME you specified did not match/],
  ['plain-changed', 400, 'XAmzContentSHA256Mismatch', /<S3ComputedContentSHA256>[0-9a-f]{64}</],
])('%s is answered as S3 does: %i %s', (name, status, code, text) => {
  const answer = toErrorResponse(fault(name), { dialect: 's3' })
  expect(answer.status).toBe(status)
  expect(answer.body).toContain(`<Code>${code}</Code>`)
  expect(answer.body.replace(/>\s+</g, '><')).toMatch(text)
})
