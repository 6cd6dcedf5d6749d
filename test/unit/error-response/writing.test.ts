import { describe, expect, test } from 'vitest'
import { type ErrorResponseOptions, SigV4Error, sigV4ErrorCodes, toErrorResponse } from '../../../src/errors.js'
import { answerOf, credentials, dialects, readXml, refuse, signed, token } from '../../support/error-answers.js'

const consult =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

describe('a response', () => {
  const error = new SigV4Error('MissingAuthentication', 'our words')
  const expired = new SigV4Error('ExpiredToken', 'our words')

  test('in the dialect s3 is XML with its identifiers', () => {
    const options = {
      dialect: 's3',
      requestId: '4442587FB7D0A2F9',
      hostId: 'aG9zdA==',
      resource: '/mybucket/a',
    } as const
    expect(toErrorResponse(error, options)).toEqual({
      status: 403,
      headers: { 'content-type': 'application/xml', 'x-amz-request-id': '4442587FB7D0A2F9', 'x-amz-id-2': 'aG9zdA==' },
      body:
        '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message>' +
        '<Resource>/mybucket/a</Resource><RequestId>4442587FB7D0A2F9</RequestId><HostId>aG9zdA==</HostId></Error>',
    })
  })

  test('in the dialect query is XML in the namespace of the service, or of the common errors', () => {
    const id = '7a62c49f-347e-4fc4-9331-6e8eEXAMPLE'
    expect(toErrorResponse(expired, { dialect: 'query', requestId: id })).toEqual({
      status: 403,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': id },
      body:
        '<?xml version="1.0" encoding="UTF-8"?>\n<ErrorResponse xmlns="http://webservices.amazon.com/AWSFault/2005-15-09">' +
        '<Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message></Error>' +
        `<RequestId>${id}</RequestId></ErrorResponse>`,
    })
    const { body } = toErrorResponse(expired, { dialect: 'query', namespace: 'https://sts.amazonaws.com/"&<' })
    expect(body).toContain('<ErrorResponse xmlns="https://sts.amazonaws.com/&quot;&amp;&lt;"><Error>')
    expect(body).not.toContain('RequestId')
  })

  test('in the dialect json names the exception in __type', () => {
    expect(toErrorResponse(expired, { dialect: 'json', requestId: 'A1' })).toEqual({
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'A1' },
      body: '{"__type":"com.amazon.coral.service#ExpiredTokenException","message":"The security token included in the request is expired"}',
    })
  })

  test('in the dialect rest-json names the exception in a header', () => {
    expect(toErrorResponse(expired, { dialect: 'rest-json', requestId: 'A1' })).toEqual({
      status: 403,
      headers: {
        'content-type': 'application/json',
        'x-amzn-errortype': 'ExpiredTokenException',
        'x-amzn-requestid': 'A1',
      },
      body: '{"message":"The security token included in the request is expired"}',
    })
  })

  test.each(dialects)('without an identifier has no header for one, in the dialect %s', (dialect) => {
    const { headers } = toErrorResponse(error, { dialect })
    expect(Object.keys(headers)).toEqual(
      dialect === 'rest-json' ? ['content-type', 'x-amzn-errortype'] : ['content-type'],
    )
  })

  test.each(dialects)('to a HEAD has no body, in the dialect %s', (dialect) => {
    const { body, ...rest } = toErrorResponse(error, { dialect })
    expect(body).not.toBe('')
    expect(toErrorResponse(error, { dialect, method: 'HEAD' })).toEqual({ ...rest, body: '' })
    expect(toErrorResponse(error, { dialect, method: 'GET' }).body).toBe(body)
  })

  // https://github.com/boto/botocore/blob/develop/botocore/utils.py: S3RegionRedirectorv2
  test.each([
    ['eu-central-1', 'eu-central-1'],
    ['\u0435u\n', undefined],
    ['', undefined],
  ])('of S3 to a HEAD says in a header what region it expects: %j', (expected, told) => {
    const wrong = new SigV4Error('ScopeRegionMismatch', 'a', { received: 'us-east-1', expected })
    const { headers } = toErrorResponse(wrong, { dialect: 's3', method: 'HEAD' })
    expect(headers['x-amz-bucket-region']).toBe(told)
    expect(toErrorResponse(wrong, { dialect: 's3', method: 'GET' }).headers).not.toHaveProperty('x-amz-bucket-region')
  })
})

describe('a wrong signature', () => {
  const session = { ...credentials, sessionToken: token }
  const request = signed(session)
  const wrong = refuse(request, { credentials: { ...session, secretAccessKey: 'another' } }, 'SignatureDoesNotMatch')

  test('is explained to nobody who did not ask', () => {
    for (const dialect of dialects) {
      const { body } = toErrorResponse(wrong, { dialect })
      expect(body).not.toContain('20150830T123600Z')
      expect(body).not.toMatch(/StringToSign|CanonicalRequest|String-to-Sign/)
    }
  })

  test('shows S3 clients the canonical request and the string to sign, as texts and as bytes', () => {
    const { fields } = answerOf(wrong, { dialect: 's3', explain: true })
    expect(Object.keys(fields)).toEqual([
      'AWSAccessKeyId',
      'StringToSign',
      'SignatureProvided',
      'StringToSignBytes',
      'CanonicalRequest',
      'CanonicalRequestBytes',
    ])
    expect(fields['StringToSign']).toBe(wrong.stringToSign)
    expect(fields['CanonicalRequest']).toBe(wrong.canonicalRequest)
    expect(fields['CanonicalRequest']).toMatch(/^GET\n\/test\.txt\n/)
    expect(fields['StringToSignBytes']).toMatch(/^41 57 53 34 2d 48 4d 41 43 2d 53 48 41 32 35 36 0a /)
    for (const name of ['StringToSign', 'CanonicalRequest']) {
      const bytes = (fields[`${name}Bytes`] ?? '').split(' ').map((digits) => Number.parseInt(digits, 16))
      expect(Buffer.from(bytes).toString('utf8')).toBe(fields[name])
    }
  })

  test.each(['query', 'json', 'rest-json'] as const)(
    'shows them to clients of the dialect %s in the message',
    (dialect) => {
      const { message } = answerOf(wrong, { dialect, explain: true })
      expect(message).toBe(
        `${consult}\n\nThe Canonical String for this request should have been\n'${wrong.canonicalRequest}'\n\n` +
          `The String-to-Sign should have been\n'${wrong.stringToSign}'\n`,
      )
    },
  )

  test.each(dialects)('shows no session token, in the dialect %s', (dialect) => {
    const { body } = toErrorResponse(wrong, { dialect, explain: true })
    expect(body).toContain('masked')
    expect(body).not.toContain(token)
    expect(body).not.toContain(
      Buffer.from(token)
        .toString('hex')
        .replace(/..(?=.)/g, '$& '),
    )
  })

  test('of a chunk shows its string to sign alone', () => {
    const proof = { stringToSign: 'AWS4-HMAC-SHA256-PAYLOAD\né' }
    const ofChunk = new SigV4Error('ChunkSignatureMismatch', 'our words', { signature: 'a' }, proof)
    expect(answerOf(ofChunk, { dialect: 's3', explain: true }).fields).toEqual({
      StringToSign: proof.stringToSign,
      SignatureProvided: 'a',
      StringToSignBytes: '41 57 53 34 2d 48 4d 41 43 2d 53 48 41 32 35 36 2d 50 41 59 4c 4f 41 44 0a c3 a9',
    })
  })
})

describe('hostile values', () => {
  const hostile = '</Code><Code>&amp;"\'\u0000\u0007\u001b\u007f\ud800\udc00\ud800\ufffe\r\n\t\u{20000}\u{10fffd}]]>'

  test('stay within their element, and what XML cannot write is replaced', () => {
    const error = new SigV4Error('InvalidAccessKeyId', 'our words', { accessKeyId: hostile })
    const { body } = toErrorResponse(error, { dialect: 's3', resource: hostile })
    const escaped =
      '&lt;/Code&gt;&lt;Code&gt;&amp;amp;"\'\ufffd\ufffd\ufffd\u007f\ud800\udc00\ufffd\ufffd&#13;\n\t\u{20000}\u{10fffd}]]&gt;'
    expect(body).toContain(`<AWSAccessKeyId>${escaped}</AWSAccessKeyId><Resource>${escaped}</Resource>`)
    expect(readXml(body, 'Error').map(([name]) => name)).toEqual(['Code', 'Message', 'AWSAccessKeyId', 'Resource'])
  })

  test.each(dialects)('stand in every detail and break nothing, in the dialect %s', (dialect) => {
    for (const authentication of ['header', 'query', 'form'] as const) {
      for (const code of sigV4ErrorCodes) {
        const texts = { name: hostile, names: [hostile], expected: hostile, received: hostile, algorithm: hostile }
        const details = { authentication, ...texts, accessKeyId: hostile, signature: hostile, requestDateTime: hostile }
        const error = new SigV4Error(code, hostile, details, { canonicalRequest: hostile, stringToSign: hostile })
        const { headers } = toErrorResponse(error, {
          dialect,
          explain: true,
          resource: hostile,
          authorization: hostile,
        })
        expect(Object.values(headers).join()).toMatch(/^[ -~]+$/)
        expect(answerOf(error, { dialect, explain: true, resource: hostile }).aws).toMatch(/^[A-Za-z0-9]+$/)
      }
    }
  })

  test.each([['a\r\nx: y'], [''], ['é'], [1]])('cannot be an identifier: %j', (value) => {
    const error = new SigV4Error('ExpiredToken', 'our words')
    for (const name of ['requestId', 'hostId']) {
      const respond = () => toErrorResponse(error, { dialect: 's3', [name]: value })
      expect(respond).toThrow(TypeError)
      expect(respond).toThrow(`${name}: expected visible ASCII, got ${JSON.stringify(value)}`)
    }
  })
})

describe('misuse', () => {
  const error = new SigV4Error('ExpiredToken', 'our words')

  test.each([
    [new Error('other'), 'an Error'],
    [{ code: 'ExpiredToken', details: {} }, 'an object'],
    [null, 'null'],
    [undefined, 'undefined'],
    ['ExpiredToken', '"ExpiredToken"'],
  ])('is anything but a SigV4Error: %o', (value, got) => {
    const refusal = new TypeError(`error: expected a SigV4Error, got ${got}`)
    expect(() => toErrorResponse(value as never, { dialect: 's3' })).toThrow(refusal)
  })

  test.each([[{}], [{ dialect: 'xml' }], [{ dialect: 'constructor' }], [{ dialect: ['s3'] }]])(
    'is another dialect: %o',
    (options) => {
      expect(() => toErrorResponse(error, options as ErrorResponseOptions)).toThrow(TypeError)
      expect(() => toErrorResponse(error, options as ErrorResponseOptions)).toThrow(
        'dialect: expected s3, query, json or rest-json, got ',
      )
    },
  )

  test.each([
    [{ explain: 'false' }, /explain: expected true or false, got "false"/],
    [{ explain: 0 }, /explain: expected true or false, got 0/],
    [{ namespace: 5 }, /namespace: expected text, got 5/],
  ])('is an option of another kind, which might explain what it should not: %o', (given, message) => {
    for (const dialect of dialects) {
      const respond = () => toErrorResponse(error, { dialect, ...(given as object) })
      expect(respond).toThrow(TypeError)
      expect(respond).toThrow(message)
    }
  })
})
