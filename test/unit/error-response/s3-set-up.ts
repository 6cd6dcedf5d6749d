import { expect, test } from 'vitest'
import { answerOf, type Row } from '../../support/error-answers.js'

export const malformedCredential =
  'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
export const incorrectDate =
  'incorrect date format "2015-08-30". This date in the credential must be in the format "yyyyMMdd".'
export const notSigned = 'There were headers present in the request which were not signed'
export const useSigV4 = 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.'
export const keyMismatch =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.'
export const s3Header = (text: string) => `The authorization header is malformed; ${text}`

export function testS3Answers(rows: readonly Row[]): void {
  test.each(rows)('S3 answers $name: $aws', ({ error, options, status, aws, message, fields = {} }) => {
    expect(answerOf(error, { dialect: 's3', ...options })).toEqual({ status, aws, message, fields })
  })
}
