import { describe, expect, test } from 'vitest'
import { createVerifier, verifyRequest } from '../../../src/index.js'
import { exampleCredentials, exampleToken } from '../../support/example-credentials.js'
import { errorOf, options, refusal, request, verifyOptions } from './option-checks-set-up.js'

const { accessKeyId, secretAccessKey } = exampleCredentials

describe('the message of a misuse', () => {
  const holding: readonly (readonly [name: string, credentials: unknown])[] = [
    ['credentials as text', `${accessKeyId}:${secretAccessKey}`],
    ['credentials as a list', [accessKeyId, secretAccessKey]],
    [
      "secret and access key ID in each other's place, with a line end",
      { accessKeyId: `${secretAccessKey}\n`, secretAccessKey: accessKeyId },
    ],
    ['a secret with a blank for the access key ID', { accessKeyId: ` ${secretAccessKey}`, secretAccessKey }],
    ['a secret with white space around it', { accessKeyId, secretAccessKey: ` ${secretAccessKey} ` }],
    [
      'a secret for the session token, with a line end',
      { accessKeyId, secretAccessKey, sessionToken: `${secretAccessKey}\n` },
    ],
    ['a secret for the expiration', { accessKeyId, secretAccessKey, expiration: secretAccessKey }],
    ['a boxed secret', { accessKeyId, secretAccessKey: new String(secretAccessKey) }],
  ]

  test.each(holding)('never holds the secret: %s', (_, credentials) => {
    const errors = [
      refusal({ ...options, credentials }),
      errorOf(() => verifyRequest(request, { ...verifyOptions, credentials: credentials as never })),
      errorOf(() => createVerifier({ ...verifyOptions, credentials: credentials as never })),
    ]
    for (const error of errors) expect(`${error.stack}`).not.toContain(secretAccessKey)
  })

  test('never holds a session token', () => {
    const credentials = { ...exampleCredentials, sessionToken: `${exampleToken} ` }
    expect(refusal({ ...options, credentials }).message).not.toContain(exampleToken)
  })
})

test('the message of a misuse does not hold a body, which may be a secret', () => {
  const body = '{"password":"hunter2"}\ud800'
  expect(refusal(options, { ...request, body }).message).not.toContain('hunter2')
})

test.each([
  `https://example.com/?X-Amz-Security-Token=${exampleToken}\n`,
  `https://example.com/?X-Amz-Security-Token=${exampleToken}\ud800`,
  `example.com/?X-Amz-Security-Token=${exampleToken}`,
  `https://user:${exampleToken.slice(0, 8)}@b\xfccher.example/`,
])('the message of a misuse does not hold what may be a secret in a URL: %j', (url) => {
  const { message } = refusal(options, { ...request, url })
  expect(message).toMatch(/^url: expected .*got ".*example/)
  expect(message).not.toContain(exampleToken.slice(0, 8))
})
