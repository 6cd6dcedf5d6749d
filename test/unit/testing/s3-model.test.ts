import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { signRequest } from '../../../src/sign.js'
import { encodeBytes } from '../../../src/stages/uri-encode.js'
import { createTestServer, type TestServer, testCredentials, testDate } from '../../../src/testing/index.js'
import { type Answer, send } from '../../support/loopback.js'
import { checkAsync } from '../../support/property-runs.js'

/** Keys and what they hold: all that is known of a bucket. */
type Model = Map<string, string>
type Command = fc.AsyncCommand<Model, TestServer, true>

const encode = (text: string) => encodeBytes(Buffer.from(text).toString('latin1'))
const pathOf = (key: string) => `/bucket/${encode(key)}`

async function call(
  server: TestServer,
  method: string,
  path: string,
  init: { headers?: Record<string, string>; body?: string } = {},
) {
  const request = { method, url: server.url + path, headers: init.headers ?? {}, body: init.body ?? null }
  const signed = signRequest(request, { credentials: testCredentials, service: 's3', signingDate: testDate })
  return send(server, { ...signed, body: init.body })
}

function command(name: string, run: Command['run']): Command {
  return { check: async () => true, run, toString: () => name }
}

// UTF-8 and UTF-16 sort the last two of them otherwise; some are another's prefix, or end where a delimiter begins.
const keys = ['a', 'a/', 'a/b', 'a/b/c', 'a//b', 'ab', 'a--b', 'a--b--c', 'a-', 'x\r\ny', '__proto__', '\uff61', '😀']
const key = fc.constantFrom(...keys)

const put = fc.tuple(key, fc.constantFrom('', 'one', 'two')).map(([name, body]) =>
  command(`put ${JSON.stringify(name)}`, async (model, server) => {
    expect((await call(server, 'PUT', pathOf(name), { body })).status).toBe(200)
    model.set(name, body)
  }),
)

const get = key.map((name) =>
  command(`get ${JSON.stringify(name)}`, async (model, server) => {
    const { status, body } = await call(server, 'GET', pathOf(name))
    expect(status === 200 ? body : undefined).toBe(model.get(name))
  }),
)

const remove = key.map((name) =>
  command(`delete ${JSON.stringify(name)}`, async (model, server) => {
    expect((await call(server, 'DELETE', pathOf(name))).status).toBe(204)
    model.delete(name)
  }),
)

const copy = fc.tuple(key, key).map(([from, to]) =>
  command(`copy ${JSON.stringify(from)} to ${JSON.stringify(to)}`, async (model, server) => {
    const { status } = await call(server, 'PUT', pathOf(to), { headers: { 'x-amz-copy-source': pathOf(from) } })
    const body = model.get(from)
    expect(status).toBe(body === undefined ? 404 : from === to ? 400 : 200)
    if (status === 200) model.set(to, body as string)
  }),
)

const listing = fc.record({
  prefix: fc.constantFrom('', 'a', 'a/', 'a-'),
  delimiter: fc.constantFrom('', '/', '--', 'b', '\r\n'),
  after: fc.option(key, { nil: '' }),
  size: fc.constantFrom(1, 2, 1000),
  second: fc.boolean(),
})

const list = listing.map(({ prefix, delimiter, after, size, second }) =>
  command(`list ${JSON.stringify({ prefix, delimiter, after, size, second })}`, async (model, server) => {
    const entries: string[] = []
    let position: Record<string, string> = { [second ? 'start-after' : 'marker']: after }
    for (let isTruncated = true; isTruncated; ) {
      const version = second ? { 'list-type': '2' } : {}
      const query = { prefix, delimiter, 'max-keys': String(size), 'encoding-type': 'url', ...version, ...position }
      const parameters = Object.entries(query).map(([name, value]) => `${name}=${encode(value)}`)
      const page = await call(server, 'GET', `/bucket?${parameters.join('&')}`)
      const found = [...texts(page, 'Key'), ...texts(page, 'CommonPrefixes><Prefix')].sort(byBytes)
      entries.push(...found)
      isTruncated = page.body.includes('<IsTruncated>true<')
      expect(found.length).toBeLessThanOrEqual(size)
      const [token = ''] = texts(page, 'NextContinuationToken')
      position = second ? { 'continuation-token': token } : { marker: found.at(-1) ?? '' }
    }
    expect(entries).toEqual(plainListing([...model.keys()], prefix, delimiter, after))
  }),
)

function texts({ body }: Answer, element: string): string[] {
  return [...body.matchAll(new RegExp(`<${element}>(.*?)<`, 'g'))].map(([, text]) => decodeURIComponent(text ?? ''))
}

function plainListing(names: readonly string[], prefix: string, delimiter: string, after: string): string[] {
  const entries = names
    .filter((name) => name.startsWith(prefix))
    .map((name) => {
      const [first = '', ...rest] = delimiter === '' ? [name] : name.slice(prefix.length).split(delimiter)
      return delimiter === '' ? name : prefix + first + (rest.length > 0 ? delimiter : '')
    })
  return [...new Set(entries)].filter((entry) => after === '' || byBytes(entry, after) > 0).sort(byBytes)
}

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}

test('a bucket holds what was put and not deleted, and lists each entry once and in order, in pages of any size', async () => {
  const commands = fc.commands<Model, TestServer, true>([put, put, get, remove, copy, list, list], {
    maxCommands: 40,
    size: 'max',
  })
  await checkAsync(
    fc.asyncProperty(commands, async (given) => {
      const server = await createTestServer({ now: testDate, buckets: ['bucket'] })
      try {
        await fc.asyncModelRun(() => ({ model: new Map(), real: server }), given)
      } finally {
        await server.close()
      }
    }),
    25,
  )
})
