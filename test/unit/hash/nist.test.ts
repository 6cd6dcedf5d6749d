import { describe, expect, test } from 'vitest'
import { resolveEngine } from '../../../src/hash/default-engine.js'
import { engines } from '../../support/engines.js'
import { readVectorFile } from '../../support/vectors.js'

type Bytes = { readonly text: string } | { readonly hex: string } | { readonly repeat: string; readonly count: number }

interface HashVectors {
  readonly messages: readonly { readonly name: string; readonly message: Bytes; readonly digest: string }[]
  readonly hmacs: readonly {
    readonly name: string
    readonly key: Bytes
    readonly message: { readonly text: string }
    readonly digest: string
  }[]
  readonly monteCarlo: {
    readonly seed: string
    readonly rounds: number
    readonly hashesEach: number
    readonly checkpoints: Readonly<Record<string, string>>
  }
}

const { messages, hmacs, monteCarlo } = readVectorFile<HashVectors>('nist-sha256.json')

function bytesOf(bytes: Bytes): Uint8Array {
  if ('text' in bytes) return new TextEncoder().encode(bytes.text)
  if ('hex' in bytes) return fromHex(bytes.hex)
  return new Uint8Array(bytes.count).fill(Number.parseInt(bytes.repeat, 16))
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}

test('there are 28 messages, 4 HMACs and 6 checkpoints', () => {
  expect([messages.length, hmacs.length, Object.keys(monteCarlo.checkpoints).length]).toEqual([28, 4, 6])
})

describe.each(engines)('the engine $name', ({ engine }) => {
  const hash = resolveEngine(engine)

  test.each(messages)('hashes as published: $name', ({ message, digest }) => {
    const bytes = bytesOf(message)
    expect(hash.sha256(bytes)).toBe(digest)
    if ('text' in message) expect(hash.sha256(message.text)).toBe(digest)
    const hasher = hash.hasher()
    hasher.update(bytes)
    expect(hasher.hex()).toBe(digest)
  })

  test.each(hmacs)('authenticates as published: $name', ({ key, message, digest }) => {
    expect(Buffer.from(hash.hmac(bytesOf(key), message.text)).toString('hex')).toBe(digest)
  })

  test('passes NIST’s Monte Carlo test', { timeout: 120_000 }, () => {
    const reached: Record<string, string> = {}
    let seed = monteCarlo.seed
    for (let round = 0; round < monteCarlo.rounds; round++) {
      seed = runRound(seed, monteCarlo.hashesEach, hash.sha256)
      if (String(round) in monteCarlo.checkpoints) reached[round] = seed
    }
    expect(reached).toEqual(monteCarlo.checkpoints)
  })
})

/** @returns the last digest */
function runRound(seed: string, hashes: number, sha256: (data: Uint8Array) => string): string {
  const message = fromHex(seed.repeat(3))
  let digest = seed
  for (let i = 0; i < hashes; i++) {
    digest = sha256(message)
    message.copyWithin(0, 32)
    message.set(fromHex(digest), 64)
  }
  return digest
}
