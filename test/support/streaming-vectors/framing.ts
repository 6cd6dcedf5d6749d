import { checksumLine } from '../plain-checksums.js'
import { type Entry, frameOf, one, otherDigit, two, unsignedTrailer } from './entry.js'

const unsigned = { ...one, declared: unsignedTrailer, trailers: [checksumLine('CRC32', one.payload)] } as const
const unsignedTwo = { ...two, declared: unsignedTrailer, trailers: [checksumLine('CRC32', two.payload)] } as const

/** The lines, data and delimiters of chunks. */
export const framing: readonly Entry[] = [
  ...accepted(),
  ...truncated(),
  ...afterEnd(),
  ...sizes(),
  ...extensions(),
  ...delimiters(),
]

function accepted(): Entry[] {
  return [
    { name: 'one-small-chunk', bug: 'truncated', ...one },
    { name: 'two-chunks', bug: 'bytes-after-end', ...two },
    {
      name: 'three-chunks',
      bug: 'chunk-order',
      ...two,
      payload: `${'a'.repeat(8192)}${'b'.repeat(8192)}c`,
      sizes: [8192, 8192, 1],
    },
    {
      name: 'three-equal-chunks',
      bug: 'chunk-signature',
      ...two,
      payload: 'a'.repeat(24576),
      sizes: [8192, 8192, 8192],
    },
    {
      name: 'no-payload',
      bug: 'truncated',
      ...one,
      payload: '',
      sizes: [],
      note: 'An object of 0 bytes is one chunk of 0 bytes.',
    },
    { name: 'unsigned-chunks', bug: 'chunk-extension', ...unsignedTwo },
    {
      name: 'unsigned-no-payload',
      bug: 'literal',
      ...unsigned,
      payload: '',
      sizes: [],
      trailers: [checksumLine('CRC32', '')],
    },
    {
      name: 'unsigned-without-trailers',
      bug: 'trailer-missing',
      ...unsigned,
      trailers: [],
      note: 'None is declared and none is there. The literal alone asks for none.',
      origin: 'versitygw, probed against S3: UnsignedStreamingPayloadTrailer_no_trailer_should_calculate_crc64nvme',
    },
    {
      name: 'bytes-that-look-like-framing',
      bug: 'chunk-delimiter',
      ...one,
      payload: '0\r\n\r\n0;chunk-signature=',
      sizes: [23],
    },
    {
      name: 'upper-case-size',
      bug: 'chunk-size',
      ...one,
      payload: 'a'.repeat(0xabc),
      sizes: [0xabc],
      edit: (body) => {
        frameOf(body, 0).size = 'ABC'
      },
    },
  ]
}

function truncated(): Entry[] {
  const origin = 's3s, Arsenal and versitygw give out a body that ends before its last chunk'
  const cut = (to: (body: string) => number) => ({ alter: (body: string) => body.slice(0, to(body)) })
  const entries: [name: string, to: (body: string) => number, released: number, chunk: number][] = [
    ['before-everything', () => 0, 0, 1],
    ['within-size', () => 1, 0, 1],
    ['within-signature', () => 60, 0, 1],
    ['before-lf-of-the-line', (body) => body.indexOf('\n'), 0, 1],
    ['after-the-line', (body) => body.indexOf('\n') + 1, 0, 1],
    ['within-data', (body) => body.indexOf('\n') + 5000, 0, 1],
    ['after-data', (body) => body.indexOf('\n') + 1 + 8192, 0, 1],
    ['within-delimiter', (body) => body.indexOf('\n') + 1 + 8192 + 1, 0, 1],
    ['between-chunks', (body) => body.indexOf('\n') + 1 + 8192 + 2, 8192, 2],
    ['within-last-data', (body) => body.indexOf('\r\n0;') - 1, 8192, 2],
    ['after-last-data', (body) => body.indexOf('\r\n0;'), 8192, 2],
    ['before-last-chunk', (body) => body.indexOf('\r\n0;') + 2, 10000, 3],
    ['within-last-chunk', (body) => body.indexOf('\r\n0;') + 40, 10000, 3],
    ['before-last-crlf', (body) => body.length - 2, 10000, 3],
    ['before-last-lf', (body) => body.length - 1, 10000, 3],
  ]
  return [
    ...entries.map(
      ([where, to, released, chunk]): Entry => ({
        name: `cut-${where}`,
        bug: 'truncated',
        ...two,
        ...cut(to),
        code: 'IncompleteBody',
        details: { chunk },
        released,
        origin,
      }),
    ),
    ...(
      [
        ['within-data', (body) => body.length - 100, 9938],
        ['before-last-chunk', (body) => body.indexOf('\r\n0\r\n') + 2, 10000],
        ['before-trailers', (body) => body.indexOf('x-amz-'), 10000],
        ['within-trailers', (body) => body.length - 6, 10000],
        ['before-last-crlf', (body) => body.length - 2, 10000],
        ['before-last-lf', (body) => body.length - 1, 10000],
      ] as const satisfies readonly (readonly [string, (body: string) => number, number])[]
    ).map(
      ([where, to, released]): Entry => ({
        name: `unsigned-cut-${where}`,
        bug: 'truncated',
        ...unsignedTwo,
        ...cut(to),
        code: 'IncompleteBody',
        released,
      }),
    ),
    {
      name: 'last-chunk-missing',
      bug: 'truncated',
      ...two,
      edit: ({ frames }) => {
        frames.pop()
      },
      code: 'ChunkMalformed',
      details: { chunk: 3 },
      released: 10000,
      note: 'Only the CRLF that ends the body follows the last data.',
      origin,
    },
  ]
}

function afterEnd(): Entry[] {
  const after = (name: string, more: string): Entry => ({
    name: `after-the-end-${name}`,
    bug: 'bytes-after-end',
    ...one,
    alter: (body) => body + more,
    code: 'BytesAfterEnd',
    released: 21,
  })
  return [
    after('a-byte', 'x'),
    after('crlf', '\r\n'),
    after('a-chunk', '1\r\nx\r\n0\r\n\r\n'),
    {
      name: 'after-the-end-the-body-again',
      bug: 'bytes-after-end',
      ...one,
      alter: (body) => body + body,
      code: 'BytesAfterEnd',
      released: 21,
    },
    {
      name: 'unsigned-after-the-end-a-byte',
      bug: 'bytes-after-end',
      ...unsigned,
      alter: (body) => `${body}0`,
      code: 'BytesAfterEnd',
      released: 21,
    },
    {
      name: 'unsigned-after-the-end-of-a-wrong-checksum',
      bug: 'bytes-after-end',
      ...unsigned,
      trailers: [checksumLine('CRC32', 'something else')],
      alter: (body) => `${body}0`,
      code: 'ChecksumMismatch',
      released: 21,
      note: 'The checksum comes before what follows the end.',
    },
  ]
}

function sizes(): Entry[] {
  const texts: [name: string, size: string, origin?: string][] = [
    ['negative', '-15', 'versitygw took a negative size in its signed reader'],
    ['plus', '+15'],
    ['blank-before', ' 15'],
    ['blank-after', '15 '],
    ['tab-after', '15\t'],
    ['prefix', '0x15'],
    ['no-digit', ''],
    ['letter', '1g'],
    ['separator', '1_5'],
    ['fraction', '15.0'],
    ['17-digits', '15'.padStart(17, '1')],
    ['zero-before', '015'],
    ['zeros-before', '15'.padStart(16, '0')],
    ['nul', '15\0'],
  ]
  const last: Entry = {
    name: 'last-size-of-two-zeros',
    bug: 'chunk-size',
    ...one,
    edit: (body) => {
      frameOf(body, -1).size = '00'
    },
    code: 'ChunkMalformed',
    details: { chunk: 2 },
    released: 21,
    note: 'A repeated byte of the body is never the same body.',
  }
  const all = texts.flatMap(([name, size, origin]): Entry[] => {
    const entry = {
      bug: 'chunk-size',
      edit: (body: Parameters<NonNullable<Entry['edit']>>[0]) => {
        frameOf(body, 0).size = size
      },
      code: 'ChunkMalformed',
      details: { chunk: 1 },
      released: 0,
      ...(origin ? { origin } : {}),
    }
    return [
      { name: `size-with-${name}`, ...one, ...entry },
      { name: `unsigned-size-with-${name}`, ...unsigned, ...entry },
    ]
  })
  return [last, ...all]
}

function extensions(): Entry[] {
  const changes: [name: string, change: (extension: string) => string][] = [
    ['missing', () => ''],
    ['empty', () => ';'],
    ['without-value', () => ';chunk-signature='],
    ['of-another-name', (extension) => extension.replace('chunk-signature', 'signature')],
    ['of-upper-case-name', (extension) => extension.replace('chunk-signature', 'Chunk-Signature')],
    ['of-upper-case-digits', (extension) => extension.replace(/=.*/, (value) => value.toUpperCase())],
    ['of-63-digits', (extension) => extension.slice(0, -1)],
    ['of-65-digits', (extension) => `${extension}0`],
    ['after-a-blank', (extension) => ` ${extension}`],
    ['before-a-blank', (extension) => `${extension} `],
    ['blank-within', (extension) => extension.replace(';', '; ')],
    ['quoted', (extension) => extension.replace(/=(.*)/, '="$1"')],
    ['twice', (extension) => extension + extension],
    ['before-another', (extension) => `${extension};x=y`],
    ['of-another-letter', (extension) => extension.replace(/.$/, 'g')],
  ]
  return [
    ...changes.map(
      ([name, change]): Entry => ({
        name: `extension-${name}`,
        bug: 'chunk-extension',
        ...one,
        edit: (body) => {
          const frame = frameOf(body, 0)
          frame.extension = change(frame.extension)
        },
        code: 'ChunkMalformed',
        details: { chunk: 1 },
        released: 0,
      }),
    ),
    {
      name: 'extension-missing-of-the-last-chunk',
      bug: 'chunk-extension',
      ...one,
      edit: (body) => {
        frameOf(body, -1).extension = ''
      },
      code: 'ChunkMalformed',
      details: { chunk: 2 },
      released: 21,
      origin: 'versitygw: the last chunk was checked only where another line followed',
    },
    {
      name: 'unsigned-extension',
      bug: 'chunk-extension',
      ...unsigned,
      edit: (body) => {
        frameOf(body, 0).extension = ';name=value'
      },
      code: 'ChunkMalformed',
      released: 0,
    },
    {
      name: 'unsigned-extension-of-a-signature',
      bug: 'chunk-extension',
      ...unsigned,
      edit: (body) => {
        frameOf(body, 0).extension = `;chunk-signature=${'0'.repeat(64)}`
      },
      code: 'ChunkMalformed',
      released: 0,
      note: 'The literal says that no chunk is signed: one that claims to be is of another body.',
    },
  ]
}

function delimiters(): Entry[] {
  const change = (name: string, edit: NonNullable<Entry['edit']>, released = 0): Entry => ({
    name: `delimiter-${name}`,
    bug: 'chunk-delimiter',
    ...one,
    edit,
    code: 'ChunkMalformed',
    released,
  })
  return [
    change('of-the-line-lf', (body) => {
      frameOf(body, 0).lineEnd = '\n'
    }),
    change('of-the-line-cr', (body) => {
      frameOf(body, 0).lineEnd = '\r'
    }),
    change('of-the-line-cr-twice', (body) => {
      frameOf(body, 0).lineEnd = '\r\r\n'
    }),
    change('of-the-line-twice', (body) => {
      frameOf(body, 0).lineEnd = '\r\n\r\n'
    }),
    change('of-data-missing', (body) => {
      frameOf(body, 0).delimiter = ''
    }),
    change('of-data-lf', (body) => {
      frameOf(body, 0).delimiter = '\n'
    }),
    change('of-data-cr', (body) => {
      frameOf(body, 0).delimiter = '\r'
    }),
    change('of-data-lf-cr', (body) => {
      frameOf(body, 0).delimiter = '\n\r'
    }),
    change(
      'of-data-twice',
      (body) => {
        frameOf(body, 0).delimiter = '\r\n\r\n'
      },
      21,
    ),
    change('of-data-after-a-byte-too-many', (body) => {
      frameOf(body, 0).data += 'x'
    }),
    change('of-data-after-a-byte-too-few', (body) => {
      const frame = frameOf(body, 0)
      frame.data = frame.data.slice(0, -1)
    }),
    {
      name: 'delimiter-of-the-last-line-lf',
      bug: 'chunk-delimiter',
      ...one,
      edit: (body) => {
        frameOf(body, -1).lineEnd = '\n'
      },
      code: 'ChunkMalformed',
      details: { chunk: 2 },
      released: 21,
    },
    {
      name: 'unsigned-delimiter-of-data-lf',
      bug: 'chunk-delimiter',
      ...unsigned,
      edit: (body) => {
        frameOf(body, 0).delimiter = '\n'
      },
      code: 'ChunkMalformed',
      released: 21,
    },
  ]
}

/** The signatures of chunks, in their chain. */
export const signatures: readonly Entry[] = [
  ...[0, 1, -1].map(
    (index): Entry => ({
      name: `signature-changed-of-chunk-${index < 0 ? 'last' : index + 1}`,
      bug: 'chunk-signature',
      ...two,
      edit: (body) => {
        const frame = frameOf(body, index)
        frame.extension = otherDigit(frame.extension)
      },
      code: 'ChunkSignatureMismatch',
      details: { chunk: index < 0 ? 3 : index + 1 },
      released: index === 0 ? 0 : index === 1 ? 8192 : 10000,
    }),
  ),
  ...[0, 1].map(
    (index): Entry => ({
      name: `data-changed-of-chunk-${index + 1}`,
      bug: 'chunk-signature',
      ...two,
      edit: (body) => {
        const frame = frameOf(body, index)
        frame.data = `x${frame.data.slice(1)}`
      },
      code: 'ChunkSignatureMismatch',
      details: { chunk: index + 1 },
      released: index === 0 ? 0 : 8192,
      origin: 's3rver and moto take any data',
    }),
  ),
  {
    name: 'chunks-swapped',
    bug: 'chunk-order',
    ...two,
    payload: 'a'.repeat(8192) + 'b'.repeat(8192),
    sizes: [8192, 8192],
    edit: ({ frames }) => {
      frames.splice(0, 2, ...frames.slice(0, 2).reverse())
    },
    code: 'ChunkSignatureMismatch',
    details: { chunk: 1 },
    released: 0,
  },
  {
    name: 'chunk-dropped',
    bug: 'chunk-order',
    ...two,
    edit: ({ frames }) => {
      frames.shift()
    },
    code: 'ChunkSignatureMismatch',
    details: { chunk: 1 },
    released: 0,
  },
  {
    name: 'last-data-dropped',
    bug: 'chunk-order',
    ...two,
    edit: ({ frames }) => {
      frames.splice(1, 1)
    },
    code: 'ChunkSignatureMismatch',
    details: { chunk: 2 },
    released: 8192,
    note: 'The chunk of 0 bytes is signed over the signature before it.',
  },
  {
    name: 'chunk-repeated',
    bug: 'chunk-order',
    ...two,
    payload: 'a'.repeat(8192) + 'b'.repeat(8192),
    sizes: [8192, 8192],
    edit: ({ frames }) => {
      frames.splice(1, 1, frameOf({ frames } as Parameters<typeof frameOf>[0], 0))
    },
    code: 'ChunkSignatureMismatch',
    details: { chunk: 2 },
    released: 8192,
  },
  {
    name: 'two-chunks-as-one',
    bug: 'chunk-order',
    ...two,
    edit: ({ frames }) => {
      const [first, second] = frames.splice(0, 2)
      if (first && second) frames.unshift({ ...first, size: '2710', data: first.data + second.data })
    },
    code: 'ChunkSignatureMismatch',
    details: { chunk: 1 },
    released: 0,
  },
  {
    name: 'all-signatures-of-the-last-chunk',
    bug: 'chunk-order',
    ...one,
    edit: (body) => {
      frameOf(body, 0).extension = frameOf(body, -1).extension
    },
    code: 'ChunkSignatureMismatch',
    details: { chunk: 1 },
    released: 0,
  },
]
