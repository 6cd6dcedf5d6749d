import { once } from 'node:events'
import { connect } from 'node:net'
import { getActiveResourcesInfo } from 'node:process'
import { expect, test } from 'vitest'
import { createTestServer } from '../../../src/testing/index.js'

test('neither a server nor a connection that a client keeps open keeps a process alive', async () => {
  const before = getActiveResourcesInfo().filter((name) => /^TCP/.test(name))
  await using server = await createTestServer()
  const client = connect(server.port, '127.0.0.1')
  client.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
  await once(client, 'data')
  client.unref()
  expect(getActiveResourcesInfo().filter((name) => /^TCP/.test(name))).toEqual(before)
  client.destroy()
})
