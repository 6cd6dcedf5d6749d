import { describe, expect, test } from 'vitest'
import { toFetchErrorResponse } from '../../../src/fetch/index.js'
import { SigV4Error } from '../../../src/index.js'

describe('toFetchErrorResponse', () => {
  const error = new SigV4Error('MissingAuthentication', 'expected authentication')

  test('answers as AWS does', async () => {
    const request = new Request('https://example.com/bucket/key?x')
    const response = toFetchErrorResponse(error, { dialect: 's3', request })
    expect(response.status).toBe(403)
    expect(response.headers.get('content-type')).toBe('application/xml')
    expect(response.headers.get('x-amz-request-id')).toMatch(/^[0-9A-F]{16}$/)
    const text = await response.text()
    expect(text).toContain('<Code>AccessDenied</Code>')
    expect(text).toContain('<Resource>/bucket/key</Resource>')
  })

  test('repeats the Authorization header where AWS does', async () => {
    const refused = new SigV4Error('UnsupportedMechanism', 'expected SigV4')
    const request = new Request('https://example.com/', { headers: { authorization: 'Bearer abc' } })
    const text = await toFetchErrorResponse(refused, { dialect: 's3', request }).text()
    expect(text).toContain('<ArgumentValue>Bearer abc</ArgumentValue>')
  })

  test('answers a HEAD without a body', async () => {
    const request = new Request('https://example.com/', { method: 'HEAD' })
    const response = toFetchErrorResponse(error, { dialect: 'rest-json', request, requestId: 'abc' })
    expect(response.headers.get('x-amzn-requestid')).toBe('abc')
    expect(response.body).toBeNull()
  })

  test('an identifier that is not known is made up', () => {
    const { headers } = toFetchErrorResponse(error, { dialect: 's3', requestId: undefined })
    expect(headers.get('x-amz-request-id')).toMatch(/^[0-9A-F]{16}$/)
  })

  test('throws what is no refusal', () => {
    const other = new Error('database is down')
    expect(() => toFetchErrorResponse(other, { dialect: 's3' })).toThrow(other)
  })
})
