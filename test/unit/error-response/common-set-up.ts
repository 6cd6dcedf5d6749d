import { describe, expect, test } from 'vitest'
import { presignRequest, signRequest, type VerifyOptions } from '../../../src/index.js'
import { answerOf, credentials, now, type Row, refuse } from '../../support/error-answers.js'

export const iam: Partial<VerifyOptions> = { service: 'iam' }
const request = { method: 'GET', url: 'https://iam.amazonaws.com/', headers: { host: 'iam.amazonaws.com' } }
const signing = { credentials, service: 'iam', signingDate: now }

export const iamSigned = signRequest(request, signing)
export const iamPresigned = presignRequest(request, signing)
export const iamHeader = (change: (text: string) => string, headers: Record<string, string> = {}) =>
  refuse(
    {
      ...iamSigned,
      headers: { ...iamSigned.headers, authorization: change(iamSigned.headers['authorization'] ?? ''), ...headers },
    },
    iam,
  )
export const iamQuery = (change: (text: string) => string) =>
  refuse({ ...iamPresigned, url: change(iamPresigned.url) }, iam)
export const consult =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

/** A test of each row in each dialect of the services that are not S3. */
export function testCommonAnswers(rows: readonly Row[]): void {
  describe('the common front end answers', () => {
    test.each(rows)('$name: $aws', ({ error, options, status, aws, message }) => {
      const answer = { status, aws, message, fields: {} }
      expect(answerOf(error, { dialect: 'query', ...options })).toEqual(answer)
    })

    const exceptions: Record<string, string> = {
      MissingAuthenticationToken: 'MissingAuthenticationTokenException',
      IncompleteSignature: 'IncompleteSignatureException',
      SignatureDoesNotMatch: 'InvalidSignatureException',
      InvalidClientTokenId: 'UnrecognizedClientException',
      ExpiredToken: 'ExpiredTokenException',
      MalformedQueryString: 'MalformedQueryStringException',
      MalformedHttpRequestException: 'MalformedHttpRequestException',
      RequestEntityTooLargeException: 'RequestEntityTooLargeException',
      ValidationError: 'ValidationException',
      AccessDenied: 'AccessDeniedException',
    }

    test.each(rows)('$name to a client of DynamoDB with 400, or 413', ({ error, options, status, aws, message }) => {
      const answer = { status: status === 413 ? 413 : 400, aws: exceptions[aws], message, fields: {} }
      expect(answerOf(error, { dialect: 'json', ...options })).toEqual(answer)
    })

    test.each(rows)('$name to a client of API Gateway', ({ error, options, status, aws, message }) => {
      const missing = aws === 'MissingAuthenticationToken'
      expect(answerOf(error, { dialect: 'rest-json', ...options })).toEqual({
        status: missing || aws === 'IncompleteSignature' ? 403 : status,
        aws: exceptions[aws],
        message: missing ? 'Missing Authentication Token' : message,
        fields: {},
      })
    })
  })
}
