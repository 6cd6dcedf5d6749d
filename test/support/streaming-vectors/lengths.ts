import { checksumLine } from '../plain-checksums.js'
import { type Entry, frameOf, one, two, unsignedTrailer } from './entry.js'

const unsigned = { ...one, declared: unsignedTrailer, trailers: [checksumLine('CRC32', one.payload)] } as const

/** `x-amz-decoded-content-length`, and the sizes that chunks may have. */
export const lengths: readonly Entry[] = [...decodedLength(), ...tooSmall(), ...tooLarge()]

function decodedLength(): Entry[] {
  const wrong = (name: string, decodedLength: string, released: number, actual: number): Entry => ({
    name: `decoded-length-${name}`,
    bug: 'decoded-length',
    ...two,
    decodedLength,
    code: 'DecodedContentLengthMismatch',
    details: { name: 'x-amz-decoded-content-length', limit: Number(decodedLength), actual },
    released,
    origin: 's3s and moto take any length',
  })
  const malformed: [name: string, value: string | null][] = [
    ['missing', null],
    ['empty', ''],
    ['of-letters', 'abc'],
    ['with-a-letter', '10000x'],
    ['negative', '-10000'],
    ['with-plus', '+10000'],
    ['with-fraction', '10000.0'],
    ['with-exponent', '1e4'],
    ['in-hexadecimal', '0x2710'],
    ['with-comma', '10000,10000'],
    ['of-17-digits', '10000'.padStart(17, '0')],
    ['beyond-whole-numbers', '9007199254740993'],
  ]
  return [
    { name: 'decoded-length-with-zeros', bug: 'decoded-length', ...two, decodedLength: '0010000' },
    wrong('a-byte-less', '9999', 8192, 10000),
    wrong('a-byte-more', '10001', 10000, 10000),
    wrong('of-the-first-chunk', '8192', 8192, 10000),
    wrong('of-nothing', '0', 0, 8192),
    wrong('far-more', '5368709120', 10000, 10000),
    {
      name: 'decoded-length-of-an-empty-body',
      bug: 'decoded-length',
      ...one,
      payload: '',
      sizes: [],
      decodedLength: '1',
      code: 'DecodedContentLengthMismatch',
      released: 0,
    },
    {
      name: 'unsigned-decoded-length-a-byte-less',
      bug: 'decoded-length',
      ...unsigned,
      decodedLength: '20',
      code: 'DecodedContentLengthMismatch',
      details: { limit: 20, actual: 21 },
      released: 0,
    },
    {
      name: 'unsigned-decoded-length-a-byte-more',
      bug: 'decoded-length',
      ...unsigned,
      decodedLength: '22',
      code: 'DecodedContentLengthMismatch',
      details: { limit: 22, actual: 21 },
      released: 21,
    },
    ...malformed.map(
      ([name, value]): Entry => ({
        name: `decoded-length-${name}`,
        bug: 'decoded-length',
        ...two,
        decodedLength: value,
        code: 'MissingDecodedContentLength',
        details: { name: 'x-amz-decoded-content-length' },
        released: 0,
        ...(value === null || value === 'abc'
          ? { origin: 'S3: You must provide the Content-Length HTTP header.' }
          : {}),
      }),
    ),
  ]
}

function tooSmall(): Entry[] {
  const small = (name: string, sizes: readonly number[], chunk: number, actual: number, released: number): Entry => ({
    name: `chunk-too-small-${name}`,
    bug: 'chunk-too-small',
    ...two,
    sizes,
    code: 'ChunkTooSmall',
    details: { chunk, limit: 8192, actual },
    released,
    origin: 'S3: Only the last chunk is allowed to have a size less than 8192 bytes',
  })
  return [
    small('by-a-byte', [8191, 1809], 1, 8191, 8191),
    small('by-far', [1, 9999], 1, 1, 1),
    small('in-the-middle', [8192, 8, 1800], 2, 8, 8200),
    small('of-equal-parts', [5000, 5000], 1, 5000, 5000),
    { name: 'chunk-small-but-last', bug: 'chunk-too-small', ...two, sizes: [9999, 1] },
    {
      name: 'chunk-small-where-allowed',
      bug: 'chunk-too-small',
      ...two,
      sizes: [1, 9999],
      options: { minChunkSize: 0 },
    },
    {
      name: 'chunk-too-small-for-the-option',
      bug: 'chunk-too-small',
      ...two,
      sizes: [8192, 1808],
      options: { minChunkSize: 8193 },
      code: 'ChunkTooSmall',
      details: { chunk: 1, limit: 8193, actual: 8192 },
      released: 8192,
    },
    {
      name: 'unsigned-chunks-small',
      bug: 'chunk-too-small',
      ...unsigned,
      sizes: [1, 5, 15],
      note: 'The AWS SDK for JavaScript cuts them as its source does.',
    },
    {
      name: 'unsigned-chunks-too-small-for-the-option',
      bug: 'chunk-too-small',
      ...unsigned,
      sizes: [7, 14],
      options: { minChunkSize: 8 },
      code: 'ChunkTooSmall',
      details: { chunk: 1, limit: 8, actual: 7 },
      released: 7,
    },
  ]
}

function tooLarge(): Entry[] {
  const sized = (name: string, size: string, more: Partial<Entry>): Entry => ({
    name,
    bug: 'chunk-too-large',
    ...one,
    edit: (body) => {
      frameOf(body, 0).size = size
    },
    ...more,
    released: 0,
  })
  return [
    { name: 'chunk-as-large-as-allowed', bug: 'chunk-too-large', ...two, options: { maxChunkSize: 8192 } },
    {
      name: 'chunk-a-byte-too-large',
      bug: 'chunk-too-large',
      ...two,
      options: { maxChunkSize: 8191 },
      code: 'ChunkTooLarge',
      details: { chunk: 1, limit: 8191, actual: 8192 },
      released: 0,
    },
    sized('chunk-larger-than-the-default', '400001', {
      decodedLength: '5368709120',
      code: 'ChunkTooLarge',
      details: { chunk: 1, limit: 4194304, actual: 4194305 },
      note: 'Refused at its line: nothing is allocated, and nothing waited for.',
    }),
    sized('chunk-of-the-largest-signed-number', '7fffffffffffffff', { code: 'ChunkTooLarge', details: { chunk: 1 } }),
    sized('chunk-of-the-largest-number', 'ffffffffffffffff', { code: 'ChunkTooLarge', details: { chunk: 1 } }),
    sized('unsigned-chunk-of-the-largest-number', 'ffffffffffffffff', {
      ...unsigned,
      code: 'DecodedContentLengthMismatch',
      details: { limit: 21 },
    }),
    {
      name: 'unsigned-chunk-of-any-size',
      bug: 'chunk-too-large',
      ...two,
      declared: unsignedTrailer,
      sizes: [10000],
      trailers: [checksumLine('CRC32', two.payload)],
      options: { maxChunkSize: 1 },
      note: 'It is given out as it comes, so nothing is held.',
    },
  ]
}
