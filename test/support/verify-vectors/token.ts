import { encodeBytes } from './bytes.js'
import type { Claim } from './claim.js'
import { add, changeUrl } from './claim.js'
import { credentials } from './credentials.js'
import type { Entry } from './entry.js'
import { iam, iamUrl, s3, s3Url } from './entry.js'

const token = credentials.temporary.sessionToken
const temporary: Claim = { ...iam, key: 'temporary', headers: [['X-Amz-Security-Token', token]] }
const temporaryUrl: Claim = {
  ...s3Url,
  key: 'temporary',
  parameters: (usual) => [...usual, ['X-Amz-Security-Token', encodeBytes(token)]],
}
const iot: Claim = {
  ...iam,
  host: 'data.iot.us-east-1.amazonaws.com',
  service: 'iotdevicegateway',
  key: 'temporary',
  path: '/mqtt',
}

/** Rule 9: the session token, and the expiration. */
export const tokens: readonly Entry[] = [...tokenRows(), ...expiration()]

function tokenRows(): Entry[] {
  const wrong: readonly (readonly [name: string, claim: Claim, note?: string])[] = [
    ['absent', { ...iam, key: 'temporary' }],
    ['absent-in-query', { ...s3Url, key: 'temporary' }],
    ['of-a-key-that-has-none', { ...iam, headers: [['X-Amz-Security-Token', token]] }],
    ['of-a-key-that-has-none-in-query', { ...temporaryUrl, key: 'longterm' }],
    ['empty-of-a-key-that-has-none', { ...s3, headers: [['X-Amz-Security-Token', '']] }],
    ['cut', { ...iam, key: 'temporary', headers: [['X-Amz-Security-Token', token.slice(0, -1)]] }],
    ['longer', { ...iam, key: 'temporary', headers: [['X-Amz-Security-Token', `${token}=`]] }],
    ['in-lower-case', { ...s3, key: 'temporary', headers: [['X-Amz-Security-Token', token.toLowerCase()]] }],
    [
      'of-another-in-query',
      { ...s3Url, key: 'temporary', parameters: (usual) => [...usual, ['X-Amz-Security-Token', 'other']] },
    ],
    [
      'with-its-plus-signs-bare-in-query',
      {
        ...s3Url,
        key: 'temporary',
        parameters: (usual) => [...usual, ['X-Amz-Security-Token', encodeBytes(token).replaceAll('%2B', '+')]],
      },
      'A bare + is a blank, and no token has one.',
    ],
    [
      'in-a-parameter-of-the-header-form',
      { ...iam, key: 'temporary', query: `X-Amz-Security-Token=${encodeBytes(token)}` },
      'The header form reads headers alone.',
    ],
    [
      'in-a-header-of-the-query-form',
      { ...s3Url, key: 'temporary', headers: [['X-Amz-Security-Token', token]] },
      'The query form reads parameters alone.',
    ],
  ]
  return [
    ...wrong.map(
      ([what, claim, note]): Entry => ({
        name: `token-${what}`,
        bug: 'token-unbound',
        section: 9,
        claim,
        code: 'InvalidToken',
        ...(note === undefined ? {} : { note }),
        origin: 'S3: The provided token is malformed or otherwise invalid',
      }),
    ),
    {
      name: 'token-in-header',
      bug: 'token-unbound',
      section: 9,
      claim: { ...temporary, body: null },
      payload: 'verified',
    },
    { name: 'token-in-query', bug: 'token-unbound', section: 9, claim: temporaryUrl, payload: 'unsigned' },
    ...(
      [
        ['s3express', 'x-amz-s3session-token', 'a request in a session'],
        ['s3express', 'x-amz-security-token', 'CreateSession, signed with temporary credentials'],
        ['s3', 'x-amz-s3session-token', "the AWS SDK for JavaScript's S3 Express sessions at an endpoint of one's own"],
      ] as const
    ).map(
      ([service, name, origin]): Entry => ({
        name: `token-for-${service}-in-${name.slice(6)}`,
        bug: 'token-unbound',
        section: 9,
        claim: { ...s3, body: null, service, key: 'temporary', headers: [[name, token]] },
        payload: 'verified',
        origin,
      }),
    ),
    {
      name: 'token-for-s3express-of-another',
      bug: 'token-unbound',
      section: 9,
      claim: { ...s3, service: 's3express', key: 'temporary', headers: [['x-amz-s3session-token', 'other']] },
      code: 'InvalidToken',
    },
    {
      name: 'token-for-s3express-in-query',
      bug: 'token-unbound',
      section: 9,
      claim: {
        ...s3Url,
        service: 's3express',
        key: 'temporary',
        parameters: add(['X-Amz-S3session-Token', encodeBytes(token)]),
      },
      payload: 'unsigned',
    },
    {
      name: 'token-appended-for-iot',
      bug: 'token-unsigned',
      section: 8,
      claim: { ...iot, form: 'query', body: null, unsignedParameters: [['X-Amz-Security-Token', encodeBytes(token)]] },
      payload: 'verified',
    },
    {
      name: 'token-appended-for-iot-in-a-header',
      bug: 'token-unsigned',
      section: 8,
      claim: { ...iot, body: null, unsigned: [['X-Amz-Security-Token', token]] },
      payload: 'verified',
    },
    {
      name: 'token-appended-for-iot-in-a-header-beside-a-url',
      bug: 'token-unsigned',
      section: 8,
      claim: { ...iot, form: 'query', unsigned: [['X-Amz-Security-Token', token]] },
      code: 'HeadersNotSigned',
      note: 'The query form reads no header.',
    },
    {
      name: 'token-appended-for-iot-in-a-query-beside-a-header',
      bug: 'token-unsigned',
      section: 10,
      claim: {
        ...iot,
        unsigned: [['X-Amz-Security-Token', token]],
        then: changeUrl(/$/, '?X-Amz-Security-Token=other'),
      },
      code: 'SignatureDoesNotMatch',
      note: 'In the header form it is a parameter as any other.',
    },
    {
      name: 'token-appended-for-iot-of-another',
      bug: 'token-unbound',
      section: 9,
      claim: { ...iot, form: 'query', unsignedParameters: [['X-Amz-Security-Token', 'other']] },
      code: 'InvalidToken',
      note: 'Outside the signature, but not outside the check.',
    },
    {
      name: 'token-appended-where-the-rules-are-told-so',
      bug: 'token-unsigned',
      section: 8,
      claim: {
        ...iamUrl,
        body: null,
        key: 'temporary',
        unsignedParameters: [['X-Amz-Security-Token', encodeBytes(token)]],
      },
      options: { rules: { sessionToken: 'appended' } },
      payload: 'verified',
    },
    ...[iamUrl, s3Url].map(
      (claim): Entry => ({
        name: `token-appended-for-${claim.service}`,
        bug: 'token-unsigned',
        section: 10,
        claim: { ...claim, key: 'temporary', unsignedParameters: [['X-Amz-Security-Token', encodeBytes(token)]] },
        code: 'SignatureDoesNotMatch',
        note: 'Only where the rules say so may the token stand outside the signature.',
      }),
    ),
    {
      name: 'token-signed-for-iot',
      bug: 'token-unsigned',
      section: 10,
      claim: { ...iot, form: 'query', parameters: (usual) => [...usual, ['X-Amz-Security-Token', encodeBytes(token)]] },
      code: 'SignatureDoesNotMatch',
      note: 'One request, one canonical form: IoT takes it outside the signature alone.',
    },
    {
      name: 'parameter-outside-the-signature-for-msk',
      bug: 'canonical-query',
      section: 10,
      claim: {
        ...iamUrl,
        body: null,
        host: 'kafka.us-east-1.amazonaws.com',
        service: 'kafka-cluster',
        query: 'Action=kafka-cluster%3AConnect',
        unsignedParameters: [['User-Agent', 'aws-msk-iam-sasl-signer-js%2F1.0.0']],
      },
      payload: 'verified',
    },
    {
      name: 'parameter-outside-the-signature-for-msk-in-the-header-form',
      bug: 'canonical-query',
      section: 10,
      claim: { ...iam, service: 'kafka-cluster', then: changeUrl(/$/, '?User-Agent=x') },
      code: 'SignatureDoesNotMatch',
      note: 'Only of a presigned URL.',
    },
    {
      name: 'parameter-outside-the-signature-for-iam',
      bug: 'canonical-query',
      section: 10,
      claim: { ...iamUrl, unsignedParameters: [['User-Agent', 'x']] },
      code: 'SignatureDoesNotMatch',
    },
  ]
}

function expiration(): Entry[] {
  const options = { credentials: ['expired'] as const }
  return [
    { name: 'token-expired', bug: 'expired-token', section: 9, claim: temporary, options, code: 'ExpiredToken' },
    {
      name: 'token-expired-in-query',
      bug: 'expired-token',
      section: 9,
      claim: temporaryUrl,
      options,
      code: 'ExpiredToken',
    },
    {
      name: 'token-expired-while-the-url-has-not',
      bug: 'expired-token',
      section: 9,
      claim: {
        ...temporaryUrl,
        parameters: (usual) => [
          ...usual.map(([name, value]) => [name, name === 'X-Amz-Expires' ? '604800' : value] as const),
          ['X-Amz-Security-Token', encodeBytes(token)],
        ],
      },
      options: { now: '2015-08-30T13:36:01Z' },
      code: 'ExpiredToken',
    },
    {
      name: 'token-at-its-expiration',
      bug: 'expired-token',
      section: 9,
      claim: { ...temporary, date: '20150830T133600Z' },
      options: { now: '2015-08-30T13:36:00Z' },
      code: 'ExpiredToken',
    },
    {
      name: 'token-in-its-last-second',
      bug: 'expired-token',
      section: 9,
      claim: { ...temporary, body: null, date: '20150830T133559Z' },
      options: { now: '2015-08-30T13:35:59Z' },
      payload: 'verified',
    },
  ]
}
