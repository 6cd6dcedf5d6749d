import { describe, expect, test } from 'vitest'
import { SigV4Error } from '../../src/errors.js'
import { type EngineOption, verifyRequest } from '../../src/index.js'
import { engines } from '../support/engines.js'
import { receiveWild } from '../support/received-request.js'
import { readVectorFile, type VectorCredentials, type WildRequest } from '../support/vectors.js'

interface WildVector {
  readonly name: string
  readonly client: string
  readonly form: 'header' | 'query'
  readonly service: string
  readonly region: string
  readonly credentials: string
  readonly now: string
  readonly request: WildRequest
}

interface CapturedVector extends WildVector {
  readonly expect: 'accept' | 'refuse'
  readonly reason?: string
}

interface TamperedVector extends WildVector {
  readonly mutation: string
}

const file = readVectorFile<{
  credentials: Record<string, VectorCredentials>
  requests: CapturedVector[]
  tampered: TamperedVector[]
}>('wild.json')
const accepted = file.requests.filter((vector) => vector.expect === 'accept')
const refused = file.requests.filter((vector) => vector.expect === 'refuse')

test('holds 100 requests of 29 clients, and 60 altered ones', () => {
  expect({ accepted: accepted.length, refused: refused.length, tampered: file.tampered.length }).toEqual({
    accepted: 83,
    refused: 17,
    tampered: 60,
  })
  expect(new Set(file.requests.map(({ client }) => client)).size).toBe(29)
  expect(new Set(refused.map(({ reason }) => reason)).size).toBe(13)
  expect(new Set(file.tampered.map(({ mutation }) => mutation)).size).toBe(16)
})

describe.each(engines)('on $name', ({ engine }) => {
  test.each(accepted)('accepts $name ($form, $service)', (vector) => {
    expect(verify(vector, engine)).toMatchObject({
      authentication: vector.form,
      accessKeyId: file.credentials[vector.credentials]?.accessKeyId,
    })
  })

  test.each(refused)('refuses $name: $reason', (vector) => {
    expect(() => verify(vector, engine)).toThrow(SigV4Error)
  })

  test.each(file.tampered)('refuses $name', (vector) => {
    expect(() => verify(vector, engine)).toThrow(SigV4Error)
  })
})

function verify({ request, service, region, now, credentials: name }: WildVector, engine: EngineOption) {
  const credentials = file.credentials[name]
  if (credentials === undefined) throw new Error(`no credentials called ${name}`)
  return verifyRequest(receiveWild(request), { credentials, service, region, now: new Date(now), engine })
}
