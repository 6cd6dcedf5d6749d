import { describe, expect, test } from 'vitest'
import { testCredentials, testDate } from '../../../src/testing/index.js'
import { send } from '../../support/loopback.js'
import { type Call, call, codeOf, server } from './test-server-set-up.js'

describe('what does not authenticate is refused', () => {
  const wrongSecret = { ...testCredentials, secretAccessKey: 'wrong' }
  const cases: readonly [string, Partial<Call>, string][] = [
    ['a wrong secret', { credentials: wrongSecret }, 'SignatureDoesNotMatch'],
    ['an unknown key', { credentials: { ...wrongSecret, accessKeyId: 'AKIDUNKNOWN' } }, 'InvalidAccessKeyId'],
    ['a wrong region', { region: 'eu-west-1' }, 'AuthorizationHeaderMalformed'],
    [
      'a wrong service',
      { service: 'sts', headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
      'AuthorizationHeaderMalformed',
    ],
    ['a skewed clock', { signingDate: new Date(testDate.getTime() - 3600_000) }, 'RequestTimeTooSkewed'],
    ['a token that is not the key’s', { credentials: { ...testCredentials, sessionToken: 'token' } }, 'InvalidToken'],
  ]

  test.each(cases)('%s', async (_, options, code) => {
    const answer = await call({ path: '/bucket', ...options })
    expect(codeOf(answer)).toBe(code)
    expect(answer.headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/)
    expect(server.requests.at(-1)).toMatchObject({ status: answer.status, refused: expect.any(String) })
  })

  test('no signature', async () => {
    const answer = await send(server, { method: 'GET', url: `${server.url}/bucket`, headers: {} })
    expect([answer.status, codeOf(answer)]).toEqual([403, 'AccessDenied'])
  })

  test('the answer to a wrong signature explains it', async () => {
    const { body } = await call({ path: '/bucket', credentials: wrongSecret })
    expect(body).toContain('<StringToSign>AWS4-HMAC-SHA256\n20150830T123600Z')
    expect(body).toContain('<CanonicalRequest>GET\n/bucket')
  })
})
