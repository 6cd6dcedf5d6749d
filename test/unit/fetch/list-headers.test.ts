import { describe, expect, test } from 'vitest'
import { type VerifyFetchOptions, verifyFetchRequest } from '../../../src/fetch/index.js'
import { createVerifier, presignRequest } from '../../../src/index.js'
import { exampleCredentials as credentials } from '../../support/example-credentials.js'
import { now, outcome, sign, toRequest, url, verifierOf } from './verify-fetch-request-set-up.js'

describe('what Headers has joined', () => {
  /** Two lines, which SigV4 joins by "," and `Headers` by ", ". */
  function joined(name: string, first: string, second: string): Request {
    const signed = sign(undefined, { signedHeaders: [name] }, [
      [name, first],
      [name, second],
    ])
    const { [name]: _value, ...headers } = signed.headers
    const request = toRequest({ ...signed, headers })
    request.headers.append(name, first)
    request.headers.append(name, second)
    expect(request.headers.get(name)).toBe(`${first}, ${second}`)
    return request
  }

  test('repeated lines of a header that is a list verify', async () => {
    expect(await outcome(joined('accept', 'text/html', '*/*;q=0.1'))).toBe('verified 0 ')
    expect(await outcome(joined('x-amz-object-attributes', 'ETag', 'ObjectSize'))).toBe('verified 0 ')
  })

  test('what the second reading fails with is told, if it is another failure', async () => {
    const onVerified = () => {
      throw new Error('seen before')
    }
    const verifying = outcome(joined('accept', 'a', 'b'), {}, verifierOf({ onVerified }))
    await expect(verifying).rejects.toThrow('seen before')
  })

  test('those of other headers do not, unless they are said to be lists', async () => {
    expect(await outcome(joined('x-amz-meta-a', '1', '2'))).toBe('SignatureDoesNotMatch')
    expect(await outcome(joined('x-amz-meta-a', '1', '2'), { listHeaders: ['X-Amz-Meta-A'] })).toBe('verified 0 ')
  })

  test('a blank that somebody adds to the value of any other header is refused', async () => {
    const signed = sign(undefined, {}, [['x-amz-copy-source', '/bucket/a,b']])
    expect(await outcome(toRequest(signed))).toBe('verified 0 ')
    const altered = { ...signed, headers: { ...signed.headers, 'x-amz-copy-source': '/bucket/a, b' } }
    expect(await outcome(toRequest(altered))).toBe('SignatureDoesNotMatch')
  })

  test.each(['"a,b"', '"a,b', String.raw`"a\",b\"c"`])('and so is one within what may be quoted: %s', async (value) => {
    const signed = sign(undefined, {}, [['if-match', value]])
    expect(await outcome(toRequest(signed))).toBe('verified 0 ')
    const altered = { ...signed, headers: { ...signed.headers, 'if-match': value.replace(',', ', ') } }
    expect(await outcome(toRequest(altered))).toBe('SignatureDoesNotMatch')
  })

  test('one line that holds ", " verifies as it is', async () => {
    expect(await outcome(toRequest(sign(undefined, {}, [['accept', 'a, b']])))).toBe('verified 0 ')
  })

  test('of a presigned URL too', async () => {
    const { url: presigned } = presignRequest(
      {
        method: 'GET',
        url,
        headers: [
          ['accept-language', 'de'],
          ['accept-language', 'en'],
        ],
      },
      { credentials, service: 's3', signingDate: now },
    )
    expect(await outcome(toRequest({ method: 'GET', url: presigned, headers: { 'accept-language': 'de, en' } }))).toBe(
      'unsigned 0 ',
    )
  })

  test('one other reading is tried at most, and only where a signed header has one', async () => {
    const readings = async (request: Request) => {
      let lookups = 0
      const verifier = verifierOf({
        credentials: () => {
          lookups++
          return { ...credentials, secretAccessKey: 'other' }
        },
      })
      expect(await outcome(request, {}, verifier)).toBe('SignatureDoesNotMatch')
      return lookups
    }
    const lists: [string, string][] = [
      ['accept', 'a, b, c'],
      ['cache-control', 'd, e'],
      ['if-match', 'f, g'],
    ]
    expect(await readings(toRequest(sign(undefined, {}, lists)))).toBe(2)
    expect(await readings(toRequest(sign(undefined, { signedHeaders: [] }, lists)))).toBe(1)
    expect(await readings(toRequest(sign(undefined, {}, [['x-a', 'b, c']])))).toBe(1)
    expect(await readings(toRequest(sign(undefined)))).toBe(1)
  })
})

test('header names that are no list are a mistake, whatever comes', async () => {
  const verifier = createVerifier({ credentials, service: 's3', region: 'us-east-1' })
  const verify = (listHeaders: unknown) =>
    verifyFetchRequest(new Request('https://example.com/'), verifier, { listHeaders } as VerifyFetchOptions)
  await expect(verify('x-tags')).rejects.toThrow('listHeaders: expected a list of header names, got "x-tags"')
  await expect(verify([undefined])).rejects.toThrow('listHeaders: expected header names, got undefined')
})
