import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readClaim, readSignedHeaders, splitAuthorizationHeader } from '../../../src/stages/authorization-header.js'
import { claimOfParameters, pickAuthenticationParameters } from '../../../src/stages/authorization-query.js'
import { joinQuery, parameterName, parseQuery } from '../../../src/stages/canonical-query.js'
import {
  readHeaderClaim,
  readQueryClaim,
  readReceivedQuery,
  signedQueryOf,
} from '../../../src/stages/received-claim.js'
import { serviceRules } from '../../../src/stages/service-rules.js'

const [one, other] = ['1'.repeat(64), 'a'.repeat(64)] as const
const signatures = [one, other, 'A'.repeat(64), '', `${'1'.repeat(60)}, b=`, `${'1'.repeat(50)}&X-Amz-Date=1`]
const credentials = ['AKIA1', 'AKIA2', 'A/B', ''].map((id) => `${id}/20260102/us-east-1/s3/aws4_request`)

const headers = fc
  .tuple(
    fc.constantFrom('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA512'),
    fc.constantFrom(...credentials),
    fc.constantFrom('host', 'host;x-amz-date', 'x;host'),
    fc.constantFrom(...signatures),
    fc.constantFrom('', ' ', ','),
  )
  .map(([algorithm, credential, names, signature, end]) => {
    return `${algorithm} Credential=${credential}, SignedHeaders=${names}, Signature=${signature}${end}`
  })

const queries = fc
  .tuple(
    fc.constantFrom('', 'a=b&', 'X-Amz-Security-Token=t&', 'X-Amz-Date=1&', 'z&'),
    fc.constantFrom(...credentials),
    fc.constantFrom('host', 'host%3Bx-amz-date', 'x'),
    fc.constantFrom(...signatures),
    fc.constantFrom('', '&b=c', '&'),
  )
  .map(([start, credential, names, signature, end]) => {
    const claim = `X-Amz-Credential=${encodeURIComponent(credential)}&X-Amz-Date=20260102T030405Z&X-Amz-Expires=60`
    return `${start}X-Amz-Algorithm=AWS4-HMAC-SHA256&${claim}&X-Amz-SignedHeaders=${names}&X-Amz-Signature=${signature}${end}`
  })

const limits = fc.constantFrom(1, 5, 100)
const rules = fc.constantFrom(
  serviceRules('s3'),
  serviceRules('kafka-cluster'),
  serviceRules('iotdevicegateway'),
  serviceRules('s3', { unsignedQuery: ['a'] }),
)

/** What a function returns or throws. */
function outcome<T>(run: () => T): unknown {
  try {
    return { value: run() }
  } catch (error) {
    return { error: String(error) }
  }
}

describe('a claim is read as if no other had been read before', () => {
  test('in a header', () => {
    let known = 0
    const readings = fc.array(fc.tuple(headers, limits), { minLength: 2, maxLength: 6 })
    const read = (text: string, limit: number) => readClaim(splitAuthorizationHeader(text), limit)
    fc.assert(
      fc.property(readings, (list) => {
        for (const [text, limit] of list) {
          // Twice, so that each is met when it is known.
          outcome(() => readHeaderClaim(text, limit))
          const expected = outcome(() => read(text, limit))
          expect(outcome(() => readHeaderClaim(text, limit))).toEqual(expected)
          if (!JSON.stringify(expected).includes('error')) known++
        }
      }),
      { numRuns: 2000 },
    )
    expect(known).toBeGreaterThan(100)
  })

  test('in a query', () => {
    let known = 0
    const readings = fc.array(fc.tuple(queries, limits, rules), { minLength: 2, maxLength: 6 })
    fc.assert(
      fc.property(readings, (list) => {
        for (const [text, limit, rule] of list) {
          const read = () => {
            const query = readReceivedQuery(text, '/', limit)
            return [readQueryClaim(query, text, limit), signedQueryOf(query, rule)]
          }
          const plainly = () => {
            const parameters = parseQuery(text, undefined, limit)
            const outside = ['X-Amz-Signature', ...rule.unsignedQuery]
            if (rule.sessionToken === 'appended') outside.push('X-Amz-Security-Token')
            const claim = readClaim(claimOfParameters(pickAuthenticationParameters(parameters)), limit)
            return [claim, joinQuery(parameters.filter((parameter) => !outside.includes(parameterName(parameter))))]
          }
          outcome(read)
          const expected = outcome(plainly)
          expect(outcome(read)).toEqual(expected)
          if (!JSON.stringify(expected).includes('error')) known++
        }
      }),
      { numRuns: 2000 },
    )
    expect(known).toBeGreaterThan(100)
  })
})

describe('an Authorization header', () => {
  test('may have blanks on both sides of its commas', () => {
    const parts = ['Credential=A/20260102/r/s3/aws4_request', 'SignedHeaders=host', `Signature=${one}`]
    const read = (comma: string) => splitAuthorizationHeader(`AWS4-HMAC-SHA256 ${parts.join(comma)}`)
    for (const comma of [', ', ' ,', '  ,  ']) expect(read(comma)).toEqual(read(','))
  })

  test('without an algorithm is of another mechanism, not one that lacks a blank', () => {
    expect(() => splitAuthorizationHeader(`Credential=A/20260102/r/s3/aws4_request, Signature=${one}`)).toThrow(
      expect.objectContaining({ code: 'UnsupportedMechanism' }),
    )
  })
})

describe('what is remembered of a claim', () => {
  const query = (own: string, signature: string) =>
    `${own}X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20260102%2Fr%2Fs3%2Faws4_request&X-Amz-Date=20260102T030405Z&X-Amz-SignedHeaders=host&X-Amz-Signature=${signature}`
  const read = (text: string) => readReceivedQuery(text, '/', 100)

  const readAll = (text: string) => {
    const received = read(text)
    return { received, claim: readQueryClaim(received, text, 100) }
  }

  test('is a query that says nothing else', () => {
    expect(readAll(query('', one)).received).toBe(readAll(query('', other)).received)
    expect(readAll(query('a=b&', one)).received).not.toBe(readAll(query('a=b&', other)).received)
  })

  test('is no session token', () => {
    for (const name of ['X-Amz-Security-Token', 'X-Amz-S3session-Token']) {
      const own = `${name}=secret&`
      expect(readAll(query(own, one)).received).not.toBe(readAll(query(own, other)).received)
    }
  })

  test('is no signature', () => {
    expect(readAll(query('', one)).claim.signature).toBe(one)
    expect(readAll(query('', other)).claim.signature).toBe(other)
  })

  test('is nothing that ends as if in a signature, in a scope', () => {
    const text = (terminator: string) =>
      `AWS4-HMAC-SHA256 Signature=${one}, SignedHeaders=host, Credential=A/20260102/r/s3/Signature=${terminator}`
    for (const terminator of [one, other]) {
      const claim = readHeaderClaim(text(terminator), 100)
      expect(claim).toMatchObject({ terminator: `Signature=${terminator}`, signature: one })
    }
  })

  test('is the claim of the text at hand, where another query is read in the middle of it', () => {
    readAll(query('', one))
    const received = read(query('', other))
    readAll(query('', one).replace('A%2F', 'B%2F'))
    expect(readQueryClaim(received, query('', other), 100)).toMatchObject({ accessKeyId: 'A', signature: other })
  })

  test('is no list of names that who gets it can change', () => {
    const names = Array.from({ length: 51 }, (_, i) => `x-${i + 100}`)
    const text = `AWS4-HMAC-SHA256 Credential=A/20260102/r/s3/aws4_request, SignedHeaders=${names.join(';')}, Signature=${one}`
    const url = query('', one).replace('=host&', `=${names.join('%3B')}&`)
    for (const take of [() => readHeaderClaim(text, 100), () => readAll(url).claim]) {
      for (let i = 0; i < 3; i++) {
        const { signedHeaders } = take()
        expect(signedHeaders).toEqual(names)
        ;(signedHeaders as string[]).pop()
      }
    }
  })

  test('is a bounded number of lists of names', () => {
    const first = readSignedHeaders('host;x-first', 100)
    expect(readSignedHeaders('host;x-first', 100)).toBe(first)
    for (let i = 0; i < 500; i++) readSignedHeaders(`host;x-${i}`, 100)
    expect(readSignedHeaders('host;x-first', 100)).not.toBe(first)
  })

  test('is not what was handed out', () => {
    const text = `AWS4-HMAC-SHA256 Credential=A/20260102/r/s3/aws4_request, SignedHeaders=host, Signature=${one}`
    for (const take of [() => readHeaderClaim(text, 100), () => readAll(query('', one)).claim]) {
      for (let i = 0; i < 3; i++) {
        const { scope } = take()
        expect(scope.service).toBe('s3')
        Object.assign(scope, { service: 'evil' })
      }
    }
  })
})
