import { describe, expect, test } from 'vitest'
import * as tokens from '../../src/tokens/index.js'
import { engines } from '../support/engines.js'
import { makeToken, tokenVectors } from '../support/token-vectors.js'

test('holds 53 tokens, of each of the 13 functions, made by 7 tools', () => {
  expect(tokenVectors.length).toBe(53)
  const functions = [...new Set(tokenVectors.map((vector) => vector.function))]
  expect(functions.sort()).toEqual(Object.keys(tokens).sort())
  expect(functions.length).toBe(13)
  expect(new Set(tokenVectors.map(({ tool }) => tool)).size).toBe(7)
})

describe.each(engines)('on $name', ({ engine }) => {
  test.each(tokenVectors)('$function makes $name as $tool does', (vector) => {
    const made = makeToken(vector, { engine })
    if (typeof vector.expect === 'string') expect(made).toBe(vector.expect)
    else expect(made).toMatchObject(vector.expect)
  })
})
