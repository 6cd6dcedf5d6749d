import { describe, expect, test } from 'vitest'
import { createVerifier, signRequest } from '../../../src/index.js'
import { testCredentials, testDate } from '../../../src/testing/index.js'
import { type NockReply, signedReply } from '../../../src/testing/nock.js'

const signing = { credentials: testCredentials, service: 's3', region: 'us-east-1' }
const verifier = createVerifier({ ...signing, now: testDate })
const options = { verifier, dialect: 's3' } as const

function signed(): Request {
  const url = 'https://bucket.s3.us-east-1.amazonaws.com/a'
  const { method, headers } = signRequest({ method: 'GET', url }, { ...signing, signingDate: testDate })
  return new Request(url, { method, headers: { ...headers, host: 'bucket.s3.us-east-1.amazonaws.com' } })
}

describe('what makes no reply function is refused at once', () => {
  test.each<[name: string, options: unknown, reply: unknown, message: RegExp]>([
    ['no options', undefined, [200], /^options: expected \{ verifier, dialect \}, got undefined$/],
    ['null', null, [200], /^options: expected \{ verifier, dialect \}, got null$/],
    ['a number', 5, [200], /^options: expected/],
    ['no verifier', {}, [200], /^verifier: expected what createVerifier returns, got undefined$/],
    ['options for a verifier', { verifier: signing, dialect: 's3' }, [200], /^verifier: expected/],
    ['no dialect', { verifier }, [200], /^dialect: expected/],
    ['a dialect that is none', { verifier, dialect: 'soap' }, [200], /^dialect: expected .*, got "soap"$/],
    [
      'no reply',
      options,
      undefined,
      /^reply: expected a list that begins with a status, or a function, got undefined$/,
    ],
    ['a reply that is none', options, {}, /^reply: expected/],
    ['an empty reply', options, [], /^reply: expected/],
  ])('%s', (_, given, reply, message) => {
    const make = () => signedReply(given as never, reply as never)
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
  })
})

test.each([null, undefined, '/a', {}])('a request that is none is refused: %j', async (request) => {
  const answer = signedReply(options, [200])(request as never)
  await expect(answer).rejects.toThrow(TypeError)
  await expect(answer).rejects.toThrow(/^request: expected a Request, as nock 15 and newer hand over, got /)
})

test('a function may answer with any of the lists, and with nothing else', async () => {
  const answered = (reply: unknown) => signedReply(options, () => reply as NockReply)(signed())
  expect(await answered([201, 'made', { 'x-a': 'b' }])).toEqual([201, 'made', { 'x-a': 'b' }])
  for (const none of [undefined, null, {}, 200]) {
    await expect(answered(none)).rejects.toThrow(/^reply: expected a list that begins with a status, got /)
  }
})
