import { describe, expect, test } from 'vitest'
import { createVerifier } from '../../../src/index.js'
import { type ResignOptions, type ResignRequest, resign } from '../../../src/proxy/index.js'
import {
  exampleCredentials as inside,
  otherCredentials,
  temporaryCredentials as outside,
} from '../../support/example-credentials.js'
import {
  codeOf,
  later,
  payload,
  receive,
  serviceOutcome,
  sign,
  signInside,
  target,
  url,
  verify,
} from './resign-set-up.js'

describe('resign', () => {
  test('verifies with one set of credentials and signs with another', async () => {
    const received = receive(signInside({ headers: { 'x-amz-acl': 'private', range: 'bytes=0-9' } }), null)
    const resigned = await resign(received, { verify, sign, target })
    expect(resigned.url).toBe(`${target}/bucket/a%20b?x=1&flag&y=%2F`)
    expect(resigned.headers).toMatchObject({
      'x-amz-acl': 'private',
      range: 'bytes=0-9',
      'x-amz-date': '20260102T031000Z',
      'x-amz-security-token': outside.sessionToken,
    })
    expect(resigned.headers['authorization']).toContain(`Credential=${outside.accessKeyId}/20260102/us-east-1/s3/`)
    expect(resigned.verified.accessKeyId).toBe(inside.accessKeyId)
    expect(await serviceOutcome(resigned)).toBe('header s3/us-east-1 verified: nothing')
  })

  test('takes service and region from what was signed, unless told otherwise', async () => {
    const received = receive(signInside({}, { service: 'sqs', region: 'eu-north-1' }), null)
    expect(await serviceOutcome(await resign(received, { verify, sign }))).toMatch(/^header sqs\/eu-north-1 /)
    const moved = { ...sign, service: 'execute-api', region: 'us-west-2' }
    expect(await serviceOutcome(await resign(received, { verify, sign: moved }))).toMatch(
      /^header execute-api\/us-west-2 /,
    )
  })

  test('takes a fetch Request as it stands', async () => {
    const { method, headers } = signInside({ method: 'PUT', body: payload })
    const request = new Request(url, { method, headers, body: payload })
    const resigned = await resign(request, { verify, sign, target })
    expect(await serviceOutcome(resigned)).toBe('header s3/us-east-1 verified: the payload')
  })

  test('a URL that becomes another while the key is looked up is signed as it was', async () => {
    const received = { ...receive(signInside(), null), url: new URL(url) }
    const credentials = async () => {
      received.url.pathname = '/bucket/secret'
      return inside
    }
    const resigned = await resign(received, { verify: { ...verify, credentials }, sign, target })
    expect(resigned.url).toBe(`${target}/bucket/a%20b?x=1&flag&y=%2F`)
  })

  test('signs nothing that does not verify', async () => {
    const signed = signInside({ method: 'PUT', body: 'abc' })
    const altered: Record<string, ResignRequest> = {
      SignatureDoesNotMatch: { ...receive(signed, 'abc'), method: 'POST' },
      ContentSha256Mismatch: receive(signed, 'abd'),
      MissingAuthentication: { method: 'GET', url: '/', headers: { host: 'a' } },
      InvalidAccessKeyId: receive(signInside({}, { credentials: otherCredentials }), null),
    }
    for (const [code, received] of Object.entries(altered)) {
      expect(await codeOf(() => resign(received, { verify, sign }))).toBe(code)
    }
    const anonymous = { ...verify, allowAnonymous: true }
    const stranger = { method: 'GET', url: '/', headers: { host: 'a' } }
    expect(await codeOf(() => resign(stranger, { verify: anonymous, sign }))).toBe('MissingAuthentication')
  })

  test('chooses credentials by who signed', async () => {
    const verifier = createVerifier({ ...verify, credentials: () => ({ ...inside, tenant: 'blue' }) })
    const resigned = await resign(receive(signInside(), null), {
      verify: verifier,
      sign: {
        signingDate: () => later,
        credentials: async ({ accessKeyId, principal }) =>
          accessKeyId === inside.accessKeyId && principal['tenant'] === 'blue' ? outside : otherCredentials,
      },
    })
    expect(await serviceOutcome(resigned)).toMatch(/^header /)
  })

  test('without a target keeps the host that the client spoke to', async () => {
    const resigned = await resign(receive(signInside(), null), { verify, sign })
    expect(resigned.url).toBe('/bucket/a%20b?x=1&flag&y=%2F')
    expect(resigned.headers['host']).toBe('sandbox.example')
    const absolute = await resign({ ...signInside(), body: null }, { verify, sign })
    expect(absolute.url).toBe(url)
    expect(await serviceOutcome(absolute)).toMatch(/^header /)
  })

  test('a target may have a path prefix, and nothing behind it', async () => {
    const received = receive(signInside(), null)
    const resigned = await resign(received, { verify, sign, target: new URL('https://gateway.example:8443/s3/') })
    expect(resigned.url).toBe('https://gateway.example:8443/s3/bucket/a%20b?x=1&flag&y=%2F')
    expect(await serviceOutcome(resigned)).toMatch(/^header /)
    const wrongs = [
      ['gateway.example', '"gateway.example"'],
      ['/s3', '"/s3"'],
      ['https://gateway.example/?a', '"https://gateway.example/?…"'],
      ['https://gate way', '"https://gate way"'],
      ['https://me:it@gateway.example', '"https://…@gateway.example"'],
      [7, '7'],
    ]
    for (const [wrong, shown] of wrongs) {
      await expect(resign(received, { verify, sign, target: wrong as string })).rejects.toThrow(
        `target: expected an absolute URL without user information and query, got ${shown}`,
      )
    }
  })

  test('segments of dots stay where there is nothing to climb out of', async () => {
    const received = { ...receive(signInside({ url: 'https://sandbox.example/../a' }), null), url: '/../a' }
    expect((await resign(received, { verify, sign })).url).toBe('/../a')
    expect((await resign(received, { verify, sign, target: `${target}/` })).url).toBe(`${target}/../a`)
  })

  test.each([
    '/../secret',
    '/a/%2E%2e/../secret',
    '/a%2Fb/../../secret',
    '/a%2F..%2F../secret',
    '/a%5c..%5C../secret',
    '/a\\..\\../secret',
    '/./../secret',
  ])('a path that climbs out of a target is refused: %s', async (path) => {
    const received = receive(signInside({ url: `https://sandbox.example${path}` }), null)
    const out = { verify, sign, target: `${target}/prefix` }
    await expect(resign({ ...received, url: path }, out)).rejects.toMatchObject({
      code: 'MalformedUri',
      message: `url: expected a path that stays within the target's, got ${JSON.stringify(path)}`,
    })
  })

  test('a path that climbs no higher than its target is sent as it is', async () => {
    const received = receive(signInside({ url: 'https://sandbox.example/a/../b' }), null)
    const resigned = await resign({ ...received, url: '/a/../b' }, { verify, sign, target: `${target}/prefix` })
    expect(resigned.url).toBe(`${target}/prefix/a/../b`)
  })

  test('knows the host of a request of HTTP/2, and sends none of its pseudo headers on', async () => {
    const { method, headers } = signInside()
    const pseudo = { ':method': method, ':path': '/bucket/a%20b?x=1&flag&y=%2F', ':authority': 'sandbox.example' }
    const received = { method, url: pseudo[':path'], headers: { ...pseudo, ...headers }, body: null }
    const resigned = await resign(received, { verify, sign })
    expect(resigned.headers['host']).toBe('sandbox.example')
    expect(Object.keys(resigned.headers).filter((name) => name.startsWith(':'))).toEqual([])
  })

  test.each<[object | undefined, string]>([
    [undefined, 'options: expected an object, got undefined'],
    [{ sign }, 'verify: expected an object, got undefined'],
    [{ verify }, 'sign: expected an object, got undefined'],
    [{ verify, sign, form: 'Query' }, 'form: expected "header" or "query", got "Query"'],
    [{ verify, sign, payload: 'none' }, 'payload: expected "keep" or "unsigned", got "none"'],
  ])('options of the wrong kind are refused: %j', async (options, message) => {
    const failure = resign(receive(signInside(), null), options as ResignOptions)
    await expect(failure).rejects.toThrow(TypeError)
    await expect(failure).rejects.toThrow(message)
  })

  test('verifies behind a proxy of its own', async () => {
    const { method, url: signed, headers } = signInside({ url: 'https://public.example/api/bucket/key' })
    const received = {
      method,
      url: signed.replace('https://public.example/api', ''),
      headers: { ...headers, host: 'internal', 'x-forwarded-host': 'public.example' },
      body: null,
    }
    expect(await codeOf(() => resign(received, { verify, sign }))).toBe('SignatureDoesNotMatch')
    const origin = { host: 'public.example', pathPrefix: '/api' }
    expect((await resign(received, { verify, sign, target, origin })).url).toBe(`${target}/bucket/key`)
    const trusting = { ...received, headers: { ...received.headers, 'x-forwarded-prefix': '/api' } }
    const resigned = await resign(trusting, {
      verify,
      sign,
      target,
      trustForwarded: ['x-forwarded-host', 'x-forwarded-prefix'],
    })
    expect(await serviceOutcome(resigned)).toMatch(/^header /)
  })
})
