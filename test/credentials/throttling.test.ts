import { isThrottlingError } from '@smithy/core/retry'
import { expect, test } from 'vitest'
import { throttlingCodes } from '../../src/fetch/retry.js'

const others = ['AccessDenied', 'ValidationException', 'SignatureDoesNotMatch', 'RequestTimeTooSkewed', 'LimitExceeded']

test("the codes that are tried again are those of AWS's SDK", () => {
  const isThrottling = (name: string) =>
    isThrottlingError(Object.assign(new Error(name), { name, $fault: 'client' }) as never)
  expect([...throttlingCodes].filter((code) => !isThrottling(code))).toEqual([])
  expect(throttlingCodes.size).toBe(14)
  expect(others.filter((code) => isThrottling(code) || throttlingCodes.has(code))).toEqual([])
})
