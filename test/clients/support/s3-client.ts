import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testCredentials } from '../../../src/testing/index.js'
import { awkwardKeys, bodySizes, bytesOf, type Servers, type Setting, startServers } from './cases.js'
import { cannot, keyCell, partsCell, sizeCell, temporaryCell } from './matrix.js'
import { row } from './rows.js'

/** A client of S3, by what the matrix asks of each. */
export interface S3Client {
  put(key: string, body: Buffer): Promise<unknown>
  get(key: string): Promise<Buffer>
  /** Sends a body in parts. */
  upload(key: string, body: Buffer): Promise<unknown>
  /** The keys in the bucket. */
  list?(): Promise<readonly string[]>
  remove?(keys: readonly string[]): Promise<unknown>
  /** A request whose refusal has a body, if a get begins with one whose refusal has none. */
  probe?(): Promise<unknown>
  close?(): void
}

export interface S3ClientCase {
  readonly name: string
  readonly version: string
  readonly operation: string
  connect(setting: Setting): S3Client
  /** The code of a refusal, as the client tells it. */
  codeOf(error: unknown): string | undefined
  /** Keys that the client does not send as they are, and what it does with them. */
  readonly altersKeys?: Readonly<Record<string, string>>
  /** What comes of a kind of fault with this client, where it is not the refusal. */
  readonly outcomes?: Readonly<Record<string, { readonly code: string; readonly why: string }>>
  /** Looks at how the bodies came. */
  inspect?(servers: Servers): void
}

export const bucket = 'bucket'

/** A key as a careful user of a signer writes it in a URL. */
export const pathOf = (key: string) =>
  `/${bucket}/${encodeURIComponent(key)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')}`

/** To ask a client what it can do. */
const nowhere: Setting = { url: 'http://127.0.0.1:9', port: 9, region: 'us-east-1', credentials: testCredentials }

/** Puts a client through the matrix. */
export function describeS3Client(one: S3ClientCase): void {
  const { name, version, operation, altersKeys = {}, outcomes = {} } = one
  const line = row(name, version, operation)
  let servers: Servers
  beforeAll(async () => {
    servers = await startServers(bucket)
  })
  afterAll(() => servers.close())

  const using = async <T>(setting: Setting, work: (client: S3Client) => Promise<T>): Promise<T> => {
    const client = one.connect(setting)
    try {
      return await work(client)
    } finally {
      client.close?.()
    }
  }
  const roundTrip = (setting: Setting, key: string, body: Buffer) =>
    using(setting, async (client) => {
      await client.put(key, body)
      expect(Buffer.compare(await client.get(key), body)).toBe(0)
    })
  const pathsSince = (begun: number) =>
    servers.server.requests.slice(begun).map(({ url }) => decodeURIComponent(url.replace(/\?.*/, '')))

  describe(`${name}, ${operation}`, () => {
    test.each(awkwardKeys.filter((key) => !(key in altersKeys)))('the key %s', async (key) => {
      await roundTrip(servers.right, key, Buffer.from(key))
      expect(pathsSince(0).at(-1)).toBe(`/${bucket}/${key}`)
      line.accepted.add(keyCell(key))
    })

    for (const [key, reason] of Object.entries(altersKeys)) {
      test(`the key ${key} is altered by the client: ${reason}`, async () => {
        const begun = servers.server.requests.length
        await using(servers.right, (client) => client.put(key, Buffer.from(key))).catch(() => {})
        expect(pathsSince(begun)).not.toContain(`/${bucket}/${key}`)
        cannot(line, { [keyCell(key)]: reason })
      })
    }

    test.each(bodySizes)('a body of %d bytes', async (size) => {
      await roundTrip(servers.right, 'sized', bytesOf(size))
      line.accepted.add(sizeCell(size))
    })

    test('a body in parts', async () => {
      await using(servers.right, async (client) => {
        const body = bytesOf(12 * 1024 * 1024)
        await client.upload('in parts', body)
        expect(Buffer.compare(await client.get('in parts'), body)).toBe(0)
        expect(servers.server.requests.filter(({ url }) => url.includes('partNumber=')).length).toBeGreaterThan(1)
        line.accepted.add(partsCell)
      })
    })

    test('temporary credentials', async () => {
      await roundTrip(servers.temporary, 'temporary', Buffer.from('t'))
      line.accepted.add(temporaryCell)
    })

    const { list, remove, close } = one.connect(nowhere)
    close?.()
    if (list !== undefined && remove !== undefined) {
      test('a list, and what it lists is deleted', async () => {
        await using(servers.right, async (client) => {
          await client.put('listed/one', Buffer.from('1'))
          await client.put('listed/a b', Buffer.from('2'))
          expect(await client.list?.()).toEqual(expect.arrayContaining(['listed/one', 'listed/a b']))
          await client.remove?.(['listed/one', 'listed/a b'])
          expect(await client.list?.()).not.toContain('listed/one')
          line.accepted.add('list').add('delete')
        })
      })
    }

    test('what is wrong is refused', async () => {
      await using(servers.right, (client) => client.put('plain', Buffer.from('x')))
      for (const [kind, { setting, code }] of servers.wrong) {
        const outcome = await using(setting, (client) => client.probe?.() ?? client.get('plain')).then(
          () => 'accepted',
          (error: unknown) => one.codeOf(error) ?? `unknown: ${String(error)}`,
        )
        const other = outcomes[kind]
        expect(outcome, kind).toBe(other?.code ?? code)
        if (other === undefined) line.refused.set(kind, outcome)
        else cannot(line, { [kind]: other.why })
      }
    })

    test('nothing was answered but what these tests asked for', () => {
      one.inspect?.(servers)
      for (const { error } of servers.server.requests) expect(error).toBeUndefined()
    })
  })
}
