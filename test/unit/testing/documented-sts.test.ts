import { describe, expect, test } from 'vitest'
import type { Answer } from '../../support/loopback.js'
import { declaration, form } from './documented-set-up.js'
import { field } from './test-server-set-up.js'

// https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html
describe('STS', () => {
  const sts = (parameters: Record<string, string>) => form('sts', { Version: '2011-06-15', ...parameters })
  const plain = ({ body }: Answer) => body.replace(/(?<=<RequestId>)[0-9a-f-]{36}(?=<)/, 'id')
  const result = (action: string, content: string) =>
    `${declaration}<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${content}` +
    `</${action}Result><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></${action}Response>`
  const failure = (code: string, message: string) =>
    `${declaration}<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>` +
    `<Code>${code}</Code><Message>${message}</Message></Error><RequestId>id</RequestId></ErrorResponse>`
  const credentials = ({ body }: Answer, expiration: string) => {
    const key = /<AccessKeyId>ASIA\w+<\/AccessKeyId><SecretAccessKey>[^<]+<\/SecretAccessKey><SessionToken>[^<]+/
    return `<Credentials>${key.exec(body)?.[0]}</SessionToken><Expiration>${expiration}</Expiration></Credentials>`
  }

  test('says who called', async () => {
    const answer = await sts({ Action: 'GetCallerIdentity' })
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/xml' } })
    expect(plain(answer)).toBe(
      result(
        'GetCallerIdentity',
        '<Arn>arn:aws:iam::123456789012:user/AKIDEXAMPLE</Arn><UserId>AKIDEXAMPLE</UserId><Account>123456789012</Account>',
      ),
    )
  })

  test.each([
    [{}, '2015-08-30T13:36:00.000Z'],
    [{ DurationSeconds: '900' }, '2015-08-30T12:51:00.000Z'],
    [{ DurationSeconds: '43200' }, '2015-08-31T00:36:00.000Z'],
  ])('gives a role for an hour, or as long as is asked: %j', async (asked, expiration) => {
    const role = { RoleArn: 'arn:aws:iam::123456789012:role/demo', RoleSessionName: 'TestAR' }
    const answer = await sts({ Action: 'AssumeRole', ...role, ...asked })
    const user =
      `<AssumedRoleUser><AssumedRoleId>${field(answer, 'AccessKeyId')}:TestAR</AssumedRoleId>` +
      '<Arn>arn:aws:sts::123456789012:assumed-role/demo/TestAR</Arn></AssumedRoleUser>'
    expect(plain(answer)).toBe(result('AssumeRole', credentials(answer, expiration) + user))
  })

  test.each([
    [{}, '2015-08-31T00:36:00.000Z'],
    [{ DurationSeconds: '129600' }, '2015-09-01T00:36:00.000Z'],
  ])('gives a session for half a day, or as long as is asked: %j', async (asked, expiration) => {
    const answer = await sts({ Action: 'GetSessionToken', ...asked })
    expect(plain(answer)).toBe(result('GetSessionToken', credentials(answer, expiration)))
  })

  test.each<[Record<string, string>, number, string, string]>([
    [
      { Action: 'AssumeNothing' },
      400,
      'InvalidAction',
      'Could not find operation AssumeNothing for version 2011-06-15',
    ],
    [
      { Action: 'AssumeRole', DurationSeconds: '43201' },
      400,
      'ValidationError',
      "1 validation error detected: Value '43201' at 'durationSeconds' failed to satisfy constraint",
    ],
    ...(['RoleArn', 'RoleSessionName'] as const).map((absent): [Record<string, string>, number, string, string] => {
      const { [absent]: _, ...rest } = { RoleArn: 'arn:aws:iam::123456789012:role/r', RoleSessionName: 'me' }
      const name = absent === 'RoleArn' ? 'roleArn' : 'roleSessionName'
      const message = `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`
      return [{ Action: 'AssumeRole', ...rest }, 400, 'ValidationError', message]
    }),
    ...['s', 'a b', 'Jörg', 'x'.repeat(65)].map((name): [Record<string, string>, number, string, string] => {
      const message = `1 validation error detected: Value '${name}' at 'roleSessionName' failed to satisfy constraint`
      const RoleArn = 'arn:aws:iam::123456789012:role/r'
      return [{ Action: 'AssumeRole', RoleArn, RoleSessionName: name }, 400, 'ValidationError', message]
    }),
    ...['role/r', 'arn:aws:iam::1:role/r', 'arn:aws:iam::123456789012:user/u'].map(
      (RoleArn): [Record<string, string>, number, string, string] => {
        const message = `1 validation error detected: Value '${RoleArn}' at 'roleArn' failed to satisfy constraint`
        return [{ Action: 'AssumeRole', RoleArn, RoleSessionName: 'me' }, 400, 'ValidationError', message]
      },
    ),
    [
      { Action: 'GetSessionToken', TokenCode: '000000' },
      403,
      'AccessDenied',
      'MultiFactorAuthentication failed with invalid MFA one time pass code.',
    ],
    [
      { Action: 'DecodeAuthorizationMessage' },
      400,
      'InvalidAuthorizationMessageException',
      'The authorization message is not valid.',
    ],
  ])('refuses %j', async (parameters, status, code, message) => {
    const answer = await sts(parameters)
    expect(answer.status).toBe(status)
    expect(plain(answer)).toBe(failure(code, message))
  })
})
