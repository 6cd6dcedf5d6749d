import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Pair } from '../support/plain-sigv4.js'
import { readVectorFile, type SigningVector } from '../support/vectors.js'

const folder = fileURLToPath(new URL('../../../shared/vectors/aws-signing-test-suite/v4/', import.meta.url))
const present = existsSync(folder)
const title = present ? "AWS's signing suite" : "AWS's signing suite (skipped: ../shared/vectors is not here)"

interface Context {
  readonly credentials: {
    readonly access_key_id: string
    readonly secret_access_key: string
    readonly token?: string
  }
  readonly expiration_in_seconds: number
  readonly normalize: boolean
  readonly omit_session_token?: boolean
  readonly region: string
  readonly service: string
  readonly sign_body: boolean
  readonly timestamp: string
}

const { vectors } = readVectorFile<{ vectors: SigningVector[] }>('aws-signing-suite.json')

describe.skipIf(!present)(title, () => {
  test('has the same 38 cases, each in two forms', () => {
    const cases = [...new Set(vectors.map(({ name }) => name))].sort()
    expect(cases).toEqual(readdirSync(folder).sort())
    expect(cases.length).toBe(38)
    expect(vectors.length).toBe(76)
  })

  test.each(vectors)('$name ($form) is what its files say', ({ name, form, request, options, expect: expected }) => {
    const read = (file: string) => readFileSync(`${folder}${name}/${file}`, 'utf8')
    const context: Context = JSON.parse(read('context.json'))
    const given = parseMessage(read('request.txt'))
    const signed = parseMessage(read(`${form}-signed-request.txt`))
    expect({ ...request, body: request.body ?? '' }).toEqual(given)
    expect({ expiresIn: context.expiration_in_seconds, rules: {}, ...options }).toEqual({
      credentials: {
        accessKeyId: context.credentials.access_key_id,
        secretAccessKey: context.credentials.secret_access_key,
        ...(context.credentials.token === undefined ? {} : { sessionToken: context.credentials.token }),
      },
      service: context.service,
      region: context.region,
      signingDate: context.timestamp,
      expiresIn: context.expiration_in_seconds,
      rules: {
        ...(context.normalize ? {} : { normalizePath: false }),
        ...(context.sign_body ? { signContentSha256: true } : {}),
        ...(context.omit_session_token === true ? { sessionToken: 'appended' } : {}),
      },
    })
    expect({ ...expected, url: expected.url ?? signed.url }).toEqual({
      canonicalRequest: withoutLastNewline(read(`${form}-canonical-request.txt`)),
      stringToSign: withoutLastNewline(read(`${form}-string-to-sign.txt`)),
      signature: read(`${form}-signature.txt`).trim(),
      url: signed.url,
      headers: joinHeaders(signed.headers),
    })
  })
})

/** A message of the suite. A folded header's further lines begin with blanks, which stay when the line breaks go. */
function parseMessage(text: string): { method: string; url: string; headers: Pair[]; body: string } {
  const [head = '', ...rest] = text.split(/\n\n/)
  const [requestLine = '', ...lines] = head
    .replace(/\n(?=[ \t])/g, '')
    .replace(/\n$/, '')
    .split('\n')
  const [, method = '', url = ''] = /^(\S+) (.*) HTTP\/1\.1$/.exec(requestLine) ?? []
  const headers = lines.map((line): Pair => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)])
  return { method, url, headers, body: rest.join('\n\n') }
}

function joinHeaders(headers: readonly Pair[]): Record<string, string> {
  const joined: Record<string, string> = {}
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    joined[lower] = lower in joined ? `${joined[lower]},${value}` : value
  }
  return joined
}

function withoutLastNewline(text: string): string {
  return text.replace(/\n$/, '')
}
