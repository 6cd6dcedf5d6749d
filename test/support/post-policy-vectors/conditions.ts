import { append, type Claim, type Entry, type FormEntry, key, set } from './entry.js'

const anyKey = ['starts-with', '$key', '']
const withFields = (fields: readonly FormEntry[], ...conditions: readonly unknown[]): Claim => ({
  fields: [key, ...fields],
  conditions: [anyKey, ...conditions],
})
const redirect = 'http://examplebucket.s3.amazonaws.com/done.html'

/** What the conditions demand of the fields, of the bucket and of the file. */
export const conditions: readonly Entry[] = [
  failed(
    'eq-of-another-value',
    'condition',
    withFields([['acl', 'public-read']], ['eq', '$acl', 'private']),
    '["eq", "$acl", "private"]',
  ),
  failed(
    'object-of-another-value',
    'condition',
    withFields([['acl', 'public-read']], { acl: 'private' }),
    '["eq", "$acl", "private"]',
  ),
  failed(
    'eq-with-a-value-of-another-case',
    'condition',
    withFields(
      [['success_action_redirect', redirect]],
      ['eq', '$success_action_redirect', redirect.replace('http', 'HTTP')],
    ),
    `["eq", "$success_action_redirect", "${redirect.replace('http', 'HTTP')}"]`,
  ),
  failed(
    'eq-of-a-prefix',
    'condition',
    withFields([['acl', 'public-read']], ['eq', '$acl', 'public']),
    '["eq", "$acl", "public"]',
  ),
  failed(
    'eq-of-nothing',
    'condition',
    withFields([['x-amz-meta-foo', 'barclamp']], ['eq', '$x-amz-meta-foo', '']),
    '["eq", "$x-amz-meta-foo", ""]',
  ),
  failed(
    'eq-with-a-blank-more',
    'condition',
    withFields([['acl', 'private ']], { acl: 'private' }),
    '["eq", "$acl", "private"]',
  ),
  failed(
    'eq-of-another-normal-form',
    'condition',
    withFields([['x-amz-meta-a', 'e\u0301']], { 'x-amz-meta-a': '\u00e9' }),
    '["eq", "$x-amz-meta-a", "\u00e9"]',
  ),
  failed(
    'starts-with-another-prefix',
    'condition',
    { fields: [['key', 'admin/a']], conditions: [['starts-with', '$key', 'user/']] },
    '["starts-with", "$key", "user/"]',
  ),
  failed(
    'starts-with-a-prefix-of-another-case',
    'condition',
    { fields: [['key', 'User/a']], conditions: [['starts-with', '$key', 'user/']] },
    '["starts-with", "$key", "user/"]',
  ),
  failed(
    'starts-with-more-than-there-is',
    'condition',
    { fields: [['key', 'user']], conditions: [['starts-with', '$key', 'user/']] },
    '["starts-with", "$key", "user/"]',
  ),
  failed(
    'prefix-in-the-middle',
    'condition',
    { fields: [['key', 'x/user/a']], conditions: [['starts-with', '$key', 'user/']] },
    '["starts-with", "$key", "user/"]',
  ),
  failed(
    'quotes-in-the-answer',
    'condition',
    withFields([['Content-Disposition', 'inline']], ['eq', '$Content-Disposition', 'filename="test.png"']),
    '["eq", "$Content-Disposition", "filename=\\"test.png\\""]',
  ),
  failed(
    'first-of-two-conditions',
    'every-condition',
    { conditions: [{ key: 'other' }, anyKey] },
    '["eq", "$key", "other"]',
  ),
  failed(
    'last-of-two-conditions',
    'every-condition',
    { conditions: [anyKey, { key: 'other' }] },
    '["eq", "$key", "other"]',
  ),
  failed(
    'two-values-for-one-field',
    'every-condition',
    withFields([['acl', 'private']], { acl: 'private' }, { acl: 'public-read' }),
    '["eq", "$acl", "public-read"]',
  ),
  failed(
    'condition-after-the-range',
    'every-condition',
    { conditions: [['content-length-range', 0, 10], { key: 'other' }] },
    '["eq", "$key", "other"]',
    { fileSize: 5 },
  ),
  failed('absent-field', 'absent-field', withFields([], { acl: 'private' }), '["eq", "$acl", "private"]'),
  failed('absent-field-that-is-to-be-empty', 'absent-field', withFields([], { acl: '' }), '["eq", "$acl", ""]'),
  failed(
    'absent-field-that-may-be-anything',
    'absent-field',
    withFields([], ['starts-with', '$Content-Type', '']),
    '["starts-with", "$Content-Type", ""]',
    {},
    'S3 was seen to answer so.',
  ),
  failed(
    'absent-field-of-a-prototype',
    'absent-field',
    withFields([], ['starts-with', '$constructor', '']),
    '["starts-with", "$constructor", ""]',
  ),
  failed(
    'file-as-a-field',
    'absent-field',
    { conditions: [anyKey, ['starts-with', '$file', '']], then: append(['file', { size: 5 }]) },
    '["starts-with", "$file", ""]',
  ),
  failed(
    'eq-without-a-dollar',
    'field-reference',
    withFields([['acl', 'private']], ['eq', 'acl', 'private']),
    '["eq", "acl", "private"]',
  ),
  failed(
    'eq-with-another-sign-for-the-dollar',
    'field-reference',
    withFields([['acl', 'private']], ['eq', '@acl', 'private']),
    '["eq", "@acl", "private"]',
  ),
  failed(
    'starts-with-without-a-dollar',
    'field-reference',
    { conditions: [['starts-with', 'key', 'user/']] },
    '["starts-with", "key", "user/"]',
  ),
  failed('dollar-alone', 'field-reference', withFields([], ['starts-with', '$', '']), '["starts-with", "$", ""]'),
  failed(
    'two-dollars',
    'field-reference',
    withFields([['acl', 'private']], ['eq', '$$acl', 'private']),
    '["eq", "$$acl", "private"]',
  ),
  failed(
    'field-with-a-blank',
    'field-reference',
    withFields([['acl', 'private']], ['eq', '$acl ', 'private']),
    '["eq", "$acl ", "private"]',
  ),
  failed(
    'object-with-a-dollar',
    'field-reference',
    withFields([['acl', 'private']], { $acl: 'private' }),
    '["eq", "$$acl", "private"]',
  ),
  failed('object-without-a-name', 'field-reference', withFields([], { '': '' }), '["eq", "$", ""]'),
  failed('another-bucket', 'bucket', {}, '["eq", "$bucket", "examplebucket"]', { bucket: 'other' }),
  failed(
    'another-bucket-with-a-field-that-is-right',
    'bucket',
    { then: append(['bucket', 'examplebucket']) },
    '["eq", "$bucket", "examplebucket"]',
    { bucket: 'other' },
  ),
  failed(
    'field-of-another-bucket',
    'bucket',
    { then: append(['bucket', 'other']) },
    '["eq", "$bucket", "examplebucket"]',
  ),
  failed('bucket-in-another-case', 'bucket', {}, '["eq", "$bucket", "examplebucket"]', { bucket: 'ExampleBucket' }),
  failed('any-bucket', 'bucket', withBucket(['starts-with', '$bucket', '']), '["starts-with", "$bucket", ""]'),
  failed(
    'bucket-of-a-prefix',
    'bucket',
    withBucket(['starts-with', '$bucket', 'example']),
    '["starts-with", "$bucket", "example"]',
  ),
  notCovered(
    'bucket-without-a-condition',
    'bucket',
    { text: (text) => text.replace('{"bucket":"examplebucket"},', '') },
    ['bucket'],
  ),
  notCovered('no-conditions-at-all', 'bucket', { allConditions: [] }, [
    'bucket',
    'key',
    'x-amz-algorithm',
    'x-amz-credential',
    'x-amz-date',
  ]),
  failed(
    'date-of-a-prefix',
    'exact-only',
    replaced(/\{"x-amz-date":"[^"]*"\}/, '["starts-with","$x-amz-date","2015"]'),
    '["starts-with", "$x-amz-date", "2015"]',
  ),
  failed(
    'any-credential',
    'exact-only',
    replaced(/\{"x-amz-credential":"[^"]*"\}/, '["starts-with","$x-amz-credential",""]'),
    '["starts-with", "$x-amz-credential", ""]',
  ),
  failed(
    'any-algorithm',
    'exact-only',
    replaced(/\{"x-amz-algorithm":"[^"]*"\}/, '["starts-with","$x-amz-algorithm","AWS4"]'),
    '["starts-with", "$x-amz-algorithm", "AWS4"]',
  ),
  failed(
    'date-that-the-policy-does-not-have',
    'bound-fields',
    { then: set('x-amz-date', '20150830T123601Z') },
    '["eq", "$x-amz-date", "20150830T123600Z"]',
  ),
  failed(
    'credential-that-the-policy-does-not-have',
    'bound-fields',
    replaced('AKIDEXAMPLE', 'AKIAI44QH8DHBEXAMPLE'),
    '["eq", "$x-amz-credential", "AKIAI44QH8DHBEXAMPLE/20150830/us-east-1/s3/aws4_request"]',
  ),
  notCovered('date-without-a-condition', 'bound-fields', replaced(/,\{"x-amz-date":"[^"]*"\}/, ''), ['x-amz-date']),
  notCovered('credential-without-a-condition', 'bound-fields', replaced(/,\{"x-amz-credential":"[^"]*"\}/, ''), [
    'x-amz-credential',
  ]),
  notCovered('algorithm-without-a-condition', 'bound-fields', replaced(/,\{"x-amz-algorithm":"[^"]*"\}/, ''), [
    'x-amz-algorithm',
  ]),
  notCovered('key-without-a-condition', 'uncovered-field', { conditions: [] }, ['key']),
  notCovered('acl-without-a-condition', 'uncovered-field', { then: append(['acl', 'public-read']) }, ['acl']),
  notCovered('name-as-it-was-sent', 'uncovered-field', { then: append(['StorageClass', 'x']) }, ['StorageClass']),
  notCovered(
    'two-fields-without-a-condition',
    'uncovered-field',
    { then: append(['acl', 'public-read'], ['x-amz-meta-a', '']) },
    ['acl', 'x-amz-meta-a'],
  ),
  notCovered('empty-field-without-a-condition', 'uncovered-field', { then: append(['tagging', '']) }, ['tagging']),
  notCovered(
    'checksum-without-a-condition',
    'uncovered-field',
    { then: append(['x-amz-checksum-sha256', 'aTL9MeXa9HObn6eP93eygxsJlcwdCwCTysgGAZAgE7w=']) },
    ['x-amz-checksum-sha256'],
  ),
  notCovered(
    'encryption-without-a-condition',
    'uncovered-field',
    { then: append(['x-amz-server-side-encryption', 'AES256']) },
    ['x-amz-server-side-encryption'],
  ),
  notCovered(
    'copy-source-without-a-condition',
    'uncovered-field',
    { then: append(['x-amz-copy-source', '/other/secret']) },
    ['x-amz-copy-source'],
  ),
  notCovered('prefix-of-ignored-fields-without-its-end', 'uncovered-field', { then: append(['x-ignore', '1']) }, [
    'x-ignore',
  ]),
  notCovered(
    'ignored-field-of-another-prefix',
    'uncovered-field',
    { then: append(['x-amz-ignore-acl', '1'], ['acl', 'public-read']) },
    ['x-amz-ignore-acl', 'acl'],
  ),
  notCovered(
    'field-named-as-the-range',
    'uncovered-field',
    { conditions: [anyKey, ['content-length-range', 0, 10]], then: append(['content-length-range', '5']) },
    ['content-length-range'],
  ),
  notCovered('field-of-a-prototype', 'uncovered-field', { then: append(['__proto__', 'x'], ['constructor', 'x']) }, [
    '__proto__',
    'constructor',
  ]),
  notCovered('field-without-a-name', 'uncovered-field', { then: append(['', 'x']) }, ['']),
  notCovered(
    'field-without-a-name-beside-a-range',
    'uncovered-field',
    { conditions: [anyKey, ['content-length-range', 0, 10]], then: append(['', 'x']) },
    [''],
  ),
  failed(
    'content-types-of-two-kinds',
    'content-types',
    withFields([['Content-Type', 'image/png,text/plain']], ['starts-with', '$Content-Type', 'image/']),
    '["starts-with", "$Content-Type", "image/"]',
  ),
  failed(
    'content-types-of-two-kinds-the-first-wrong',
    'content-types',
    withFields([['content-type', 'text/plain, image/png']], ['starts-with', '$Content-Type', 'image/']),
    '["starts-with", "$Content-Type", "image/"]',
  ),
  failed(
    'content-types-with-an-empty-one',
    'content-types',
    withFields([['Content-Type', 'image/png,']], ['starts-with', '$content-type', 'image/']),
    '["starts-with", "$content-type", "image/"]',
  ),
  failed(
    'content-types-with-eq',
    'content-types',
    withFields([['Content-Type', 'image/png,image/png']], ['eq', '$Content-Type', 'image/png']),
    '["eq", "$Content-Type", "image/png"]',
  ),
  tooLarge('too-large-by-a-byte', { conditions: [anyKey, ['content-length-range', 5, 10]] }, 11, 10),
  tooSmall('too-small-by-a-byte', { conditions: [anyKey, ['content-length-range', 5, 10]] }, 4, 5),
  tooSmall('nothing-where-a-byte-is-due', { conditions: [anyKey, ['content-length-range', 1, 10]] }, 0, 1),
  tooLarge('something-where-nothing-is-due', { conditions: [anyKey, ['content-length-range', 0, 0]] }, 1, 0),
  tooLarge(
    'too-large-for-the-first-range',
    { conditions: [anyKey, ['content-length-range', 0, 10], ['content-length-range', 0, 1000]] },
    11,
    10,
  ),
  tooLarge(
    'too-large-for-the-last-range',
    { conditions: [anyKey, ['content-length-range', 0, 1000], ['content-length-range', 0, 10]] },
    11,
    10,
  ),
  tooLarge('too-large-for-bounds-of-text', { conditions: [anyKey, ['content-length-range', '5', '10']] }, 11, 10),
  tooLarge(
    'too-large-for-an-operation-of-another-case',
    { conditions: [anyKey, ['Content-Length-Range', 5, 10]] },
    11,
    10,
  ),
  tooLarge('bounds-that-are-swapped', { conditions: [anyKey, ['content-length-range', 10, 5]] }, 7, 5),
  tooSmall(
    'bounds-beyond-safe-numbers',
    {
      conditions: [anyKey, '@'],
      text: (text) => text.replace('"@"', '["content-length-range",9007199254740993,9007199254740993]'),
    },
    5,
    9007199254740991,
  ),
  {
    name: 'too-large-a-file-among-the-fields',
    bug: 'size',
    claim: { conditions: [anyKey, ['content-length-range', 5, 10]], then: append(['file', { size: 11, name: 'a' }]) },
    code: 'EntityTooLarge',
  },
  failed(
    'bounds-that-are-swapped-and-no-size',
    'size',
    { conditions: [anyKey, ['content-length-range', 10, 5]] },
    '["content-length-range", 10, 5]',
  ),
  failed(
    'ranges-apart-and-no-size',
    'size',
    { conditions: [anyKey, ['content-length-range', 0, 5], ['content-length-range', 6, 10]] },
    '["content-length-range", 6, 10]',
  ),
  failed(
    'bounds-of-other-text',
    'size',
    { conditions: [anyKey, ['content-length-range', 'test', '10']] },
    '["content-length-range", "test", "10"]',
    { fileSize: 5 },
  ),
  failed(
    'bounds-of-negative-text',
    'size',
    { conditions: [anyKey, ['content-length-range', '-1', '10']] },
    '["content-length-range", "-1", "10"]',
    { fileSize: 5 },
  ),
  failed(
    'range-as-an-object',
    'size',
    { conditions: [anyKey, { 'content-length-range': '10' }] },
    '["eq", "$content-length-range", "10"]',
    { fileSize: 5 },
  ),
  accepted(
    'eq-and-object',
    'condition',
    withFields(
      [
        ['acl', 'private'],
        ['success_action_status', '201'],
      ],
      ['eq', '$acl', 'private'],
      { success_action_status: '201' },
    ),
    {
      fields: [
        ['acl', 'private'],
        ['success_action_status', '201'],
      ],
    },
  ),
  accepted(
    'names-of-any-case-in-conditions',
    'condition',
    withFields([['x-amz-meta-TEST-2', 'a']], ['eq', '$X-Amz-Meta-test-2', 'a']),
    { fields: [['x-amz-meta-test-2', 'a']] },
  ),
  accepted(
    'prefix-that-is-all',
    'condition',
    { fields: [['key', 'user/']], conditions: [['starts-with', '$key', 'user/']] },
    { key: 'user/' },
  ),
  accepted(
    'two-conditions-for-one-field',
    'every-condition',
    withFields([['acl', 'private']], ['starts-with', '$acl', 'priv'], { acl: 'private' }),
  ),
  accepted(
    'any-value',
    'absent-field',
    withFields([['success_action_redirect', redirect]], ['starts-with', '$success_action_redirect', '']),
  ),
  accepted(
    'any-value-that-is-empty',
    'absent-field',
    withFields([['x-amz-meta-tag', '']], ['starts-with', '$x-amz-meta-tag', '']),
    { fields: [['x-amz-meta-tag', '']] },
  ),
  accepted(
    'field-of-the-bucket',
    'bucket',
    { then: append(['bucket', 'examplebucket']) },
    { fields: [['bucket', 'examplebucket']] },
  ),
  accepted(
    'ignored-fields',
    'uncovered-field',
    { then: append(['x-ignore-foo', 'bar'], ['X-IGNORE-', '']) },
    { fields: [] },
  ),
  accepted(
    'ignored-field-with-a-condition',
    'uncovered-field',
    withFields([['x-ignore-foo', 'bar']], { 'x-ignore-foo': 'bar' }),
    { fields: [] },
  ),
  failed(
    'ignored-field-that-fails-its-condition',
    'uncovered-field',
    withFields([['x-ignore-foo', 'bar']], { 'x-ignore-foo': 'other' }),
    '["eq", "$x-ignore-foo", "other"]',
  ),
  accepted(
    'field-of-a-prototype-with-a-condition',
    'uncovered-field',
    { fields: [key, ['__proto__', 'x']], conditions: [anyKey, ['eq', '$__proto__', 'x']] },
    { fields: [['__proto__', 'x']] },
  ),
  accepted(
    'content-types-of-one-kind',
    'content-types',
    withFields([['Content-Type', 'image/jpg,image/png, image/gif']], ['starts-with', '$Content-Type', 'image/']),
  ),
  accepted(
    'commas-in-another-field',
    'content-types',
    withFields([['x-amz-meta-a', 'image/jpg,text/plain']], ['starts-with', '$x-amz-meta-a', 'image/']),
  ),
  accepted(
    'any-content-types',
    'content-types',
    withFields([['Content-Type', 'image/jpg,text/plain']], ['starts-with', '$Content-Type', '']),
  ),
  accepted(
    'smallest-size',
    'size',
    { conditions: [anyKey, ['content-length-range', 5, 10]] },
    { contentLengthRange: { min: 5, max: 10 } },
    { fileSize: 5 },
  ),
  accepted(
    'largest-size',
    'size',
    { conditions: [anyKey, ['content-length-range', 5, 10]] },
    { contentLengthRange: { min: 5, max: 10 } },
    { fileSize: 10 },
  ),
  accepted(
    'size-of-a-file-among-the-fields',
    'size',
    { conditions: [anyKey, ['content-length-range', 5, 10]], then: append(['file', { size: 10, name: 'a' }]) },
    { contentLengthRange: { min: 5, max: 10 } },
  ),
  accepted(
    'size-not-known-yet',
    'size',
    { conditions: [anyKey, ['content-length-range', 5, 10]] },
    { contentLengthRange: { min: 5, max: 10 } },
  ),
  accepted(
    'what-two-ranges-leave-in-another-order',
    'size',
    { conditions: [anyKey, ['content-length-range', 5, 1000], ['content-length-range', 0, 10]] },
    { contentLengthRange: { min: 5, max: 10 } },
  ),
  accepted(
    'what-two-ranges-leave',
    'size',
    { conditions: [anyKey, ['content-length-range', 0, 10], ['content-length-range', 5, 1000]] },
    { contentLengthRange: { min: 5, max: 10 } },
  ),
  accepted('no-range', 'size', {}, {}, { fileSize: 2 ** 40 }),
  accepted(
    'session-token-and-all-else',
    'session-token',
    { key: 'temporary', fields: [key, ['acl', 'private']], conditions: [anyKey, { acl: 'private' }] },
    { fields: [['acl', 'private']] },
    { credentials: 'temporary' },
  ),
]

function failed(name: string, bug: string, claim: Claim, text: string, options = {}, note?: string): Entry {
  const s3 = `Invalid according to Policy: Policy Condition failed: ${text}`
  return { name, bug, claim, code: 'PolicyConditionFailed', s3, options, ...(note === undefined ? {} : { note }) }
}

function notCovered(name: string, bug: string, claim: Claim, names: readonly string[]): Entry {
  const s3 = `Invalid according to Policy: Extra input fields: ${names.join(', ')}`
  return { name, bug, claim, code: 'PolicyFieldNotCovered', s3 }
}

function tooLarge(name: string, claim: Claim, fileSize: number, limit: number): Entry {
  return size(name, claim, 'EntityTooLarge', fileSize, `Your proposed upload exceeds the maximum allowed size|${limit}`)
}

function tooSmall(name: string, claim: Claim, fileSize: number, limit: number): Entry {
  return size(
    name,
    claim,
    'EntityTooSmall',
    fileSize,
    `Your proposed upload is smaller than the minimum allowed size|${limit}`,
  )
}

function size(name: string, claim: Claim, code: string, fileSize: number, answer: string): Entry {
  const [s3 = '', limit = ''] = answer.split('|')
  return { name, bug: 'size', claim, code, s3, options: { fileSize }, limit: Number(limit) }
}

function accepted(name: string, bug: string, claim: Claim, accept: Entry['accept'] = {}, options = {}): Entry {
  return { name, bug, claim, accept, options }
}

function withBucket(condition: unknown): Claim {
  return { text: (text) => text.replace('{"bucket":"examplebucket"}', JSON.stringify(condition)) }
}

function replaced(what: string | RegExp, by: string): Claim {
  return { text: (text) => text.replace(what, by.replaceAll('$', '$$$$')) }
}
