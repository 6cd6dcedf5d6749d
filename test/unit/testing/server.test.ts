import { expect, test } from 'vitest'
import { createTestServer } from '../../../src/testing/index.js'
import { call, server } from './test-server-set-up.js'

test('the list of requests begins anew when it is emptied', async () => {
  await call({ path: '/bucket' })
  server.requests.length = 0
  await call({ method: 'HEAD', path: '/bucket' })
  expect(server.requests.map(({ method }) => method)).toEqual(['HEAD'])
})

test('without credentials it knows nobody', async () => {
  await expect(createTestServer({ credentials: [] })).rejects.toThrow(/^credentials: expected at least one, got none/)
})

test('a clock that is none is no option', async () => {
  await expect(createTestServer({ now: '2015-08-30' as unknown as Date })).rejects.toThrow(/^now: expected a Date/)
  const now = () => 1_440_938_160_000 as unknown as Date
  await expect(createTestServer({ now })).rejects.toThrow(/^now: expected a Date, got 1440938160000$/)
})

test.each([
  ['region', { region: ['us-east-1'] as unknown as string }],
  ['host', { host: '' }],
])('a %s that is none is no option: %j', async (name, options) => {
  await expect(createTestServer(options)).rejects.toThrow(new RegExp(`^${name}: expected`))
})
