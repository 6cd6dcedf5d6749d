import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { SignedRequest } from '../../src/index.js'
import { sample } from '../support/property-runs.js'

const load = async () => {
  vi.resetModules()
  return import('../../src/index.js')
}
type Library = Awaited<ReturnType<typeof load>>

const calls = fc.record({
  form: fc.constantFrom('sign', 'presign'),
  method: fc.constantFrom('GET', 'PUT'),
  url: fc.constantFrom(
    'https://h.example/',
    'https://h.example/?b=2&a=1',
    'https://h.example/a/../b',
    'https://i.example/',
  ),
  headers: fc.array(fc.tuple(fc.constantFrom('a', 'A', 'b', 'x-amz-a'), fc.constantFrom('1', '2', ' 1 ', 'é')), {
    maxLength: 3,
  }),
  credentials: fc.record({
    accessKeyId: fc.constantFrom('AKIDEXAMPLE', 'AKID/EXAMPLE'),
    secretAccessKey: fc.constantFrom('one', 'two'),
    sessionToken: fc.constantFrom(undefined, 'token', 'other'),
  }),
  service: fc.constantFrom('s3', 'sts', 'iotdevicegateway', 'kafka-cluster'),
  region: fc.constantFrom('us-east-1', 'eu-west-1'),
  seconds: fc.constantFrom(-1, 0, 1),
  expiresIn: fc.constantFrom(60, 900),
  signedHeaders: fc.constantFrom(undefined, ['host']),
  lateness: fc.constantFrom(0, 59, 60, 61, 901),
  change: fc.constantFrom('none', 'none', 'signature', 'scope'),
})
type Call = typeof calls extends fc.Arbitrary<infer Value> ? Value : never

/** Each call differs from the one before it in one thing at most, so that what was remembered of that one is tempting. */
function walk(fresh: readonly Call[]): Call[] {
  const steps: Call[] = []
  for (const [i, call] of fresh.entries()) {
    const names = Object.keys(call) as (keyof Call)[]
    const name = names[(i * 7) % names.length] as keyof Call
    steps.push({ ...(steps.at(-1) ?? call), [name]: call[name] })
  }
  return steps
}

const midnight = Date.UTC(2015, 7, 30)

/** What came of a call and of verifying it, or what was thrown. */
function outcomeOf({ signRequest, presignRequest, verifyRequest }: Library, call: Call): unknown {
  const { form, method, url, headers, credentials, service, region, expiresIn, signedHeaders, change } = call
  const date = new Date(midnight + call.seconds * 1000)
  const options = { credentials, service, region, signingDate: date, signedHeaders }
  const request = { method, url, headers }
  try {
    const signed = form === 'sign' ? signRequest(request, options) : presignRequest(request, { ...options, expiresIn })
    const { canonicalRequest, stringToSign } = signed
    const received = change === 'none' ? signed : changed(signed, change)
    const verified = verifyRequest(
      { method, url: received.url, headers: { host: new URL(url).host, ...received.headers } },
      { credentials, service, region, now: new Date(date.getTime() + call.lateness * 1000) },
    )
    return { ...signed, canonicalRequest, stringToSign, verified: { ...verified } }
  } catch (error) {
    const { message, code } = error as { message: string; code?: string }
    return { message, code }
  }
}

function changed({ url, headers }: Pick<SignedRequest, 'url' | 'headers'>, what: 'signature' | 'scope') {
  const change = (text: string) =>
    what === 'signature' ? text.replace(/.$/, (last) => (last === '0' ? '1' : '0')) : text.replace('201508', '201507')
  const { authorization } = headers
  return authorization === undefined
    ? { url: change(url), headers }
    : { url, headers: { ...headers, authorization: change(authorization) } }
}

test('what a call returns or throws does not depend on the calls before it', async () => {
  const given = walk(sample(calls, 1500))
  const [one, other] = [await load(), await load()]
  expect(one.signRequest).not.toBe(other.signRequest)
  const forwards = given.map((call) => outcomeOf(one, call))
  const backwards = given.toReversed().map((call) => outcomeOf(other, call))
  expect(forwards).toEqual(backwards.reverse())
  expect(forwards.filter((outcome) => Object.hasOwn(outcome as object, 'verified')).length).toBeGreaterThan(300)
})
