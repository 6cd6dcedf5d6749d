import { append, drop, type Entry, type FormEntry, key, set } from './entry.js'

const fileName = ['$', '{filename}'].join('')
const file: FormEntry = ['file', { size: 5, name: 'photo.jpg' }]

/** The form itself: which fields there are, how often, and where. */
export const form: readonly Entry[] = [
  duplicated('key-twice', append(['key', 'admin/a'])),
  duplicated('key-in-another-case', append(['Key', 'admin/a'])),
  duplicated('acl-twice-with-one-value', append(['acl', 'private'], ['acl', 'private'])),
  duplicated('policy-twice', append(['Policy', 'e30='])),
  duplicated('signature-twice', append(['X-Amz-Signature', '0'.repeat(64)])),
  duplicated('credential-twice', append(['X-AMZ-CREDENTIAL', 'AKIDEXAMPLE/20150830/us-east-1/s3/aws4_request'])),
  duplicated('ignored-field-twice', append(['x-ignore-a', '1'], ['X-Ignore-A', '2'])),
  duplicated('key-again-after-the-file', append(file, ['key', 'admin/a'])),
  duplicated('two-files', append(file, ['file', { size: 6, name: 'other.jpg' }])),
  duplicated('two-files-of-text', append(['file', 'one'], ['FILE', 'two'])),
  {
    name: 'two-kinds-of-session-token',
    bug: 'field-duplicated',
    claim: { key: 'temporary', then: append(['x-amz-s3session-token', 'another']) },
    options: { credentials: 'temporary' },
    code: 'PostFieldDuplicated',
  },
  {
    name: 'any-case-of-names',
    bug: 'field-duplicated',
    claim: {
      fields: [
        ['kEy', 'user/user1/a'],
        ['ACL', 'private'],
      ],
      conditions: [['starts-with', '$KeY', 'user/'], { aCl: 'private' }],
      then: (fields) => fields.map(([name, value]) => [name.replace('policy', 'pOLICy'), value]),
    },
    accept: { key: 'user/user1/a', fields: [['acl', 'private']] },
  },
  {
    name: 'kelvin-sign-is-no-k',
    bug: 'unicode-case',
    claim: { fields: [['\u212aey', 'user/user1/a']] },
    code: 'PostFieldMissing',
  },
  {
    name: 'kelvin-sign-beside-the-key',
    bug: 'unicode-case',
    claim: { fields: [key, ['\u212aey', 'user/user1/a']] },
    code: 'PolicyFieldNotCovered',
  },
  {
    name: 'long-s-in-a-prefix-that-is-ignored',
    bug: 'unicode-case',
    claim: { fields: [key, ['x-\u0130gnore-a', '1']] },
    code: 'PolicyFieldNotCovered',
  },
  missing('no-key', 'key', drop('key')),
  missing('key-empty', 'key', set('key', '')),
  missing('key-only-after-the-file', 'key', (fields) => [...drop('key')(fields), file, key]),
  missing('no-policy', 'policy', drop('policy')),
  missing('no-algorithm', 'X-Amz-Algorithm', drop('x-amz-algorithm')),
  missing('no-credential', 'X-Amz-Credential', drop('x-amz-credential')),
  missing('no-algorithm-and-no-credential', 'X-Amz-Algorithm', drop('x-amz-algorithm', 'x-amz-credential')),
  missing('no-date', 'X-Amz-Date', drop('x-amz-date')),
  missing('no-signature', 'X-Amz-Signature', drop('x-amz-signature')),
  missing('signature-only-after-the-file', 'X-Amz-Signature', (fields) => [
    ...fields.slice(0, -1),
    file,
    ...fields.slice(-1),
  ]),
  {
    name: 'key-that-is-an-empty-file-name',
    bug: 'field-missing',
    claim: { fields: [['key', fileName]], conditions: [['starts-with', '$key', '']] },
    code: 'PostFieldMissing',
  },
  {
    name: 'fields-after-the-file-are-ignored',
    bug: 'fields-after-file',
    claim: { then: append(file, ['acl', 'public-read'], ['submit', 'Upload']) },
    accept: {},
  },
  {
    name: 'acl-only-after-the-file',
    bug: 'fields-after-file',
    claim: {
      conditions: [['starts-with', '$key', 'user/'], { acl: 'private' }],
      then: append(file, ['acl', 'private']),
    },
    code: 'PolicyConditionFailed',
    s3: 'Invalid according to Policy: Policy Condition failed: ["eq", "$acl", "private"]',
  },
  {
    name: 'submit-before-the-file',
    bug: 'fields-after-file',
    claim: { then: append(['submit', 'Upload'], file) },
    code: 'PolicyFieldNotCovered',
    s3: 'Invalid according to Policy: Extra input fields: submit',
  },
  {
    name: 'a-file-under-another-name',
    bug: 'second-file',
    claim: { then: append(['avatar', { size: 5, name: 'a.png' }], file) },
    code: 'PolicyFieldNotCovered',
  },
  {
    name: 'a-file-under-another-name-after-the-file',
    bug: 'second-file',
    claim: { then: append(file, ['avatar', { size: 5, name: 'a.png' }]) },
    code: 'PolicyFieldNotCovered',
  },
  {
    name: 'a-file-as-a-field-with-a-condition',
    bug: 'second-file',
    claim: {
      conditions: [
        ['starts-with', '$key', ''],
        ['starts-with', '$avatar', ''],
      ],
      then: append(['avatar', { size: 5 }]),
    },
    code: 'PolicyFieldNotCovered',
  },
  {
    name: 'anonymous',
    bug: 'anonymous',
    claim: { then: drop('policy', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature') },
    code: 'MissingAuthentication',
    s3: 'Access Denied',
  },
  {
    name: 'anonymous-with-a-policy',
    bug: 'anonymous',
    claim: { then: drop('x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature') },
    code: 'MissingAuthentication',
    s3: 'Access Denied',
  },
  {
    name: 'signature-version-2',
    bug: 'mechanism',
    claim: {
      then: (fields) => [
        ...drop('x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature')(fields),
        ['AWSAccessKeyId', 'AKIDEXAMPLE'],
        ['signature', 'gp42sMsv4L5xLO0OjT+56V64o+A='],
      ],
    },
    code: 'UnsupportedMechanism',
  },
  {
    name: 'both-signature-versions',
    bug: 'mechanism',
    claim: { then: append(['AWSAccessKeyId', 'AKIAI44QH8DHBEXAMPLE'], ['signature', 'gp42sMsv4L5xLO0OjT+56V64o+A=']) },
    code: 'PolicyFieldNotCovered',
  },
  {
    name: 'form-of-more-than-20-kb',
    bug: 'limits',
    claim: { fields: [key, ['x-ignore-a', 'a'.repeat(20480)]] },
    code: 'LimitExceeded',
  },
  {
    name: 'form-that-is-too-long-in-bytes-alone',
    bug: 'limits',
    claim: { fields: [key, ['x-ignore-a', 'é'.repeat(800)]] },
    options: { limits: { formLength: 2000 } },
    code: 'LimitExceeded',
  },
  {
    name: 'form-of-nearly-20-kb',
    bug: 'limits',
    claim: { fields: [key, ['x-ignore-a', 'a'.repeat(19000)]] },
    accept: {},
  },
  {
    name: 'form-of-more-than-20-kb-where-it-is-allowed',
    bug: 'limits',
    claim: { fields: [key, ['x-ignore-a', 'a'.repeat(20480)]] },
    options: { limits: { formLength: 30000 } },
    accept: {},
  },
  ...fileNames(),
]

/** `${filename}`: "only the text following the last slash (/) or backslash (\) is used". */
function fileNames(): readonly Entry[] {
  const fields: readonly FormEntry[] = [['key', `user/user1/${fileName}`]]
  const named = (name: string, value: string, expected: string, option = {}): Entry => ({
    name,
    bug: 'filename',
    claim: { fields, then: append(['file', { size: 5, name: value }]) },
    options: option,
    accept: { key: expected },
  })
  return [
    named('file-name', 'photo.jpg', 'user/user1/photo.jpg'),
    named('file-name-with-folders', 'C:\\Program Files\\directory1\\file.txt', 'user/user1/file.txt'),
    named('file-name-that-climbs', '../../admin/file.txt', 'user/user1/file.txt'),
    named('file-name-with-mixed-slashes', '/a\\b/c\\file.txt', 'user/user1/file.txt'),
    named('file-name-of-a-replacement-pattern', "$&$`$'$1.txt", "user/user1/$&$`$'$1.txt"),
    named('file-name-that-is-the-variable', fileName, `user/user1/${fileName}`),
    named('file-name-empty', '', 'user/user1/'),
    named('file-name-of-an-option', 'other.jpg', 'user/user1/é.jpg', { fileName: 'é.jpg' }),
    {
      name: 'file-name-unknown',
      bug: 'filename',
      claim: { fields },
      accept: { key: 'user/user1/' },
      note: 'The documentation says that the variable is then replaced by nothing; S3 was seen to leave it as it is where the part has no filename at all.',
    },
    {
      name: 'file-name-twice-in-a-key',
      bug: 'filename',
      claim: { fields: [['key', `user/user1/${fileName}/${fileName}`]] },
      options: { fileName: 'a' },
      accept: { key: 'user/user1/a/a' },
    },
    {
      name: 'file-name-in-another-field',
      bug: 'filename',
      claim: {
        fields: [key, ['x-amz-meta-name', `is ${fileName}`]],
        conditions: [
          ['starts-with', '$key', 'user/'],
          ['eq', '$x-amz-meta-name', 'is a.txt'],
        ],
      },
      options: { fileName: 'a.txt' },
      accept: { fields: [['x-amz-meta-name', 'is a.txt']] },
    },
    {
      name: 'file-name-that-does-not-meet-its-condition',
      bug: 'filename',
      claim: { fields: [['key', fileName]], then: append(['file', { size: 5, name: 'photo.jpg' }]) },
      code: 'PolicyConditionFailed',
      s3: 'Invalid according to Policy: Policy Condition failed: ["starts-with", "$key", "user/user1/"]',
    },
    {
      name: 'variable-in-a-condition',
      bug: 'filename',
      claim: { fields, conditions: [['starts-with', '$key', `user/user1/${fileName}`]] },
      options: { fileName: 'photo.jpg' },
      code: 'PolicyConditionFailed',
    },
    {
      name: 'variable-in-a-field-that-signs',
      bug: 'filename',
      claim: { then: set('x-amz-credential', (value) => value.replace('AKIDEXAMPLE', fileName)) },
      options: { fileName: 'AKIDEXAMPLE', credentials: ['longterm'] },
      code: 'InvalidAccessKeyId',
    },
  ]
}

function duplicated(name: string, then: NonNullable<Entry['claim']['then']>): Entry {
  const conditions = [
    ['starts-with', '$key', ''],
    ['starts-with', '$acl', ''],
  ]
  return { name, bug: 'field-duplicated', claim: { conditions, then }, code: 'PostFieldDuplicated' }
}

function missing(name: string, field: string, then: NonNullable<Entry['claim']['then']>): Entry {
  const s3 = `Bucket POST must contain a field named '${field}'.  If it is specified, please check the order of the fields.`
  return { name, bug: 'field-missing', claim: { then }, code: 'PostFieldMissing', s3 }
}
