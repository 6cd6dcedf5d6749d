import { Sha256 } from '@aws-crypto/sha256-js'
import { createNodeEngine } from '../../src/hash/node-engine.js'
import { portableEngine } from '../../src/hash/portable-engine.js'
import type { EngineOption } from '../../src/index.js'

function nodeEngine(oneShot: boolean): EngineOption {
  const engine = createNodeEngine({ oneShot })
  if (engine === undefined) throw new Error('expected node:crypto')
  return engine
}

/** Every way that the library has to hash. */
export const engines: readonly { readonly name: string; readonly engine: EngineOption }[] = [
  { name: 'node, one-shot', engine: nodeEngine(true) },
  { name: 'node, createHash', engine: nodeEngine(false) },
  { name: 'portable', engine: portableEngine },
  { name: 'a Sha256 class', engine: Sha256 },
]
