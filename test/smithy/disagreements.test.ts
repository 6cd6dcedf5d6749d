import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 as Original } from '@smithy/signature-v4'
import { describe, expect, test } from 'vitest'
import { verifyRequest } from '../../src/index.js'
import { SignatureV4, type SignatureV4Init, type SmithyHttpRequest } from '../../src/smithy/index.js'
import { exampleCredentials, temporaryCredentials } from '../support/example-credentials.js'
import { NodeSha256 } from './node-sha256.js'

const signingDate = new Date('2015-08-30T12:36:00Z')
const host = 'example.amazonaws.com'
const init = { service: 'execute-api', region: 'us-east-1', credentials: exampleCredentials }

const ours = signerOf()
const original = originalOf()

function signerOf(other: Partial<SignatureV4Init> = {}) {
  return new SignatureV4({ ...init, ...other })
}

function originalOf(other: object = {}) {
  return new Original({ ...init, sha256: NodeSha256, ...other } as ConstructorParameters<typeof Original>[0])
}

function requestOf(given: { [name in keyof SmithyHttpRequest]?: unknown } = {}) {
  const { headers, ...rest } = given
  return new HttpRequest({ hostname: host, headers: { host, ...(headers as object) }, ...rest } as object)
}

/** As the SDK's handlers write a query on the wire. */
function wireQuery(query: SmithyHttpRequest['query'] = {}): string {
  return Object.entries(query)
    .flatMap(([name, value]) => (Array.isArray(value) ? value.map((one) => [name, one]) : [[name, value]]))
    .map(([name, value]) =>
      value || typeof value === 'string'
        ? `${encodeURIComponent(name as string)}=${encodeURIComponent(value as string)}`
        : encodeURIComponent(name as string),
    )
    .join('&')
}

/** Whether a server that has the core's verifier takes a request as a handler sends it. */
function verifies({ method, path, query, headers }: SmithyHttpRequest, credentials = exampleCredentials): boolean {
  const url = `${path}${Object.keys(query ?? {}).length > 0 ? `?${wireQuery(query)}` : ''}`
  const sent = Object.entries(headers).filter(([, value]) => value !== undefined && value !== null)
  try {
    verifyRequest(
      { method: method.toUpperCase(), url, headers: sent, body: '' },
      { credentials, service: 'execute-api', region: 'us-east-1', now: signingDate },
    )
    return true
  } catch {
    return false
  }
}

const document = readFileSync(new URL('../../docs/smithy.md', import.meta.url), 'utf8')
const rows: string[] = []

/** A row of the document's table of disagreements. */
function disagreement(row: string, check: () => Promise<void> | void): void {
  rows.push(row)
  test(row, async () => {
    expect(document).toContain(`| ${row} |`)
    await check()
  })
}

describe('what a presigned URL may say', () => {
  disagreement('`expiresIn` over a week', async () => {
    const rejection = await original.presign(requestOf(), { expiresIn: 604801 }).catch((reason: unknown) => reason)
    expect(rejection).toBeTypeOf('string')
    await expect(ours.presign(requestOf(), { expiresIn: 604801 })).rejects.toThrow(RangeError)
  })

  disagreement('`expiresIn` that is negative, 0, broken or no number', async () => {
    for (const expiresIn of [-5, 0, 1.5, Number.NaN]) {
      const { query } = await original.presign(requestOf(), { expiresIn, signingDate })
      expect(query?.['X-Amz-Expires']).toBe(String(expiresIn))
      await expect(ours.presign(requestOf(), { expiresIn, signingDate })).rejects.toThrow(RangeError)
    }
    const { query } = await ours.presign(requestOf(), { expiresIn: '60' as unknown as number, signingDate })
    expect(query?.['X-Amz-Expires']).toBe('60')
  })

  disagreement("an `x-amz-security-token` header beside the credentials' own token", async () => {
    const credentials = temporaryCredentials
    for (const name of ['x-amz-security-token', 'X-Amz-Security-Token']) {
      const request = requestOf({ headers: { [name]: 'old' } })
      const presigned = await signerOf({ credentials }).presign(request, { signingDate })
      expect(JSON.stringify(presigned)).not.toContain('old')
      expect(verifies(presigned, credentials)).toBe(true)
      const signed = await signerOf({ credentials }).sign(request, { signingDate })
      expect(JSON.stringify(signed)).not.toContain('old')
      expect(verifies(signed, credentials)).toBe(true)
    }
    const request = requestOf({ headers: { 'x-amz-security-token': 'old' } })
    const theirs = await originalOf({ credentials }).presign(request, { signingDate })
    expect(theirs.query?.['x-amz-security-token']).toBe('old')
    expect(verifies(theirs, credentials)).toBe(false)
  })

  disagreement('an `x-amz-*` header whose value is `undefined` or `null`', async () => {
    for (const value of [undefined, null]) {
      const request = requestOf({ headers: { 'x-amz-acl': value } })
      const theirs = await original.presign(request, { signingDate })
      expect(wireQuery(theirs.query)).toMatch(/(?:^|&)x-amz-acl(?:&|$)/)
      expect(verifies(theirs)).toBe(false)
      const presigned = await ours.presign(request, { signingDate })
      expect(wireQuery(presigned.query)).not.toContain('x-amz-acl')
      expect(verifies(presigned)).toBe(true)
    }
  })
})

describe('what is sent and what is signed', () => {
  disagreement('a parameter without a text: `null`, `undefined`, numbers, booleans', async () => {
    for (const value of [null, undefined, 0, 5, true, false]) {
      const request = requestOf({ query: { acl: value, x: 'y' } })
      for (const sign of ['sign', 'presign'] as const) {
        expect(verifies(await original[sign](request, { signingDate })), `${sign} ${value}`).toBe(false)
        expect(verifies(await ours[sign](request, { signingDate })), `${sign} ${value}`).toBe(true)
      }
    }
  })

  disagreement('a parameter named `__proto__`', async () => {
    const request = requestOf({ query: { ['__proto__']: '1' } })
    expect(verifies(await original.sign(request, { signingDate }))).toBe(false)
    expect(verifies(await ours.sign(request, { signingDate }))).toBe(true)
  })

  disagreement('headers whose names differ only in case', async () => {
    const request = requestOf({ headers: { 'X-Amz-Meta-A': '1', 'x-amz-meta-a': '2', 'X-AMZ-META-A': '3' } })
    const theirs = await original.sign(request, { signingDate })
    expect(Object.keys(theirs.headers).filter((name) => /^x-amz-meta-a$/i.test(name))).toHaveLength(3)
    expect(verifies(theirs)).toBe(false)
    const signed = await ours.sign(request, { signingDate })
    expect(signed.headers['X-Amz-Meta-A']).toBe('1,2,3')
    expect(Object.keys(signed.headers).filter((name) => /^x-amz-meta-a$/i.test(name))).toHaveLength(1)
    expect(verifies(signed)).toBe(true)
    const joined = requestOf({ headers: { 'X-Amz-Meta-A': '1,2,3' } })
    expect(signed).toEqual(await original.sign(joined, { signingDate }))
    expect((await ours.presign(request, { signingDate })).query).toEqual(
      (await original.presign(joined, { signingDate })).query,
    )
  })

  disagreement('two values of a header that may be there once, such as `host`', async () => {
    const request = requestOf({ headers: { Host: 'other.example.com' } })
    expect((await original.sign(request, { signingDate })).headers['authorization']).toContain('host')
    await expect(ours.sign(request, { signingDate })).rejects.toThrow(TypeError)
    const same = await ours.sign(requestOf({ headers: { Host: host } }), { signingDate })
    expect(same).toEqual(await original.sign(requestOf(), { signingDate }))
  })

  disagreement('a method in lower case', async () => {
    const request = requestOf({ method: 'get' })
    expect(verifies(await original.sign(request, { signingDate }))).toBe(false)
    const signed = await ours.sign(request, { signingDate })
    expect(signed.method).toBe('GET')
    expect(verifies(signed)).toBe(true)
    expect(request.method).toBe('get')
  })
})

describe('what cannot be sent or signed', () => {
  disagreement('a header value with a control character, a name that is no token', async () => {
    for (const headers of [{ a: 'b\0c' }, { a: '\x7f' }, { 'a b': 'c' }, { é: 'c' }, { '': 'c' }]) {
      await expect(original.sign(requestOf({ headers }), { signingDate })).resolves.toBeDefined()
      await expect(ours.sign(requestOf({ headers }), { signingDate })).rejects.toThrow(TypeError)
    }
  })

  disagreement('a lone surrogate in a header, the path or the query', async () => {
    for (const given of [{ headers: { a: '\ud800' } }, { path: '/\ud800' }, { query: { a: '\ud800' } }]) {
      await expect(ours.sign(requestOf(given), { signingDate })).rejects.toThrow(/lone surrogate/)
    }
    await expect(original.sign(requestOf({ headers: { a: '\ud800' } }), { signingDate })).resolves.toBeDefined()
    await expect(original.sign(requestOf({ query: { a: '\ud800' } }), { signingDate })).rejects.toThrow(URIError)
  })

  disagreement('a header value that is a number', async () => {
    const request = requestOf({ headers: { 'content-length': 5 } })
    await expect(original.sign(request)).rejects.toThrow(/replace is not a function/)
    await expect(ours.sign(request)).rejects.toThrow('headers: expected "content-length" to be text, got 5')
  })

  disagreement('credentials, a region or a service that could not be signed with', async () => {
    const blank = { ...exampleCredentials, secretAccessKey: '' }
    await expect(originalOf({ credentials: blank }).sign(requestOf())).resolves.toBeDefined()
    await expect(signerOf({ credentials: blank }).sign(requestOf())).rejects.toThrow(/credentials.secretAccessKey/)
    await expect(originalOf({ credentials: {} }).sign(requestOf())).rejects.toThrow('Resolved credential object')
    await expect(signerOf({ credentials: {} as never }).sign(requestOf())).rejects.toThrow(/credentials.accessKeyId/)
    await expect(signerOf({ credentials: undefined as never }).sign('text')).rejects.toThrow(TypeError)
    await expect(signerOf({ region: '' }).sign(requestOf())).rejects.toThrow(/region/)
    await expect(signerOf().sign(requestOf(), { signingService: 'a/b' })).rejects.toThrow(/service/)
  })
})

describe('events and dates', () => {
  disagreement("an event's header whose name, text or bytes are longer than their length can say", async () => {
    for (const headers of [
      { ['a'.repeat(256)]: { type: 'boolean' as const, value: true } },
      { a: { type: 'string' as const, value: 'a'.repeat(65536) } },
      { a: { type: 'binary' as const, value: new Uint8Array(65536) } },
    ]) {
      const signable = { message: { headers, body: new Uint8Array() }, priorSignature: '' }
      await expect(original.signMessage(signable, { signingDate })).resolves.toBeDefined()
      await expect(ours.signMessage(signable, { signingDate })).rejects.toThrow(RangeError)
    }
  })

  disagreement("an event's header that should be a whole number and is none", async () => {
    const signableOf = (value: number) => {
      const headers = { a: { type: 'integer' as const, value } }
      return { message: { headers, body: new Uint8Array() }, priorSignature: '' }
    }
    const [broken, whole] = await Promise.all(
      [1.5, 1].map((value) => original.signMessage(signableOf(value), { signingDate })),
    )
    expect(broken?.signature).toBe(whole?.signature)
    await expect(ours.signMessage(signableOf(1.5), { signingDate })).rejects.toThrow(TypeError)
  })

  disagreement('a request with a `url`, such as one of `fetch`', async () => {
    const request = new Request(`https://${host}/path`, { headers: { 'x-amz-a': 'b' } })
    const given = request as unknown as HttpRequest
    const signed = await original.sign(given, { signingDate })
    expect([signed.path, signed.headers['x-amz-a']]).not.toEqual(['/path', 'b'])
    for (const sign of [ours.sign(given, { signingDate }), ours.presign(given)]) {
      await expect(sign).rejects.toThrow(/^request: expected an HttpRequest of @smithy\/protocol-http, got a Request$/)
    }
  })

  disagreement('an event without a `priorSignature`', async () => {
    const event = { headers: new Uint8Array(), payload: new Uint8Array([1]) }
    await expect(original.sign(event, { signingDate } as never)).resolves.toBeDefined()
    await expect(ours.sign(event, { signingDate } as never)).rejects.toThrow(/priorSignature/)
    await expect(ours.sign(event, undefined as never)).rejects.toThrow(TypeError)
  })

  disagreement("`signingDate: '0'`", async () => {
    const signed = await ours.sign(requestOf(), { signingDate: '0' })
    expect(signed.headers['x-amz-date']).toBe('19700101T000000Z')
    expect((await original.sign(requestOf(), { signingDate: '0' })).headers['x-amz-date']).not.toBe('19700101T000000Z')
    await expect(ours.sign(requestOf(), { signingDate: 'no date' })).rejects.toThrow(RangeError)
    await expect(ours.sign(requestOf(), { signingDate: ' ' })).rejects.toThrow(RangeError)
  })

  disagreement('a `sha256` class that digests in promises alone', async () => {
    let made = 0
    class Counting extends NodeSha256 {
      constructor(secret?: string) {
        super(secret)
        made++
      }
    }
    const signed = await signerOf({ sha256: Counting }).sign(requestOf(), { signingDate })
    expect(made).toBe(0)
    expect(await originalOf({ sha256: Counting }).sign(requestOf(), { signingDate })).toEqual(signed)
    expect(made).toBeGreaterThan(0)
  })
})

test('the document has these rows and no other', () => {
  const table = document.slice(document.indexOf('| given |'))
  const end = table.search(/\n(?!\|)/)
  const written = table.slice(0, end).split('\n').slice(2)
  expect(written.map((line) => line.split(' | ', 1)[0]?.replace(/^\| /, ''))).toEqual(rows)
})

test('no secret stands in what prints of a signer', () => {
  for (const text of [inspect(ours, { depth: 5, showHidden: true }), JSON.stringify(ours)]) {
    expect(text).not.toContain(exampleCredentials.secretAccessKey)
  }
})
