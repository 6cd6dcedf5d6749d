import { describe, expect, test } from 'vitest'
import { type HttpRequest, presignRequest, signRequest } from '../../../src/index.js'
import { resign } from '../../../src/proxy/index.js'
import {
  exampleCredentials as inside,
  otherCredentials,
  temporaryCredentials as outside,
} from '../../support/example-credentials.js'
import {
  codeOf,
  now,
  payload,
  receive,
  serviceOutcome,
  sign,
  signInside,
  streamOf,
  target,
  url,
  verify,
} from './resign-set-up.js'

describe('resign, headers', () => {
  test('drops what was for this hop, and keeps what was signed', async () => {
    const signed = signInside({ headers: { 'x-a': '1', 'x-b': '2', 'keep-alive': 'timeout=5' } })
    const received = receive(signed, null)
    const headers = {
      ...received.headers,
      Connection: 'x-a, X-Unsigned',
      'x-unsigned': '3',
      'proxy-authorization': 'Basic abc',
      'proxy-authenticate': 'Basic',
      'proxy-connection': 'close',
      trailer: 'x-a',
      'transfer-encoding': 'chunked',
      upgrade: 'h2c',
      te: 'trailers',
      expect: '100-continue',
      date: 'Fri, 02 Jan 2026 03:04:05 GMT',
      'user-agent': 'curl',
      vary: 'user-agent',
    }
    const resigned = await resign({ ...received, headers }, { verify, sign, target })
    expect(Object.keys(resigned.headers).sort()).toEqual([
      'authorization',
      'user-agent',
      'vary',
      'x-a',
      'x-amz-content-sha256',
      'x-amz-date',
      'x-amz-security-token',
      'x-b',
    ])
  })

  test('that iterate but once are verified, and sent on', async () => {
    const received = receive(signInside({ method: 'PUT', headers: { 'x-a': '1' }, body: payload }), payload)
    const headers = { ...received.headers, 'content-length': String(payload.length), 'content-type': 'image/png' }
    const expected = await resign({ ...received, headers }, { verify, sign, target })
    const resigned = await resign({ ...received, headers: Object.entries(headers).values() }, { verify, sign, target })
    expect(resigned.headers).toEqual(expected.headers)
  })

  test('that become others while the key is looked up are not sent on', async () => {
    const received = receive(signInside({ headers: { 'x-amz-acl': 'private' } }), null)
    const headers: Record<string, string> = { ...(received.headers as object) }
    const credentials = async () => {
      headers['x-amz-acl'] = 'public-read'
      return inside
    }
    const resigned = await resign({ ...received, headers }, { verify: { ...verify, credentials }, sign, target })
    expect(resigned.headers['x-amz-acl']).toBe('private')
  })

  test('of which a line becomes another while the key is looked up are sent on as they were', async () => {
    const received = receive(signInside({ headers: { 'x-amz-acl': 'private' } }), null)
    const headers = Object.entries(received.headers as Record<string, string>)
    const credentials = async () => {
      for (const line of headers) if (line[0] === 'x-amz-acl') line[1] = 'public-read'
      return inside
    }
    const resigned = await resign({ ...received, headers }, { verify: { ...verify, credentials }, sign, target })
    expect(resigned.headers['x-amz-acl']).toBe('private')
  })

  test('vouches for no x-amz-* header that the client did not sign', async () => {
    const received = receive(signInside(), null)
    const headers = { ...received.headers, 'x-amz-cf-id': 'abc' }
    const allowing = { ...verify, allowUnsignedHeaders: ['x-amz-cf-id'] }
    const resigned = await resign({ ...received, headers }, { verify: allowing, sign, target })
    expect(resigned.headers).not.toHaveProperty('x-amz-cf-id')
  })

  test('leaves a parameter alone that stood for no header', async () => {
    const signed = signInside({ url: 'https://sandbox.example/bucket/a?x-amz-meta-a=b' })
    const resigned = await resign(receive(signed, null), { verify, sign, target })
    expect(resigned.url).toBe(`${target}/bucket/a?x-amz-meta-a=b`)
    expect(resigned.headers).not.toHaveProperty('x-amz-meta-a')
  })

  test('replaces a session token, and takes off one that is not needed', async () => {
    const session = { ...inside, sessionToken: 'inner-token' }
    const received = receive(signInside({}, { credentials: session }), null)
    const withToken = await resign(received, { verify: { ...verify, credentials: session }, sign, target })
    expect(withToken.headers['x-amz-security-token']).toBe(outside.sessionToken)
    const plain = { ...sign, credentials: otherCredentials }
    const without = await resign(received, { verify: { ...verify, credentials: session }, sign: plain, target })
    expect(without.headers).not.toHaveProperty('x-amz-security-token')
  })

  test('escapes what fetch would, before it is signed', async () => {
    const raw = signRequest(
      {
        method: 'GET',
        url: 'https://sandbox.example/bucket/caf\u00e9 {"x"}/!$&()*+,.:;=@_~-?q=\'a b\'&!$()*,-./:;@_~?',
      },
      { credentials: inside, service: 's3', signingDate: now },
    )
    const received = {
      method: 'GET',
      url: '/bucket/caf\xc3\xa9 {"x"}/!$&()*+,.:;=@_~-?q=\'a b\'&!$()*,-./:;@_~?',
      headers: { host: 'sandbox.example', ...raw.headers },
      body: null,
    }
    const resigned = await resign(received, { verify, sign, target })
    expect(resigned.url).toBe(
      `${target}/bucket/caf%C3%A9%20%7B%22x%22%7D/!$&()*+,.:;=@_~-?q=%27a%20b%27&!$()*,-./:;@_~?`,
    )
    expect(new URL(resigned.url).href).toBe(resigned.url)
    expect(await serviceOutcome(resigned)).toMatch(/^header /)
  })
})

describe('resign, presigned', () => {
  const presigned = (init: Partial<HttpRequest> = {}) =>
    presignRequest(
      { method: 'GET', url, ...init },
      { credentials: { ...inside, sessionToken: 'a+b/c' }, service: 's3', signingDate: now },
    )
  const verifySession = { ...verify, credentials: { ...inside, sessionToken: 'a+b/c' } }

  test('in, header-signed out', async () => {
    const resigned = await resign(receive(presigned(), null), { verify: verifySession, sign, target })
    expect(resigned.url).toBe(`${target}/bucket/a%20b?x=1&flag&y=%2F`)
    const names = ['authorization', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token']
    expect(Object.keys(resigned.headers).sort()).toEqual(names)
    expect(resigned.headers['x-amz-security-token']).toBe(outside.sessionToken)
    expect(await serviceOutcome(resigned)).toBe('header s3/us-east-1 unsigned: nothing')
  })

  test('in and out', async () => {
    const body = streamOf(payload)
    const resigned = await resign(receive(presigned({ method: 'PUT' }), body), {
      verify: verifySession,
      sign: { ...sign, expiresIn: 60 },
      target,
      form: 'query',
    })
    expect(resigned.url).toContain('X-Amz-Expires=60&')
    expect(resigned.url.match(/X-Amz-Signature=/g)).toHaveLength(1)
    expect(resigned.url).toContain(encodeURIComponent(outside.sessionToken as string))
    expect(resigned.headers).not.toHaveProperty('authorization')
    expect(await serviceOutcome(resigned)).toBe('query s3/us-east-1 unsigned: the payload')
  })

  test('header-signed in, out with the hash of its body', async () => {
    const signed = signInside({ method: 'PUT', body: payload })
    const resigned = await resign(receive(signed, streamOf(payload)), { verify, sign, target, form: 'query' })
    expect(await serviceOutcome(resigned)).toBe('query s3/us-east-1 verified: the payload')
  })

  test('parameters that stood for headers become headers again, in a header-signed request', async () => {
    const hoisted = presigned({ url: `${url}&not-x-amz-a=b&x-amz-meta-a=%C3%A9%20b&X-Amz-Acl=private` })
    const header = await resign(receive(hoisted, null), { verify: verifySession, sign, target })
    expect(header.url).toBe(`${target}/bucket/a%20b?x=1&flag&y=%2F&not-x-amz-a=b`)
    expect(header.headers).toMatchObject({ 'x-amz-meta-a': '\xc3\xa9 b', 'x-amz-acl': 'private' })
    expect(await serviceOutcome(header)).toMatch(/^header /)
    const query = await resign(receive(hoisted, null), { verify: verifySession, sign, target, form: 'query' })
    expect(query.url).toContain('&x-amz-meta-a=%C3%A9%20b&X-Amz-Acl=private&')
    expect(await serviceOutcome(query)).toMatch(/^query /)
  })

  test('parameters that stood for a header that may be there once are refused where there are two', async () => {
    const twice = presigned({ url: `${url}&x-amz-trailer=a&X-Amz-Trailer=b` })
    const options = { verify: verifySession, sign, target }
    expect(await codeOf(() => resign(receive(twice, null), options))).toBe('DuplicateHeader')
    const query = await resign(receive(twice, null), { ...options, form: 'query' })
    expect(await serviceOutcome(query)).toMatch(/^query /)
  })
})
