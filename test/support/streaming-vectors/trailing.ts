import { checksumLine, checksumNames } from '../plain-checksums.js'
import type { FramedBody } from '../plain-streaming.js'
import { type Entry, one, otherDigit, signedTrailer, unsignedTrailer } from './entry.js'

const crc32 = checksumLine('CRC32', one.payload)
const sha256 = checksumLine('SHA256', one.payload)
const signed = { ...one, declared: signedTrailer, trailers: [crc32] } as const
const unsigned = { ...one, declared: unsignedTrailer, trailers: [crc32] } as const
const forms = [
  ['', signed],
  ['unsigned-', unsigned],
] as const

/** Trailers: their form, their declaration, their signature, their checksums. */
export const trailing: readonly Entry[] = [...declaration(), ...form(), ...signature(), ...checksum()]

function declaration(): Entry[] {
  const own = 'x-amz-checksum-crc32'
  return [
    ...forms.flatMap(([prefix, base]): Entry[] => [
      { name: `${prefix}trailer`, bug: 'trailer-missing', ...base },
      { name: `${prefix}trailers-two`, bug: 'trailer-twice', ...base, trailers: [crc32, sha256] },
      {
        name: `${prefix}trailers-declared-with-blanks`,
        bug: 'trailer-declaration',
        ...base,
        trailers: [crc32, sha256],
        declaredTrailers: 'X-Amz-Checksum-SHA256 , x-amz-checksum-crc32',
      },
      {
        name: `${prefix}trailer-of-the-caller`,
        bug: 'trailer-not-declared',
        ...base,
        trailers: [crc32, 'x-amz-meta-lines:12'],
      },
      {
        name: `${prefix}trailer-missing`,
        bug: 'trailer-missing',
        ...base,
        trailers: [],
        declaredTrailers: own,
        code: 'TrailerMissing',
        details: { name: own },
        released: 21,
        origin: 's3s takes a body without the trailers that it declared',
      },
      {
        name: `${prefix}trailer-missing-of-two`,
        bug: 'trailer-missing',
        ...base,
        declaredTrailers: `${own},x-amz-checksum-sha256`,
        code: 'TrailerMissing',
        details: { name: 'x-amz-checksum-sha256' },
        released: 21,
      },
      {
        name: `${prefix}trailer-not-declared`,
        bug: 'trailer-not-declared',
        ...base,
        declaredTrailers: null,
        code: 'TrailerNotDeclared',
        details: { name: own },
        released: 21,
        origin: 'S3: MalformedTrailerError, as versitygw found',
      },
      {
        name: `${prefix}trailer-other-than-declared`,
        bug: 'trailer-not-declared',
        ...base,
        declaredTrailers: 'x-amz-checksum-sha256',
        code: 'TrailerNotDeclared',
        details: { name: own },
        released: 21,
      },
      {
        name: `${prefix}trailer-more-than-declared`,
        bug: 'trailer-not-declared',
        ...base,
        trailers: [crc32, 'x-amz-meta-role:admin'],
        declaredTrailers: own,
        code: 'TrailerNotDeclared',
        details: { name: 'x-amz-meta-role' },
        released: 21,
      },
      {
        name: `${prefix}trailer-twice`,
        bug: 'trailer-twice',
        ...base,
        trailers: [crc32, crc32],
        declaredTrailers: own,
        code: 'TrailerMalformed',
        details: { name: own, reason: 'duplicate' },
        released: 21,
      },
      {
        name: `${prefix}trailer-twice-with-another-value`,
        bug: 'trailer-twice',
        ...base,
        trailers: [crc32, checksumLine('CRC32', 'something else')],
        declaredTrailers: own,
        code: 'TrailerMalformed',
        details: { name: own, reason: 'duplicate' },
        released: 21,
      },
      ...(
        [
          ['twice', `${own},${own}`],
          ['empty', ''],
          ['with-an-empty-name', `${own},`],
          ['with-a-blank-within', 'x-amz-checksum crc32'],
          ['of-the-signature', `${own},x-amz-trailer-signature`],
          ['of-an-unknown-checksum', `${own},x-amz-checksum-crc16`],
        ] as const
      ).map(
        ([name, declaredTrailers]): Entry => ({
          name: `${prefix}trailers-declared-${name}`,
          bug: 'trailer-declaration',
          ...base,
          declaredTrailers,
          code: 'TrailerMalformed',
          details: { name: 'x-amz-trailer' },
          released: 0,
        }),
      ),
    ]),
    {
      name: 'trailer-declared-beside-a-literal-without',
      bug: 'trailer-declaration',
      ...one,
      trailers: [crc32],
      code: 'TrailerMalformed',
      details: { name: 'x-amz-trailer', reason: 'literal' },
      released: 0,
      note: "The CRT's own test signs such a request; what its trailers would be good for, no signature says.",
    },
    {
      name: 'trailer-beside-a-literal-without',
      bug: 'trailer-not-declared',
      ...one,
      trailers: [crc32],
      declaredTrailers: null,
      code: 'TrailerNotDeclared',
      details: { name: own },
      released: 21,
    },
    {
      name: 'trailer-signature-beside-a-literal-without',
      bug: 'trailer-not-declared',
      ...one,
      trailers: [`x-amz-trailer-signature:${'0'.repeat(64)}`],
      declaredTrailers: null,
      code: 'TrailerNotDeclared',
      details: { name: 'x-amz-trailer-signature' },
      released: 21,
    },
    {
      name: 'unsigned-trailer-with-a-signature',
      bug: 'trailer-not-declared',
      ...unsigned,
      trailers: [crc32, `x-amz-trailer-signature:${'0'.repeat(64)}`],
      declaredTrailers: own,
      code: 'TrailerNotDeclared',
      details: { name: 'x-amz-trailer-signature' },
      released: 21,
    },
  ]
}

function form(): Entry[] {
  const line = (name: string, change: (trailer: string) => string, more: Partial<Entry> = {}): Entry[] =>
    forms.map(
      ([prefix, base]): Entry => ({
        name: `${prefix}trailer-line-${name}`,
        bug: 'trailer-form',
        ...base,
        trailers: [change(crc32)],
        declaredTrailers: 'x-amz-checksum-crc32',
        code: 'TrailerMalformed',
        details: { reason: 'line' },
        released: 21,
        ...more,
      }),
    )
  const lineEnd = (trailerEnd: string) => (body: FramedBody) => {
    body.trailerEnd = trailerEnd
  }
  return [
    ...line('without-colon', (trailer) => trailer.replace(':', '=')),
    ...line('without-name', (trailer) => trailer.replace(/.*:/, ':')),
    ...line('without-value', (trailer) => trailer.replace(/:.*/, ':')),
    ...line('blank-in-name', (trailer) => trailer.replace('checksum-', 'checksum ')),
    ...line('blank-before-colon', (trailer) => trailer.replace(':', ' :')),
    ...line('control-in-value', (trailer) => `${trailer}\u0001`),
    ...line('cr-in-value', (trailer) => `${trailer}\r`),
    ...line('byte-above-ascii', (trailer) => `${trailer}\u00e9`),
    ...line('beyond-the-limit', (trailer) => trailer + 'A'.repeat(8192), { details: { reason: 'length' } }),
    ...(['\n', '\r', '\n\n'] as const).flatMap((end): Entry[] =>
      forms.map(
        ([prefix, base]): Entry => ({
          name: `${prefix}trailer-line-end-${end.replaceAll('\n', 'lf').replaceAll('\r', 'cr').replace('lflf', 'lf-lf')}`,
          bug: 'trailer-form',
          ...base,
          edit: lineEnd(end),
          code: 'TrailerMalformed',
          released: 21,
        }),
      ),
    ),
    {
      name: 'trailer-line-end-of-minio-go',
      bug: 'trailer-form',
      ...signed,
      edit: lineEnd('\n\r\n'),
      note: 'The canonical text itself, and CRLF.',
      origin: 'minio-go 7',
    },
    {
      name: 'trailer-lines-of-minio-go-two',
      bug: 'trailer-form',
      ...signed,
      trailers: [crc32, sha256],
      alter: (body) => body.replace(`${crc32}\r\n${sha256}\r\n`, `${crc32}\n${sha256}\n\r\n`),
      origin: 'minio-go 7',
    },
    {
      name: 'unsigned-trailer-line-end-of-minio-go',
      bug: 'trailer-form',
      ...unsigned,
      edit: lineEnd('\n\r\n'),
      code: 'TrailerMalformed',
      details: { reason: 'line' },
      released: 21,
    },
    {
      name: 'unsigned-trailer-line-in-upper-case',
      bug: 'trailer-form',
      ...unsigned,
      trailers: [crc32.replace('x-amz', 'X-Amz')],
      declaredTrailers: 'x-amz-checksum-crc32',
    },
    {
      name: 'unsigned-trailer-line-with-blanks',
      bug: 'trailer-form',
      ...unsigned,
      trailers: [`${crc32.replace(':', ': ')}\t`],
      declaredTrailers: 'x-amz-checksum-crc32',
    },
    {
      name: 'trailer-line-in-upper-case',
      bug: 'trailer-form',
      ...signed,
      edit: (body) => {
        body.trailers = [crc32.replace('x-amz', 'X-amz')]
      },
      code: 'TrailerMalformed',
      details: { reason: 'line' },
      released: 21,
      note: 'The signature covers lower case; what it covers must be what is there.',
    },
    {
      name: 'trailer-line-with-blanks',
      bug: 'trailer-form',
      ...signed,
      edit: (body) => {
        body.trailers = [crc32.replace(':', ': ')]
      },
      code: 'TrailerMalformed',
      details: { reason: 'line' },
      released: 21,
    },
  ]
}

function signature(): Entry[] {
  const change = (name: string, edit: (body: FramedBody) => void, code: string, more: Partial<Entry> = {}): Entry => ({
    name: `trailer-signature-${name}`,
    bug: 'trailer-signature',
    ...signed,
    edit,
    code,
    released: 21,
    ...more,
  })
  const malformed = (name: string, value: (signature: string) => string): Entry =>
    change(
      name,
      (body) => {
        body.signature = body.signature?.replace(/[^:]*$/, value)
      },
      'TrailerMalformed',
      { details: { name: 'x-amz-trailer-signature', reason: 'signature' } },
    )
  return [
    change(
      'missing',
      (body) => {
        body.signature = undefined
      },
      'TrailerMissing',
      { details: { name: 'x-amz-trailer-signature' }, origin: 's3s takes declared trailers without a signature' },
    ),
    change(
      'changed',
      (body) => {
        body.signature = otherDigit(body.signature ?? '')
      },
      'TrailerSignatureMismatch',
    ),
    change(
      'of-the-last-chunk',
      (body) => {
        body.signature = `x-amz-trailer-signature:${body.frames.at(-1)?.extension.slice(-64)}`
      },
      'TrailerSignatureMismatch',
    ),
    change(
      'of-another-value',
      (body) => {
        body.trailers = [checksumLine('CRC32', 'something else')]
      },
      'TrailerSignatureMismatch',
      { note: 'The checksum is wrong, too: the signature is checked first.' },
    ),
    change(
      'of-more-trailers-than-came',
      (body) => {
        body.trailers = []
      },
      'TrailerMissing',
      { details: { name: 'x-amz-checksum-crc32' }, note: 'What is missing comes before what does not match.' },
    ),
    change(
      'of-another-order',
      (body) => {
        body.trailers.reverse()
      },
      'TrailerSignatureMismatch',
      { trailers: [crc32, sha256] },
    ),
    change(
      'before-a-trailer',
      (body) => {
        const { trailers, signature = '' } = body
        body.trailers = [signature, ...trailers]
        body.signature = undefined
      },
      'TrailerMalformed',
      { details: { reason: 'order' } },
    ),
    change(
      'twice',
      (body) => {
        body.trailers.push(body.signature ?? '')
      },
      'TrailerMalformed',
      { details: { reason: 'order' } },
    ),
    malformed('in-upper-case', (value) => value.toUpperCase()),
    malformed('of-63-digits', (value) => value.slice(1)),
    malformed('of-65-digits', (value) => `${value}0`),
    {
      name: 'trailer-signature-of-no-trailers',
      bug: 'trailer-signature',
      ...signed,
      trailers: [],
      note: 'Nothing is declared: the signature is over nothing.',
    },
    {
      name: 'trailer-signature-of-no-trailers-missing',
      bug: 'trailer-signature',
      ...signed,
      trailers: [],
      edit: (body) => {
        body.signature = undefined
      },
      code: 'TrailerMissing',
      details: { name: 'x-amz-trailer-signature' },
      released: 21,
    },
  ]
}

function checksum(): Entry[] {
  return checksumNames.flatMap((algorithm) =>
    forms.flatMap(([prefix, base]): Entry[] => {
      const right = checksumLine(algorithm, base.payload)
      const name = right.replace(/:.*/, '')
      const wrong = { bug: 'checksum', ...base, details: { name, algorithm }, released: 21 }
      const own = `${prefix}checksum-${algorithm.toLowerCase()}`
      return [
        { name: own, bug: 'checksum', ...base, trailers: [right] },
        {
          ...wrong,
          name: `${own}-of-another-payload`,
          trailers: [checksumLine(algorithm, 'something else')],
          code: 'ChecksumMismatch',
        },
        {
          ...wrong,
          name: `${own}-in-hexadecimal`,
          trailers: [right.replace(/:(.*)/, (_, value) => `:${Buffer.from(value, 'base64').toString('hex')}`)],
          code: 'TrailerMalformed',
        },
        { ...wrong, name: `${own}-of-no-base64`, trailers: [right.replace(/:../, ':**')], code: 'TrailerMalformed' },
      ]
    }),
  )
}
