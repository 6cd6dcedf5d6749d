import { checksumLine } from '../plain-checksums.js'
import { type Entry, frameOf, one, two, unsignedTrailer } from './entry.js'

const whole = { ...two, declared: 'sha256' } as const
const unsigned = { ...one, declared: unsignedTrailer, trailers: [checksumLine('CRC32', one.payload)] } as const

/** Bodies that are not framed, and those whose literal is not of aws-chunked. */
export const plain: readonly Entry[] = [
  { name: 'plain', bug: 'plain-body', ...whole },
  { name: 'plain-empty', bug: 'plain-body', ...whole, payload: '' },
  ...(
    [
      ['changed', (body) => `x${body.slice(1)}`, 10000],
      ['changed-at-its-end', (body) => `${body.slice(0, -1)}x`, 10000],
      ['cut', (body) => body.slice(0, -1), 9999],
      ['longer', (body) => `${body}x`, 10001],
      ['missing', () => '', 0],
    ] as const satisfies readonly (readonly [string, (body: string) => string, number])[]
  ).map(
    ([name, alter, released]): Entry => ({
      name: `plain-${name}`,
      bug: 'plain-body',
      ...whole,
      alter,
      code: 'ContentSha256Mismatch',
      details: { name: 'x-amz-content-sha256' },
      released,
      origin: 's3s: the hash is not compared with the body',
    }),
  ),
  {
    name: 'plain-beside-an-empty-hash',
    bug: 'plain-body',
    ...whole,
    payload: '',
    alter: () => 'added',
    code: 'ContentSha256Mismatch',
    released: 5,
  },
  { name: 'unsigned-payload', bug: 'plain-body', ...whole, declared: 'UNSIGNED-PAYLOAD' },
  {
    name: 'framed-beside-a-hash',
    bug: 'plain-body',
    ...one,
    declared: 'sha256',
    alter: (body) => `15\r\n${body}\r\n0\r\n\r\n`,
    code: 'ContentSha256Mismatch',
    released: 32,
  },
  {
    name: 'plain-beside-a-streaming-literal',
    bug: 'plain-body',
    ...one,
    alter: () => one.payload,
    code: 'IncompleteBody',
    released: 0,
  },
  {
    name: 'literal-of-event-streams',
    bug: 'literal',
    ...one,
    declared: 'STREAMING-AWS4-HMAC-SHA256-EVENTS',
    code: 'StreamingPayloadRefused',
    details: { name: 'x-amz-content-sha256' },
    released: 0,
  },
  {
    name: 'unsigned-chunks-beside-a-literal-of-signed-ones',
    bug: 'literal',
    ...one,
    edit: (body) => {
      for (const index of [0, 1]) frameOf(body, index).extension = ''
    },
    code: 'ChunkMalformed',
    released: 0,
    origin: 'MinIO CVE-2025-31489: signatures were not looked at for one of the literals',
  },
  {
    name: 'unsigned-data-changed',
    bug: 'checksum',
    ...unsigned,
    edit: (body) => {
      frameOf(body, 0).data = 'welcome to amazon s3.'
    },
    code: 'ChecksumMismatch',
    details: { algorithm: 'CRC32' },
    released: 21,
  },
]
