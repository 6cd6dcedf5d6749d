import { deepStrictEqual } from 'node:assert/strict'
import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 as Original } from '@smithy/signature-v4'
import { SignatureV4, type SignatureV4Init } from '../../../src/smithy/index.js'

/** How often what the two returned was compared. */
export interface Paired {
  readonly signer: SignatureV4
  readonly compared: () => number
}

/** Our signer, which is held against the original each time that a client calls it. */
export function pairSigner(init: SignatureV4Init): Paired {
  const ours = new SignatureV4(init)
  const original = new Original({ ...(init as ConstructorParameters<typeof Original>[0]), sha256: Sha256 })
  let compared = 0
  const compare = async (method: 'sign' | 'presign' | 'signMessage', args: readonly unknown[]) => {
    const call = (signer: object) =>
      (signer as Record<string, (...given: unknown[]) => Promise<unknown>>)[method]?.(...args)
    const [actual, expected] = await Promise.all([call(ours), call(original)])
    deepStrictEqual(plain(actual), plain(expected))
    compared++
    return actual
  }
  const signer = {
    sign: (...args: unknown[]) => compare('sign', args),
    presign: (...args: unknown[]) => compare('presign', args),
    signMessage: (...args: unknown[]) => compare('signMessage', args),
  } as unknown as SignatureV4
  return { signer, compared: () => compared }
}

/** The two have HttpRequest from two copies of its package. */
function plain(value: unknown): unknown {
  return typeof value === 'object' ? { ...value } : value
}
