import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { resign } from '../../../src/proxy/index.js'
import {
  codeOf,
  payload,
  receive,
  serviceOutcome,
  sign,
  signInside,
  streamOf,
  target,
  verify,
} from './resign-set-up.js'

describe('resign, bodies', () => {
  test('keeps the hash that was signed, and checks the body as it is sent', async () => {
    const signed = signInside({ method: 'PUT', body: payload })
    const resigned = await resign(receive(signed, streamOf(payload)), { verify, sign, target })
    expect(resigned).toMatchObject({
      duplex: 'half',
      headers: { 'x-amz-content-sha256': signed.headers['x-amz-content-sha256'] },
    })
    expect(await serviceOutcome(resigned)).toBe('header s3/us-east-1 verified: the payload')
    const altered = Buffer.from(payload)
    altered[99_999] = 1
    const failing = await resign(receive(signed, streamOf(altered)), { verify, sign, target })
    expect(await codeOf(() => buffer(failing.body as ReadableStream))).toBe('ContentSha256Mismatch')
  })

  test('sends a length, but does not sign it, since a platform that streams in chunks leaves it out', async () => {
    const headers = { 'content-length': String(payload.length) }
    const received = receive(signInside({ method: 'PUT', headers, body: payload }), streamOf(payload))
    for (const form of ['header', 'query'] as const) {
      const resigned = await resign({ ...received, body: streamOf(payload) }, { verify, sign, target, form })
      expect(resigned.headers).toMatchObject(headers)
      const { 'content-length': _, ...sent } = resigned.headers
      expect(await serviceOutcome({ ...resigned, headers: sent })).toMatch(/the payload$/)
    }
  })

  test('reads a body first that the signature covers and nothing declares', async () => {
    const signed = signInside({ method: 'POST', body: payload }, { service: 'execute-api' })
    const resigned = await resign(receive(signed, streamOf(payload)), { verify, sign, target })
    expect(resigned.body).toBeInstanceOf(Uint8Array)
    expect(await serviceOutcome(resigned)).toBe('header execute-api/us-east-1 verified: the payload')
    const small = { verify, sign, target, maxBodySize: 99_999 }
    expect(await codeOf(() => resign(receive(signed, streamOf(payload)), small))).toBe('EntityTooLarge')
  })

  test('takes bytes and text that are at hand', async () => {
    for (const body of [payload, 'text']) {
      const signed = signInside({ method: 'PUT', body })
      const resigned = await resign(receive(signed, body), { verify, sign, target })
      expect(resigned.body).toBe(body)
      expect(await serviceOutcome(resigned)).toMatch(/^header s3\/us-east-1 verified: (the payload|text)$/)
    }
    const nothing = receive(signInside({ method: 'PUT' }), new Uint8Array())
    expect(await resign(nothing, { verify, sign, target })).not.toHaveProperty('body')
  })

  test('takes the body of a GET that is at hand, or that its headers tell of', async () => {
    const signed = signInside({ method: 'GET', body: 'text' }, { service: 'es' })
    const resigned = await resign(receive(signed, 'text'), { verify, sign, target })
    expect(resigned.body).toBe('text')
    for (const framing of [{ 'content-length': '4' }, { 'Transfer-Encoding': 'chunked' }]) {
      const received = receive(signed, streamOf(Buffer.from('text')))
      const framed = { ...received, headers: { ...received.headers, ...framing } }
      expect((await resign(framed, { verify, sign, target })).body).toEqual(Uint8Array.from(Buffer.from('text')))
    }
    const none = receive(signInside({ headers: { 'content-length': '0' } }), streamOf(Buffer.from('')))
    expect(await resign(none, { verify, sign, target })).not.toHaveProperty('body')
  })

  test('a body that is left out stays where it is', async () => {
    const signed = signInside({ method: 'PUT', body: payload })
    const resigned = await resign(receive(signed, undefined), { verify, sign, target })
    expect(resigned).not.toHaveProperty('body')
    expect(await serviceOutcome({ ...resigned, body: payload })).toBe('header s3/us-east-1 verified: the payload')
  })

  test('passes on an unsigned payload as one', async () => {
    const signed = signInside({ method: 'PUT' }, { payloadHash: 'UNSIGNED-PAYLOAD' })
    const resigned = await resign(receive(signed, streamOf(payload)), { verify, sign, target })
    expect(await serviceOutcome(resigned)).toBe('header s3/us-east-1 unsigned: the payload')
  })

  test('signs less of the body where it is told to', async () => {
    const signed = signInside({ method: 'PUT', body: payload })
    const resigned = await resign(receive(signed, streamOf(payload)), { verify, sign, target, payload: 'unsigned' })
    expect(await serviceOutcome(resigned)).toBe('header s3/us-east-1 unsigned: the payload')
  })
})
