import { Sha256 } from '@aws-crypto/sha256-js'
import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 as Original } from '@smithy/signature-v4'
import { describe, expect, test } from 'vitest'
import { formatEventHeaders } from '../../src/smithy/event-headers.js'
import { type EventHeaders, SignatureV4, type SignatureV4Init } from '../../src/smithy/index.js'
import { canonicalizeQuery } from '../../src/smithy/request-query.js'
import { readVectorFile } from '../support/vectors.js'

interface GivenRequest {
  readonly method: string
  readonly protocol: string
  readonly hostname: string
  readonly path: string
  readonly query: Record<string, string | string[]>
  readonly headers: Record<string, string>
  readonly body?: { readonly text?: string; readonly base64?: string; readonly stream?: true }
}

type GivenHeaders = Readonly<Record<string, { readonly type: string; readonly value: boolean | number | string }>>

interface Vector {
  readonly name: string
  readonly form: string
  readonly init: SignatureV4Init
  readonly options: Readonly<Record<string, unknown>>
  readonly request?: GivenRequest
  readonly text?: string
  readonly event?: { readonly headersBase64: string; readonly payload: string }
  readonly message?: { readonly headers: GivenHeaders; readonly body: string; readonly priorSignature: string }
  readonly expect: { readonly signature?: string; readonly query?: object; readonly headers?: object }
}

interface Hoist extends Pick<GivenRequest, 'headers' | 'query'> {
  readonly name: string
  readonly options: Readonly<Record<string, unknown>>
  readonly expect: Pick<GivenRequest, 'headers' | 'query'>
}

interface VectorFile {
  readonly vectors: readonly Vector[]
  readonly queries: readonly { name: string; query: GivenRequest['query']; expect: string }[]
  readonly eventHeaders: readonly { name: string; headers: GivenHeaders; expect: string }[]
  readonly hoists: readonly Hoist[]
}

const { vectors, queries, eventHeaders, hoists } = readVectorFile<VectorFile>('smithy.json')

test('the file holds 57 signatures, 10 queries, 11 headers of events and 4 requests to hoist', () => {
  expect([vectors, queries, eventHeaders, hoists].map(({ length }) => length)).toEqual([57, 10, 11, 4])
})

// The original is run too, which shows that the vectors are its own.
const signers = {
  'countersign/smithy': (init: SignatureV4Init) => new SignatureV4(init),
  'countersign/smithy with a Sha256 class': (init: SignatureV4Init) => new SignatureV4({ ...init, sha256: Sha256 }),
  'the original': (init: SignatureV4Init) =>
    new Original({ ...(init as ConstructorParameters<typeof Original>[0]), sha256: Sha256 }) as unknown as SignatureV4,
}

describe.each(Object.entries(signers))('%s', (_, createSigner) => {
  test.each(vectors)('$name', async ({ form, init, options: { unhoistableHeaders, ...rest }, ...given }) => {
    const signer = createSigner(init)
    const names =
      unhoistableHeaders === undefined ? {} : { unhoistableHeaders: new Set(unhoistableHeaders as string[]) }
    const options = { ...rest, ...names } as never
    const { expect: expected } = given
    if (form === 'text') expect(await signer.sign(given.text!, options)).toBe(expected.signature)
    else if (form === 'event') expect(await signer.sign(eventOf(given.event!), options)).toBe(expected.signature)
    else if (form === 'message') {
      const signable = messageOf(given.message!)
      const { signature } = expected
      expect(await signer.sign(signable, options)).toEqual({ message: signable.message, signature })
      expect(await signer.signMessage(signable, options)).toEqual({ message: signable.message, signature })
    } else if (form === 'presign') {
      expect(await signer.presign(requestOf(given.request!), options)).toMatchObject(expected)
      expect((await signer.presign(requestOf(given.request!), options)).query).toEqual(expected.query)
    } else expect(await signer.sign(requestOf(given.request!), options)).toMatchObject(expected)
  })

  test.each(hoists)('hoists $name', async ({ headers, query, options: lists, expect: expected }) => {
    const signer = createSigner({
      service: 's3',
      region: 'auto',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    })
    const options = Object.fromEntries(Object.entries(lists).map(([name, names]) => [name, new Set(names as string[])]))
    const request = new HttpRequest({ method: 'POST', hostname: 'www.example.com', headers, query })
    const presigned = await signer.presign(request, options)
    const names = /^X-Amz-(?:Algorithm|Credential|Date|Expires|SignedHeaders|Signature)$/
    const own = Object.entries(presigned.query ?? {}).filter(([name]) => !names.test(name))
    expect({ headers: presigned.headers, query: Object.fromEntries(own) }).toEqual(expected)
  })
})

test.each(queries)('the canonical query, $name', ({ query, expect: expected }) => {
  expect(canonicalizeQuery(query)).toBe(expected)
})

test.each(eventHeaders)('headers of an event, $name', ({ headers, expect: expected }) => {
  expect(Buffer.from(formatEventHeaders(headersOf(headers))).toString('hex')).toBe(expected)
})

function requestOf({ body, ...request }: GivenRequest): HttpRequest {
  return new HttpRequest({ ...request, body: body && bodyOf(body) })
}

function bodyOf({ text, base64 }: NonNullable<GivenRequest['body']>): unknown {
  if (text !== undefined) return text
  return base64 === undefined ? new ReadableStream() : new Uint8Array(Buffer.from(base64, 'base64'))
}

function eventOf({ headersBase64, payload }: NonNullable<Vector['event']>) {
  return { headers: new Uint8Array(Buffer.from(headersBase64, 'base64')), payload: Buffer.from(payload) }
}

function messageOf({ headers, body, priorSignature }: NonNullable<Vector['message']>) {
  return { message: { headers: headersOf(headers), body: Buffer.from(body) }, priorSignature }
}

function headersOf(headers: GivenHeaders): EventHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, { type, value }]) => {
      const bytes = Buffer.from(String(value), 'hex')
      const read: Record<string, unknown> = { timestamp: new Date(String(value)), long: { bytes }, binary: bytes }
      return [name, { type, value: read[type] ?? value }]
    }),
  ) as EventHeaders
}
