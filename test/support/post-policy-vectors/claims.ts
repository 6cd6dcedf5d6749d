import { createHmac } from 'node:crypto'
import { plainSignature } from '../plain-sigv4.js'
import { deriveKey } from '../verify-vectors/credentials.js'
import { append, type Claim, drop, type Entry, set } from './entry.js'

const utf8Signature = (policy: string, secret: string, scope: readonly string[]) =>
  createHmac('sha256', deriveKey(secret, scope)).update(Buffer.from(policy, 'base64')).digest('hex')

/** Who signed, when, for what, and the signature itself. */
export const claims: readonly Entry[] = [
  refused('algorithm-of-sigv4a', 'algorithm', { algorithm: 'AWS4-ECDSA-P256-SHA256' }, 'UnsupportedAlgorithm'),
  refused('algorithm-in-lower-case', 'algorithm', { algorithm: 'aws4-hmac-sha256' }, 'UnsupportedAlgorithm'),
  refused('algorithm-empty', 'algorithm', { algorithm: '' }, 'UnsupportedAlgorithm'),
  refused('algorithm-of-version-2', 'algorithm', { algorithm: 'AWS' }, 'UnsupportedAlgorithm'),
  refused(
    'credential-of-four-parts',
    'credential',
    { credential: 'AKIDEXAMPLE/20150830/us-east-1/s3' },
    'CredentialMalformed',
  ),
  refused(
    'credential-without-a-key',
    'credential',
    { credential: '/20150830/us-east-1/s3/aws4_request' },
    'CredentialMalformed',
  ),
  refused(
    'credential-with-another-date-format',
    'credential',
    { credential: 'AKIDEXAMPLE/2015-08-30/us-east-1/s3/aws4_request' },
    'CredentialMalformed',
  ),
  refused('credential-empty', 'credential', { credential: '' }, 'CredentialMalformed'),
  refused(
    'signature-in-upper-case',
    'signature-form',
    { then: set('x-amz-signature', (text) => text.toUpperCase()) },
    'SignatureMalformed',
  ),
  refused(
    'signature-too-short',
    'signature-form',
    { then: set('x-amz-signature', (text) => text.slice(1)) },
    'SignatureMalformed',
  ),
  refused('signature-empty', 'signature-form', { then: set('x-amz-signature', '') }, 'SignatureMalformed'),
  refused(
    'signature-with-a-line-end',
    'signature-form',
    { then: set('x-amz-signature', (text) => `${text}\n`) },
    'SignatureMalformed',
  ),
  ...[
    '20150830T1236Z',
    '2015-08-30T12:36:00Z',
    '20150830T123600',
    '20150830T123600Z ',
    '20150230T123600Z',
    '20150830T240000Z',
    '',
  ].map((dateTime) =>
    refused(
      `date-${slug(dateTime)}`,
      'date-form',
      { dateTime, scope: '20150830/us-east-1/s3/aws4_request' },
      'MalformedDate',
    ),
  ),
  refused('signed-an-hour-ahead', 'clock', { dateTime: '20150830T133600Z' }, 'RequestNotYetValid'),
  refused('signed-a-second-beyond-the-skew', 'clock', { dateTime: '20150830T125101Z' }, 'RequestNotYetValid'),
  accepted('signed-within-the-skew', 'clock', { dateTime: '20150830T125100Z' }),
  refused('signed-a-second-ahead-without-skew', 'clock', { dateTime: '20150830T123601Z' }, 'RequestNotYetValid', {
    maxClockSkew: 0,
  }),
  refused('signed-more-than-a-week-ago', 'clock', { dateTime: '20150823T123559Z' }, 'RequestExpired'),
  accepted('signed-a-week-ago', 'clock', { dateTime: '20150823T123600Z' }),
  accepted('signed-an-hour-ago', 'clock', { dateTime: '20150830T113000Z' }),
  refused(
    'policy-expired',
    'expiration',
    { expiration: '2015-08-30T12:00:00.000Z' },
    'PolicyExpired',
    {},
    'Invalid according to Policy: Policy expired.',
  ),
  refused('policy-expired-by-a-millisecond', 'expiration', { expiration: '2015-08-30T12:35:59.999Z' }, 'PolicyExpired'),
  accepted('policy-in-its-last-millisecond', 'expiration', { expiration: '2015-08-30T12:36:00.000Z' }),
  accepted('expiration-without-a-fraction', 'expiration', { expiration: '2015-08-30T12:36:00Z' }),
  accepted('expiration-in-nanoseconds', 'expiration', { expiration: '2015-08-30T12:36:00.000000001Z' }),
  refused('expiration-of-tenths', 'expiration', { expiration: '2015-08-30T12:35:59.9Z' }, 'PolicyExpired'),
  refused('terminator', 'scope', { scope: '20150830/us-east-1/s3/aws3_request' }, 'ScopeTerminatorMismatch'),
  refused('service-of-another-name', 'scope', { scope: '20150830/us-east-1/iam/aws4_request' }, 'ScopeServiceMismatch'),
  refused(
    'region-of-another-name',
    'scope',
    { scope: '20150830/eu-west-1/s3/aws4_request' },
    'ScopeRegionMismatch',
    {},
    "the region 'eu-west-1' is wrong; expecting 'us-east-1'",
  ),
  refused('scope-of-yesterday', 'scope', { scope: '20150829/us-east-1/s3/aws4_request' }, 'ScopeDateMismatch'),
  accepted(
    'service-that-the-verifier-names',
    'scope',
    { scope: '20150830/us-east-1/s3express/aws4_request' },
    { service: ['s3', 's3express'] },
  ),
  accepted(
    'region-that-the-verifier-names',
    'scope',
    { scope: '20150830/eu-west-1/s3/aws4_request' },
    { region: ['us-east-1', 'eu-west-1'] },
  ),
  refused(
    'unknown-key',
    'key',
    { key: 'second' },
    'InvalidAccessKeyId',
    { credentials: ['longterm'] },
    'The AWS Access Key Id you provided does not exist in our records.',
  ),
  refused('record-of-another-key', 'key', { accessKeyId: 'AKIAI44QH8DHBEXAMPLE' }, 'InvalidAccessKeyId'),
  accepted('key-with-slashes', 'key', { key: 'slashInId' }, { credentials: 'slashInId' }),
  accepted('derived-key', 'key', {}, { credentials: 'derivedKey' }),
  accepted('one-key-of-several', 'key', { key: 'second' }, { credentials: ['longterm', 'second'] }),
  accepted('session-token', 'session-token', { key: 'temporary' }, { credentials: 'temporary' }),
  refused(
    'session-token-missing',
    'session-token',
    { key: 'temporary', then: drop('x-amz-security-token') },
    'InvalidToken',
    { credentials: 'temporary' },
  ),
  refused(
    'session-token-empty',
    'session-token',
    { key: 'temporary', then: set('x-amz-security-token', '') },
    'InvalidToken',
    { credentials: 'temporary' },
  ),
  refused(
    'session-token-of-another-session',
    'session-token',
    { key: 'temporary', then: set('x-amz-security-token', (text) => text.replace('A', 'B')) },
    'InvalidToken',
    { credentials: 'temporary' },
  ),
  refused(
    'session-token-that-the-key-does-not-have',
    'session-token',
    {
      fields: [
        ['key', 'user/user1/a'],
        ['x-amz-security-token', 'anything'],
      ],
      conditions: [['starts-with', '$key', ''], { 'x-amz-security-token': 'anything' }],
    },
    'InvalidToken',
  ),
  refused(
    'session-token-without-a-condition',
    'session-token',
    { key: 'temporary', text: (text) => text.replace(/,\{"x-amz-security-token":"[^"]*"\}/, '') },
    'PolicyFieldNotCovered',
    { credentials: 'temporary' },
  ),
  refused(
    'session-token-with-a-prefix-as-its-condition',
    'session-token',
    {
      key: 'temporary',
      text: (text) => text.replace(/\{"x-amz-security-token":"[^"]*"\}/, '["starts-with","$x-amz-security-token",""]'),
    },
    'PolicyConditionFailed',
    { credentials: 'temporary' },
  ),
  refused(
    'session-token-that-the-policy-does-not-have',
    'session-token',
    { key: 'temporary', text: (text) => text.replace(/("x-amz-security-token":")/, '$1x') },
    'PolicyConditionFailed',
    { credentials: 'temporary' },
  ),
  refused('session-expired', 'session-token', { key: 'temporary' }, 'ExpiredToken', { credentials: 'expired' }),
  mismatch('signature-with-its-last-digit-changed', {
    then: set('x-amz-signature', (text) => text.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))),
  }),
  mismatch(
    'signature-of-zeros-with-a-session-token',
    { key: 'temporary', then: set('x-amz-signature', '0'.repeat(64)) },
    { credentials: 'temporary' },
  ),
  accepted(
    'session-token-with-the-variable-of-the-file-name',
    'session-token',
    { key: 'variableInToken' },
    { credentials: 'variableInToken', fileName: 'a' },
  ),
  mismatch('signature-of-zeros', { then: set('x-amz-signature', '0'.repeat(64)) }),
  mismatch('policy-changed', { then: set('policy', (text) => text.replace(/.{4}$/, 'IH0=')) }),
  mismatch('policy-truncated', { then: set('policy', (text) => text.slice(0, -2)) }),
  mismatch('policy-empty', { then: set('policy', '') }),
  mismatch('policy-with-a-line-end', { then: set('policy', (text) => `${text}\r\n`) }),
  mismatch('policy-without-its-padding', {
    text: (text) => text.padEnd(Math.ceil(text.length / 3) * 3 + 1),
    then: set('policy', (text) => text.replace(/=+$/, '')),
  }),
  mismatch('another-policy-of-the-same-meaning', {
    then: set('policy', (text) => Buffer.from(` ${Buffer.from(text, 'base64')}`).toString('base64')),
  }),
  mismatch('signed-with-another-secret', {
    sign: (policy, _, scope) => plainSignature(deriveKey('another', scope), policy),
  }),
  mismatch('signed-with-the-secret-itself', { sign: (policy, secret) => plainSignature(Buffer.from(secret), policy) }),
  mismatch('signed-the-decoded-policy', { sign: utf8Signature }),
  mismatch('signed-for-another-region', {
    sign: (policy, secret, [date = '']) =>
      plainSignature(deriveKey(secret, [date, 'eu-west-1', 's3', 'aws4_request']), policy),
  }),
  mismatch('signed-for-another-date', {
    sign: (policy, secret) =>
      plainSignature(deriveKey(secret, ['20150829', 'us-east-1', 's3', 'aws4_request']), policy),
  }),
  mismatch('signed-as-a-request', {
    sign: (policy, secret, scope) =>
      plainSignature(deriveKey(secret, scope), `AWS4-HMAC-SHA256\n20150830T123600Z\n${scope.join('/')}\n${policy}`),
  }),
  refused(
    'malformed-policy-with-a-wrong-signature',
    'order',
    { text: () => '{', then: set('x-amz-signature', '0'.repeat(64)) },
    'SignatureDoesNotMatch',
  ),
  refused(
    'expired-policy-with-a-wrong-signature',
    'order',
    { expiration: '2015-08-30T12:00:00Z', then: set('x-amz-signature', '0'.repeat(64)) },
    'SignatureDoesNotMatch',
  ),
  refused(
    'expired-policy-with-a-failed-condition',
    'order',
    { expiration: '2015-08-30T12:00:00Z', conditions: [{ key: 'other' }] },
    'PolicyExpired',
  ),
  refused(
    'failed-condition-beside-an-uncovered-field',
    'order',
    { conditions: [{ key: 'other' }], then: append(['acl', 'private']) },
    'PolicyConditionFailed',
  ),
  refused(
    'unknown-key-with-a-wrong-signature',
    'order',
    { key: 'second', then: set('x-amz-signature', '0'.repeat(64)) },
    'InvalidAccessKeyId',
    { credentials: ['longterm'] },
  ),
  refused('policy-that-is-no-ascii', 'order', { then: set('policy', 'é') }, 'PolicyMalformed'),
]

function refused(name: string, bug: string, claim: Claim, code: string, options = {}, s3?: string): Entry {
  return { name, bug, claim, code, options, ...(s3 === undefined ? {} : { s3 }) }
}

function accepted(name: string, bug: string, claim: Claim, options = {}): Entry {
  return { name, bug, claim, options, accept: {} }
}

function mismatch(name: string, claim: Claim, options = {}): Entry {
  const s3 =
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.'
  return refused(name, 'proof', claim, 'SignatureDoesNotMatch', options, s3)
}

function slug(text: string): string {
  return text.replaceAll(' ', '-blank').toLowerCase().replaceAll(':', '') || 'empty'
}
