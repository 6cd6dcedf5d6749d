import { describe, expect, test } from 'vitest'
import { verifyFetchRequest } from '../../../src/fetch/index.js'
import { createVerifier, presignRequest, signRequest, verifyRequest } from '../../../src/index.js'
import { verifyPostPolicy } from '../../../src/post-policy/index.js'
import { resign } from '../../../src/proxy/index.js'
import { verifyReceived } from '../../../src/receiving/verify-received.js'
import { readSignedHeaders } from '../../../src/stages/authorization-header.js'
import { createTrailersReader, parseDeclaredTrailers } from '../../../src/streaming/trailers.js'
import { exampleCredentials as credentials, otherCredentials } from '../../support/example-credentials.js'

const signingDate = new Date('2026-01-02T03:04:05Z')
const options = { credentials, service: 'execute-api', region: 'us-east-1', now: signingDate }

function signedHeaders(url: string, headers: Record<string, string> = {}): Record<string, string> {
  const signed = signRequest({ method: 'GET', url, headers }, { credentials, service: 'execute-api', signingDate })
  return { host: new URL(url).host, ...signed.headers }
}

describe('an empty Host behind a trusted path prefix', () => {
  const verify = (host: string) => {
    const headers = { ...signedHeaders('https://api.example/x'), host, 'x-forwarded-prefix': '/v1' }
    const request = { method: 'GET', url: '/x', headers, body: null }
    const trusting = { trustForwarded: ['x-forwarded-prefix'] as const }
    return verifyReceived(request, createVerifier(options), trusting, async () => new Uint8Array())
  }

  test.each([[''], [' ']])('is the refused client, not an option: %j', async (host) => {
    await expect(verify(host)).rejects.toMatchObject({ code: 'MalformedHeader', details: { name: 'host' } })
  })
})

describe('an absolute target whose authority other readers cut elsewhere', () => {
  const verify = (url: string, host = 'api.example') => {
    const headers = { ...signedHeaders('https://api.example/x'), host }
    return verifyRequest({ method: 'GET', url, headers, body: null }, options)
  }

  test('is refused', () => {
    for (const authority of ['other.example\\@api.example', 'api example', 'api.example"', '<api.example>', '\u00e4']) {
      expect(() => verify(`https://${authority}/x`)).toThrow(expect.objectContaining({ code: 'MalformedUri' }))
    }
    expect(() => verify('https:///x', '')).toThrow(expect.objectContaining({ code: 'MalformedUri' }))
  })

  test('is no other one', () => {
    for (const authority of ['api.example', 'API.example:443', 'user:pass@api.example']) {
      expect(verify(`https://${authority}/x`)).toMatchObject({ accessKeyId: credentials.accessKeyId })
    }
  })
})

describe('a long file name in many places of a form', () => {
  const verify = (count: number, fileName: string) =>
    // biome-ignore lint/suspicious/noTemplateCurlyInString: S3's own variable
    verifyPostPolicy([['key', '${filename}'.repeat(count)]], { ...options, service: 's3', bucket: 'b', fileName })

  test('is over the limit before it is put there', () => {
    expect(() => verify(1800, 'x'.repeat(400_000))).toThrow(expect.objectContaining({ code: 'LimitExceeded' }))
    expect(() => verify(2, 'x'.repeat(20480 / 2 + 1))).toThrow(expect.objectContaining({ code: 'LimitExceeded' }))
    expect(() => verify(2, 'x'.repeat(20480 / 2 - 1))).toThrow(
      expect.objectContaining({ code: 'MissingAuthentication' }),
    )
  })
})

describe('the second reading of lists that Headers has joined', () => {
  const verify = async (signed: string, received: string) => {
    const headers = { ...signedHeaders('https://api.example/x', { 'if-match': signed }), 'if-match': received }
    const request = new Request('https://api.example/x', { headers })
    return (await verifyFetchRequest(request, createVerifier(options))).verified.authentication
  }

  test('takes no blank from what is quoted', async () => {
    const refused = { code: 'SignatureDoesNotMatch' }
    await expect(verify('"a,b"', '"a, b"')).rejects.toMatchObject(refused)
    await expect(verify('"a","b,c"', '"a", "b, c"')).rejects.toMatchObject(refused)
    await expect(verify('"a,b', '"a, b')).rejects.toMatchObject(refused)
    await expect(verify('"\\",b"', '"\\", b"')).rejects.toMatchObject(refused)
  })

  test('takes it from between elements, quoted or not', async () => {
    expect(await verify('"a","b"', '"a", "b"')).toBe('header')
    expect(await verify('"a, b","c"', '"a, b", "c"')).toBe('header')
    expect(await verify('a,b', 'a, b')).toBe('header')
  })
})

describe('resigning for a target with a path', () => {
  const forward = (path: string, target = 'https://inside.example/tenant-a') =>
    resign(
      { method: 'GET', url: path, headers: signedHeaders(`https://api.example${path}`), body: null },
      { verify: options, sign: { credentials: otherCredentials, signingDate }, target },
    )

  test('refuses a path that climbs out of it', async () => {
    for (const path of ['/../tenant-b', '/x/../../tenant-b', '/x//../../y', '/./..', '/%2e%2E/y', '/.%2e', '/..%2Fy']) {
      // As it stands on the wire: `new URL` would resolve it.
      const url = `https://api.example${path}`
      const { headers } = signRequest({ method: 'GET', url }, { credentials, service: 'execute-api', signingDate })
      const received = { method: 'GET', url: path, headers: { host: 'api.example', ...headers }, body: null }
      const given = { verify: options, sign: { credentials: otherCredentials, signingDate } }
      await expect(
        resign(received, { ...given, target: 'https://inside.example/tenant-a/' }),
        path,
      ).rejects.toMatchObject({
        code: 'MalformedUri',
      })
      expect((await resign(received, { ...given, target: 'https://inside.example/' })).url).toMatch(
        /^https:\/\/inside\.example\//,
      )
    }
  })

  test('takes one that stays within', async () => {
    expect((await forward('/x/../y')).url).toBe('https://inside.example/tenant-a/x/../y')
    expect((await forward('/..x/y..')).url).toBe('https://inside.example/tenant-a/..x/y..')
  })

  test('leaves the host of the target as it is', async () => {
    expect((await forward('/x', 'http://[::1]:9000/a b')).url).toBe('http://[::1]:9000/a%20b/x')
  })
})

test('a presigned parameter that cannot be a header is refused as the client’s fault', async () => {
  const { url } = presignRequest(
    { method: 'GET', url: 'https://api.example/x?X-Amz-Meta-A=%0D%0Ab' },
    { credentials, service: 's3', signingDate },
  )
  const received = { method: 'GET', url: url.slice('https://api.example'.length), headers: { host: 'api.example' } }
  const given = { verify: { ...options, service: 's3' }, sign: { credentials: otherCredentials, signingDate } }
  await expect(resign({ ...received, body: null }, given)).rejects.toMatchObject({
    code: 'MalformedHeader',
    details: { name: 'X-Amz-Meta-A' },
  })
})

describe('trailers', () => {
  test('are declared in any number without a search for each', () => {
    const names = Array.from({ length: 100_000 }, (_, index) => `a${index}`)
    const { indexOf, includes } = Array.prototype
    let searches = 0
    let declared: string[]
    Array.prototype.indexOf = function (...given) {
      searches++
      return indexOf.apply(this, given)
    }
    Array.prototype.includes = function (...given) {
      searches++
      return includes.apply(this, given)
    }
    try {
      declared = parseDeclaredTrailers(names.join(','))
    } finally {
      Object.assign(Array.prototype, { indexOf, includes })
    }
    expect(declared).toEqual(names)
    expect(searches).toBe(0)
  })

  test('lose the blanks around their values, and no others', () => {
    const reader = createTrailersReader(['a'], false)
    reader.read(new TextEncoder().encode('a: \t b  c\t \r\n\r\n'), 0)
    expect([...reader.received.values]).toEqual([['a', 'b  c']])
  })
})

describe('the SignedHeaders that strangers send', () => {
  const kept = (text: string) => {
    const [first, second] = [1, 2].map(() => readSignedHeaders(text, 100))
    return first === second
  }

  test('are not kept where they are long, with a hundred names or with one', () => {
    expect(kept('host;x-hostile-a')).toBe(true)
    expect(kept('a'.repeat(1_000_000))).toBe(false)
    expect(kept(Array.from({ length: 100 }, (_, index) => `a${index + 100}`).join(';'))).toBe(false)
  })

  test('cannot be changed for others by whoever got them', () => {
    const names = readSignedHeaders('host;x-hostile-b', 100) as string[]
    expect(() => names.push('x-amz-date')).toThrow(TypeError)
    expect(readSignedHeaders('host;x-hostile-b', 100)).toEqual(['host', 'x-hostile-b'])
  })
})
