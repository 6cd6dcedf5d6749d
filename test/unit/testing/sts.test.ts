import { describe, expect, test } from 'vitest'
import { testCredentials, testDate } from '../../../src/testing/index.js'
import type { Credentials } from '../../../src/types.js'
import type { Answer } from '../../support/loopback.js'
import { call, codeOf, field, restart } from './test-server-set-up.js'

describe('STS', () => {
  const sts = (parameters: Record<string, string>, credentials: Credentials = testCredentials) =>
    call({
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: new URLSearchParams({ Version: '2011-06-15', ...parameters }).toString(),
      service: 'sts',
      credentials,
    })

  test('temporary credentials of a role sign requests until they expire', async () => {
    const now = { date: testDate }
    await restart({ now: () => now.date, buckets: ['bucket'] })
    const assumed = await sts({
      Action: 'AssumeRole',
      RoleArn: 'arn:aws:iam::123456789012:role/r',
      RoleSessionName: 'me',
    })
    const credentials = {
      accessKeyId: field(assumed, 'AccessKeyId'),
      secretAccessKey: field(assumed, 'SecretAccessKey'),
      sessionToken: field(assumed, 'SessionToken'),
    }
    expect((await call({ path: '/bucket', credentials })).status).toBe(200)
    expect(codeOf(await call({ path: '/bucket', credentials: { ...credentials, sessionToken: 'x' } }))).toBe(
      'InvalidToken',
    )
    now.date = new Date(testDate.getTime() + 3601_000)
    expect(codeOf(await call({ path: '/bucket', credentials, signingDate: now.date }))).toBe('ExpiredToken')
  })

  test('temporary credentials are those of the role, or of whoever asked for them', async () => {
    const identityOf = async (issued: Answer) => {
      const credentials = {
        accessKeyId: field(issued, 'AccessKeyId'),
        secretAccessKey: field(issued, 'SecretAccessKey'),
        sessionToken: field(issued, 'SessionToken'),
      }
      const answer = await sts({ Action: 'GetCallerIdentity' }, credentials)
      return [field(answer, 'Arn'), field(answer, 'UserId')]
    }
    const assumed = await sts({
      Action: 'AssumeRole',
      RoleArn: 'arn:aws:iam::123456789012:role/path/r',
      RoleSessionName: 'me',
    })
    const role = ['arn:aws:sts::123456789012:assumed-role/r/me', field(assumed, 'AssumedRoleId')]
    expect(await identityOf(assumed)).toEqual(role)
    const { accessKeyId } = testCredentials
    const user = [`arn:aws:iam::123456789012:user/${accessKeyId}`, accessKeyId]
    expect(await identityOf(await sts({ Action: 'GetSessionToken' }))).toEqual(user)
  })

  test('a session token wants the code that the device shows', async () => {
    const wrong = await sts({ Action: 'GetSessionToken', SerialNumber: 'arn:mfa', TokenCode: '000000' })
    expect([wrong.status, codeOf(wrong)]).toEqual([403, 'AccessDenied'])
    const right = await sts({ Action: 'GetSessionToken', SerialNumber: 'arn:mfa', TokenCode: '123456' })
    expect(field(right, 'AccessKeyId')).toMatch(/^ASIA/)
  })

  test.each(['abc', '', '-1', '899', '129601', '1e4', '900.5'])('a duration of %j seconds is refused', async (text) => {
    const refused = await sts({ Action: 'GetSessionToken', DurationSeconds: text })
    expect([refused.status, codeOf(refused)]).toEqual([400, 'ValidationError'])
  })

  test('what it does not know is refused', async () => {
    const refused = await sts({ Action: 'AssumeNothing' })
    expect([refused.status, codeOf(refused)]).toEqual([400, 'InvalidAction'])
  })

  test('who called, and what a message says', async () => {
    expect(field(await sts({ Action: 'GetCallerIdentity' }), 'UserId')).toBe('AKIDEXAMPLE')
    const EncodedMessage = Buffer.from('{"allowed":false}').toString('base64')
    expect(field(await sts({ Action: 'DecodeAuthorizationMessage', EncodedMessage }), 'DecodedMessage')).toBe(
      '{"allowed":false}',
    )
    const invalid = await sts({ Action: 'DecodeAuthorizationMessage', EncodedMessage: 'x' })
    expect(codeOf(invalid)).toBe('InvalidAuthorizationMessageException')
    const refused = await sts({ Action: 'GetCallerIdentity' }, { ...testCredentials, secretAccessKey: 'wrong' })
    expect([refused.status, codeOf(refused)]).toEqual([403, 'SignatureDoesNotMatch'])
  })
})
