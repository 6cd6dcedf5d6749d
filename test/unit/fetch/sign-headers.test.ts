import { describe, expect, test, vi } from 'vitest'
import { signHeaders } from '../../../src/fetch/index.js'
import { verifyRequest } from '../../../src/index.js'
import { exampleCredentials, temporaryCredentials } from '../../support/example-credentials.js'

const anything = () => true
const request = {
  method: 'POST',
  url: 'https://abc123.execute-api.eu-west-1.amazonaws.com/stage/items?a=1',
  headers: { 'Content-Type': 'application/json', 'X-Amz-Meta-A': 'b' },
  body: '{"a":1}',
}

describe('signHeaders', () => {
  test("returns a plain record of the caller's headers and the signature's, which verifies", async () => {
    const headers = await signHeaders(request, { credentials: temporaryCredentials })
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype)
    expect(Object.keys(headers).sort()).toEqual([
      'authorization',
      'content-type',
      'x-amz-date',
      'x-amz-meta-a',
      'x-amz-security-token',
    ])
    const verified = verifyRequest(
      { ...request, headers },
      { credentials: temporaryCredentials, service: 'execute-api', region: 'eu-west-1' },
    )
    expect(verified).toMatchObject({ authentication: 'header', payload: { kind: 'verified' } })
  })

  test('the host tells service and region, but for what is given', async () => {
    const scope = async (options: { service?: string; region?: string; host?: string }) => {
      const { host, ...given } = options
      const asked = { ...request, headers: host === undefined ? {} : { host } }
      const headers = await signHeaders(asked, { credentials: exampleCredentials, ...given })
      const verified = verifyRequest(
        { ...asked, url: '/stage/items?a=1', headers: { ...headers, host: host ?? new URL(request.url).host } },
        { credentials: exampleCredentials, service: anything, region: anything },
      )
      return verified.authentication === 'anonymous' ? undefined : `${verified.scope.service} ${verified.scope.region}`
    }
    expect(await scope({})).toBe('execute-api eu-west-1')
    expect(await scope({ region: 'us-west-2' })).toBe('execute-api us-west-2')
    expect(await scope({ service: 'lambda' })).toBe('lambda eu-west-1')
    expect(await scope({ host: 'sqs.us-east-2.amazonaws.com' })).toBe('sqs us-east-2')
    await expect(scope({ host: 'example.com' })).rejects.toThrow('the host "example.com" tells none')
  })

  test('a provider is asked once for many, and again when its credentials are about to expire', async () => {
    const lasting = vi.fn(async () => exampleCredentials)
    await Promise.all(Array.from({ length: 100 }, () => signHeaders(request, { credentials: lasting })))
    await signHeaders(request, { credentials: lasting })
    expect(lasting).toHaveBeenCalledTimes(1)
    const dying = vi.fn(async () => ({ ...exampleCredentials, expiration: new Date(Date.now() + 60_000) }))
    await signHeaders(request, { credentials: dying })
    await signHeaders(request, { credentials: dying })
    expect(dying).toHaveBeenCalledTimes(2)
  })

  test('a Host header in capitals tells them too', async () => {
    const asked = { ...request, headers: { Host: 'sqs.us-east-2.amazonaws.com' } }
    const { authorization } = await signHeaders(asked, { credentials: exampleCredentials })
    expect(authorization).toContain('/us-east-2/sqs/aws4_request')
  })

  test('a password in the URL is no part of the host', async () => {
    const sign = (host: string) =>
      signHeaders({ ...request, url: `https://me:secret@${host}/` }, { credentials: exampleCredentials })
    expect((await sign('sqs.us-east-2.amazonaws.com'))['authorization']).toContain('/us-east-2/sqs/aws4_request')
    await expect(sign('example.com')).rejects.toThrow('the host "example.com" tells none')
  })

  test('a URL object is signed as it is sent', async () => {
    const options = { credentials: exampleCredentials, signingDate: new Date(0) }
    const url = new URL(request.url)
    expect(await signHeaders({ ...request, url }, options)).toEqual(await signHeaders(request, options))
  })

  test('a Request without a body is signed', async () => {
    const options = { credentials: exampleCredentials, signingDate: new Date(0) }
    const { url, headers } = request
    const asked = new Request(url, { headers })
    const signed = await signHeaders(asked as typeof asked & { body: null }, options)
    expect(signed).toEqual(await signHeaders({ method: 'GET', url, headers }, options))
  })

  test('headers that a record inherits are signed and returned', async () => {
    const headers = Object.create(request.headers)
    const options = { credentials: exampleCredentials, signingDate: new Date(0) }
    expect(await signHeaders({ ...request, headers }, options)).toEqual(await signHeaders(request, options))
  })

  test('headers that iterate but once are signed and returned', async () => {
    const headers = new Map(Object.entries(request.headers)).entries()
    const signed = await signHeaders({ ...request, headers }, { credentials: exampleCredentials })
    expect(signed).toMatchObject({ 'x-amz-meta-a': 'b', authorization: expect.stringContaining('x-amz-meta-a') })
  })

  test.each(['https://example.com/', undefined, { method: 'GET' }, { url: null }])(
    '%j is no request',
    async (given) => {
      const signing = signHeaders(given as unknown as typeof request, { credentials: exampleCredentials })
      await expect(signing).rejects.toThrow(/^(?:request|url): expected /)
    },
  )

  test('a URL that a client would send in another form is refused', async () => {
    const sign = (url: string) => signHeaders({ ...request, url }, { credentials: exampleCredentials, service: 's3' })
    await expect(sign('https://example.com/a/../b')).rejects.toThrow('no escape keeps a segment of dots')
    await expect(sign('wss://example.com/a b')).rejects.toThrow('write " " as %20')
    await expect(sign('/origin/form')).rejects.toThrow('expected an absolute URL')
    expect(await sign('wss://example.com/mqtt')).toHaveProperty('authorization')
  })
})
