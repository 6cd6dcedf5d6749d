import { describe, expect, test } from 'vitest'
import { SigV4Error, type SigV4ErrorCode, sigV4ErrorCodes } from '../../../src/errors.js'
import { answerOf, dialects, now, refuse } from '../../support/error-answers.js'
import { optionsOf, requestOf, verifyVectors } from '../../support/verify-vector.js'

describe('every code', () => {
  test.each(dialects)('has an answer in the dialect %s, with and without details', (dialect) => {
    const details = {
      authentication: 'query',
      name: 'x',
      names: ['x'],
      expected: 'x',
      received: 'x',
      requestTime: now,
      serverTime: now,
      expiresAt: now,
    } as const
    let count = 0
    for (const code of sigV4ErrorCodes) {
      for (const error of [new SigV4Error(code, 'our words'), new SigV4Error(code, 'our words', details)]) {
        const { status, aws, message, fields } = answerOf(error, { dialect, explain: true })
        expect(status, code).toBeGreaterThanOrEqual(400)
        expect(status, code).toBeLessThan(500)
        expect(aws, code).toMatch(/^[A-Za-z0-9]+$/)
        expect([message, ...Object.values(fields)].join(), code).not.toMatch(/undefined|NaN|null|\[object/)
        count++
      }
    }
    expect(count).toBe(2 * sigV4ErrorCodes.length)
  })

  test('of another copy of the package that this one does not know is a wrong signature', () => {
    const error = new SigV4Error('toString' as SigV4ErrorCode, 'from a later version')
    expect(answerOf(error, { dialect: 's3' })).toMatchObject({ status: 403, aws: 'SignatureDoesNotMatch' })
    expect(answerOf(error, { dialect: 'json' })).toMatchObject({ status: 400, aws: 'InvalidSignatureException' })
  })
})

test('the errors of all 517 refused vectors have an answer in each dialect', () => {
  let count = 0
  for (const vector of verifyVectors) {
    if (!('code' in vector.expect)) continue
    const error = refuse(requestOf(vector), optionsOf(vector))
    for (const dialect of dialects) {
      const { status, aws } = answerOf(error, { dialect, explain: true, resource: vector.request.url })
      expect([400, 403], vector.name).toContain(status)
      expect(aws, vector.name).toMatch(/^[A-Za-z0-9]+$/)
    }
    count++
  }
  expect(count).toBe(517)
})
