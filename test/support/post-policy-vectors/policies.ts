import { type Claim, type Entry, key } from './entry.js'

const spoil = (change: (text: string) => string): Claim => ({ text: change })
const withCondition = (...conditions: readonly unknown[]): Claim => ({
  conditions: [['starts-with', '$key', ''], ...conditions],
})
const withText = (condition: string): Claim => ({
  conditions: [['starts-with', '$key', ''], '@'],
  text: (text) => text.replace('"@"', condition),
})

const badJson = 'Invalid Policy: Invalid JSON.'
const badBase64 = 'Invalid Policy: invalid Base64 encoding.'

/** The policy document: its encoding, its JSON, its members, the form of its conditions. */
export const policies: readonly Entry[] = [
  malformed(
    'base64-without-padding',
    'base64',
    { text: padTo(1), encode: (text) => base64(text).replace(/=+$/, '') },
    badBase64,
  ),
  malformed(
    'base64-with-too-much-padding',
    'base64',
    { text: padTo(0), encode: (text) => `${base64(text)}=` },
    badBase64,
  ),
  malformed(
    'base64-of-urls',
    'base64',
    {
      text: (text) => text.replace('{', '{ "a?>": 1,'),
      encode: (text) =>
        Buffer.from(text)
          .toString('base64url')
          .padEnd(Math.ceil(base64(text).length / 4) * 4, '='),
    },
    badBase64,
  ),
  malformed('base64-in-lines', 'base64', { encode: (text) => base64(text).replace(/.{76}/g, '$&\n') }, badBase64),
  malformed('base64-with-a-blank-at-its-end', 'base64', { encode: (text) => `${base64(text)} ` }, badBase64),
  malformed(
    'base64-with-stray-bits',
    'base64',
    { text: padTo(1), encode: (text) => base64(text).replace(/.==$/, (end) => `${next(end)}==`) },
    badBase64,
  ),
  malformed('json-that-is-not-encoded', 'base64', { encode: (text) => text }, badBase64),
  malformed(
    'policy-of-nothing',
    'empty-policy',
    { encode: () => '' },
    "Invalid Policy: Expecting '{' but found End-of-Input",
  ),
  malformed(
    'policy-of-blanks',
    'empty-policy',
    spoil(() => ' \r\n'),
    "Invalid Policy: Expecting '{' but found End-of-Input",
  ),
  malformed(
    'latin-1',
    'encoding',
    {
      fields: [['key', 'é']],
      conditions: [{ key: 'é' }],
      encode: (text) => Buffer.from(text, 'latin1').toString('base64'),
    },
    badJson,
  ),
  malformed('utf-16', 'encoding', { encode: (text) => Buffer.from(text, 'utf16le').toString('base64') }, badJson),
  malformed(
    'byte-order-mark',
    'encoding',
    spoil((text) => `\ufeff${text}`),
    badJson,
  ),
  json('truncated', (text) => text.slice(0, -1)),
  json('text-after-it', (text) => `${text}x`),
  json('second-document', (text) => `${text}{}`),
  json('null-byte-after-it', (text) => `${text}\0`),
  json('trailing-comma', (text) => text.replace(']}', ',]}')),
  json('trailing-comma-in-an-object', (text) => text.replace(/}$/, ',}')),
  json('leading-comma', (text) => text.replace('[{', '[,{')),
  json('comment', (text) => `/* policy */${text}`),
  json('single-quotes', (text) => text.replaceAll('"', "'")),
  json('names-without-quotes', (text) => text.replace('"expiration"', 'expiration')),
  json('line-end-in-a-text', (text) => text.replace('user1', 'user\n1')),
  json('unknown-escape', (text) => text.replace('user1', 'user\\x31')),
  json('escape-cut-short', (text) => text.replace('user1', 'user\\u003')),
  json('no-break-space', (text) => `\u00a0${text}`),
  json('a-list', () => '[]'),
  json('a-text', () => '"policy"'),
  json('a-number', () => '1'),
  json('null', () => 'null'),
  json('lists-without-end', () => '['.repeat(9000)),
  json('deep-lists', (text) => text.replace('"@"', `${'['.repeat(4000)}${']'.repeat(4000)}`), ['@']),
  json(
    'expiration-twice',
    (text) => text.replace('{', '{"expiration":"2015-08-30T00:00:00Z",'),
    undefined,
    'repeated-name',
  ),
  json(
    'expiration-twice-with-one-value',
    (text) => text.replace('{', '{"expiration":"2015-08-31T12:00:00.000Z",'),
    undefined,
    'repeated-name',
  ),
  json('conditions-twice', (text) => text.replace(/}$/, ',"conditions":[]}'), undefined, 'repeated-name'),
  json(
    'name-twice-in-a-condition',
    (text) => text.replace('{"bucket":', '{"bucket":"other","bucket":'),
    undefined,
    'repeated-name',
  ),
  json(
    'name-twice-in-a-condition-spelled-apart',
    (text) => text.replace('{"bucket":', '{"b\\u0075cket":"other","bucket":'),
    undefined,
    'repeated-name',
  ),
  malformed(
    'unexpected-member',
    'members',
    spoil((text) => text.replace('{', '{"Version":"2012-10-17",')),
  ),
  malformed(
    'unexpected-proto',
    'members',
    spoil((text) => text.replace('{', '{"__proto__":{},')),
  ),
  malformed(
    'expiration-in-another-case',
    'members',
    spoil((text) => text.replace('expiration', 'EXPIRATION')),
  ),
  malformed(
    'conditions-in-another-case',
    'members',
    spoil((text) => text.replace('conditions', 'Conditions')),
  ),
  malformed(
    'no-expiration',
    'members',
    spoil((text) => text.replace(/"expiration":"[^"]*",/, '')),
    'Invalid Policy: Policy missing expiration.',
  ),
  malformed(
    'no-conditions',
    'members',
    spoil((text) => text.replace(/,"conditions".*(?=}$)/, '')),
    'Invalid Policy: Policy missing conditions.',
  ),
  malformed(
    'no-members',
    'members',
    spoil(() => '{}'),
    'Invalid Policy: Policy missing expiration.',
  ),
  ...[
    '2015-08-31T12:00:00+02:00',
    '2015-08-31 12:00:00 UTC',
    '2015-08-31',
    '2015-08-31T12:00Z',
    '2015-08-31T12:00:00',
    '20150831T120000Z',
    '2015-08-31t12:00:00z',
    '2015-02-29T12:00:00Z',
    '2015-08-31T24:00:00Z',
    '2015-08-31T12:00:60Z',
    '2015-08-31T12:00:00.Z',
    '+002015-08-31T12:00:00Z',
    '9999999999',
    'NaN',
    '',
  ].map((expiration) =>
    malformed(
      `expiration-${
        expiration
          .toLowerCase()
          .replaceAll(/[^a-z0-9]+/g, '-')
          .replace(/^-/, 'plus-') || 'empty'
      }`.replace(/-$/, '-dot'),
      'expiration-form',
      { expiration },
      `Invalid Policy: Invalid 'expiration' value: '${expiration}'`,
    ),
  ),
  malformed('expiration-a-number', 'expiration-form', { expiration: 1441022400 }, badJson),
  malformed('expiration-null', 'expiration-form', { expiration: null }, badJson),
  malformed(
    'conditions-an-object',
    'conditions-form',
    spoil((text) => text.replace(/\[.*\]/, '{"bucket":"examplebucket"}')),
    "Invalid Policy: Invalid 'conditions' value: must be a List.",
  ),
  malformed(
    'conditions-null',
    'conditions-form',
    spoil((text) => text.replace(/\[.*\]/, 'null')),
    "Invalid Policy: Invalid 'conditions' value: must be a List.",
  ),
  malformed(
    'condition-a-text',
    'conditions-form',
    withCondition('bucket'),
    'Invalid Policy: Invalid condition test: must be a List or Object.',
  ),
  malformed(
    'condition-a-number',
    'conditions-form',
    withCondition(123),
    'Invalid Policy: Invalid condition test: must be a List or Object.',
  ),
  malformed(
    'condition-null',
    'conditions-form',
    withCondition(null),
    'Invalid Policy: Invalid condition test: must be a List or Object.',
  ),
  malformed(
    'condition-an-empty-list',
    'operation',
    withCondition([]),
    'Invalid Policy: Invalid Condition: missing operation identifier.',
  ),
  malformed(
    'operation-unknown',
    'operation',
    withCondition(['contains', '$key', 'user']),
    "Invalid Policy: Invalid Condition: unknown operation 'contains'.",
  ),
  malformed(
    'operation-ends-with',
    'operation',
    withCondition(['ends-with', '$key', 'jpg']),
    "Invalid Policy: Invalid Condition: unknown operation 'ends-with'.",
  ),
  malformed(
    'operation-with-a-blank',
    'operation',
    withCondition(['eq ', '$key', 'user']),
    "Invalid Policy: Invalid Condition: unknown operation 'eq '.",
  ),
  malformed(
    'operation-empty',
    'operation',
    withCondition(['', '$key', 'user']),
    "Invalid Policy: Invalid Condition: unknown operation ''.",
  ),
  malformed(
    'operation-of-a-prototype',
    'operation',
    withCondition(['constructor', '$key', 'user']),
    "Invalid Policy: Invalid Condition: unknown operation 'constructor'.",
  ),
  malformed('operation-a-number', 'operation', withCondition([1, '$key', 'user']), badJson),
  malformed('operation-null', 'operation', withCondition([null, '$key', 'user']), badJson),
  malformed(
    'eq-with-one-argument',
    'arguments',
    withCondition(['eq', '$key']),
    'Invalid Policy: Invalid eq: wrong number of arguments.',
  ),
  malformed(
    'eq-with-three-arguments',
    'arguments',
    withCondition(['eq', '$key', 'user/user1/photo.jpg', 'x']),
    'Invalid Policy: Invalid eq: wrong number of arguments.',
  ),
  malformed(
    'starts-with-without-arguments',
    'arguments',
    withCondition(['starts-with']),
    'Invalid Policy: Invalid starts-with: wrong number of arguments.',
  ),
  malformed(
    'range-with-one-bound',
    'arguments',
    withCondition(['content-length-range', 0]),
    'Invalid Policy: Invalid content-length-range: wrong number of arguments.',
  ),
  malformed(
    'range-with-three-bounds',
    'arguments',
    withCondition(['content-length-range', 0, 1, 2]),
    'Invalid Policy: Invalid content-length-range: wrong number of arguments.',
  ),
  malformed(
    'object-empty',
    'simple-condition',
    withCondition({}),
    'Invalid Policy: Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.',
  ),
  malformed(
    'object-of-two',
    'simple-condition',
    withCondition({ acl: 'private', tagging: '' }),
    'Invalid Policy: Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.',
  ),
  malformed(
    'object-of-two-cases',
    'simple-condition',
    withCondition({ key: 'user/user1/photo.jpg', KEY: 'user/user1/photo.jpg' }),
    'Invalid Policy: Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.',
  ),
  malformed(
    'object-of-a-number',
    'simple-condition',
    withCondition({ 'Content-Length': 6199034 }),
    'Invalid Policy: Invalid Simple-Condition: value must be a string.',
  ),
  malformed(
    'object-of-a-boolean',
    'simple-condition',
    withCondition({ acl: true }),
    'Invalid Policy: Invalid Simple-Condition: value must be a string.',
  ),
  malformed(
    'object-of-a-list',
    'simple-condition',
    withCondition({ acl: ['private'] }),
    'Invalid Policy: Invalid Simple-Condition: value must be a string.',
  ),
  malformed('object-of-null', 'simple-condition', withCondition({ success_action_redirect: null }), badJson),
  malformed('eq-of-a-number', 'value-kind', withCondition(['eq', '$x-amz-meta-n', 1]), badJson),
  malformed('eq-of-null', 'value-kind', withCondition(['eq', '$acl', null]), badJson),
  malformed('eq-of-a-list', 'value-kind', withCondition(['eq', '$acl', ['private']]), badJson),
  malformed('starts-with-an-object', 'value-kind', withCondition(['starts-with', '$acl', {}]), badJson),
  malformed('field-a-number', 'value-kind', withCondition(['eq', 1, 'private']), badJson),
  malformed('range-of-a-float', 'range-form', withText('["content-length-range",0,512.0]'), badJson),
  malformed('range-of-an-exponent', 'range-form', withText('["content-length-range",0,1e3]'), badJson),
  malformed('range-of-a-negative', 'range-form', withCondition(['content-length-range', -1, 0]), badJson),
  malformed('range-of-a-negative-zero', 'range-form', withText('["content-length-range",-0,10]'), badJson),
  malformed('range-beyond-a-long', 'range-form', withText('["content-length-range",0,9223372036854775808]'), badJson),
  malformed('range-of-100-digits', 'range-form', withText(`["content-length-range",0,${'9'.repeat(100)}]`), badJson),
  malformed('range-of-null', 'range-form', withCondition(['content-length-range', 0, null]), badJson),
  malformed('range-of-a-list', 'range-form', withCondition(['content-length-range', [0], [10]]), badJson),
  malformed('range-of-nan', 'range-form', withText('["content-length-range",0,NaN]'), badJson),
  malformed('range-with-leading-zeros', 'range-form', withText('["content-length-range",00,10]'), badJson),
  accepted(
    'blanks-and-line-ends',
    'json',
    spoil((text) => ` ${text.replaceAll(',', ' ,\r\n\t')} `),
  ),
  accepted('unicode-escapes', 'json', {
    ...spoil((text) => text.replace('user1', '\\u0075ser1').replace('photo', '\\u0070hoto')),
  }),
  accepted(
    'slashes-escaped',
    'json',
    spoil((text) => text.replaceAll('/', '\\/')),
  ),
  accepted(
    'dollar-escaped',
    'json',
    spoil((text) => text.replace('"$key"', '"\\$key"')),
    'S3 documents this escape, which JSON does not have.',
  ),
  accepted(
    'vertical-tab-escaped',
    'json',
    { fields: [key, ['x-amz-meta-a', 'a\vb']], ...withText('{"x-amz-meta-a":"a\\vb"}') },
    'S3 documents this escape, which JSON does not have.',
  ),
  accepted('backslash-before-a-dollar', 'json', {
    fields: [['key', '\\$foo.txt']],
    conditions: [['starts-with', '$key', '\\$foo']],
  }),
  accepted('policy-in-utf-8', 'encoding', { fields: [['key', 'é\u{1f4a9}']], conditions: [{ key: 'é\u{1f4a9}' }] }),
  accepted('surrogates-escaped', 'encoding', {
    fields: [['key', '\u{1f4a9}']],
    conditions: [{ key: '@' }],
    text: (text) => text.replace('@', '\\ud83d\\udca9'),
  }),
  accepted(
    'members-in-another-order',
    'members',
    spoil((text) => text.replace(/^\{(.*?),(.*)\}$/, '{$2,$1}')),
  ),
  accepted('range-of-a-long', 'range-form', withText('["content-length-range",0,9223372036854775807]')),
  accepted(
    'range-of-texts',
    'range-form',
    withCondition(['content-length-range', '5', '10']),
    'S3 was seen to accept it.',
  ),
  accepted(
    'operation-in-another-case',
    'operation',
    { conditions: [['StArTs-WiTh', '$key', 'user/']] },
    'As the S3 tests of Ceph demand.',
  ),
]

function malformed(name: string, bug: string, claim: Claim, s3?: string): Entry {
  return { name, bug, claim, code: 'PolicyMalformed', ...(s3 === undefined ? {} : { s3 }) }
}

function json(name: string, change: (text: string) => string, conditions?: readonly unknown[], bug = 'json'): Entry {
  const claim = conditions === undefined ? spoil(change) : { ...spoil(change), conditions }
  return malformed(`json-${name}`, bug, claim, badJson)
}

function accepted(name: string, bug: string, claim: Claim, note?: string): Entry {
  return { name, bug, claim, accept: {}, options: { fileSize: 5 }, ...(note === undefined ? {} : { note }) }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** Adds blanks until the length is `rest` modulo 3, so that the padding is known. */
function padTo(rest: number): (text: string) => string {
  return (text) => text + ' '.repeat((((rest - Buffer.byteLength(text)) % 3) + 3) % 3)
}

/** The digit after one that ends in zeros: its last bit is set. */
function next(end: string): string {
  return String.fromCharCode(end.charCodeAt(0) + 1)
}
