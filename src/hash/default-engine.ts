import type { EngineOption, HashEngine, Sha256Constructor } from '../hash-engine.js'
import { demand } from '../sigv4-error.js'
import { createNodeEngine } from './node-engine.js'
import { portableEngine } from './portable-engine.js'
import { createSha256ClassEngine } from './sha256-class-engine.js'

let defaultEngine: HashEngine | undefined

const classEngines = new WeakMap<Sha256Constructor, HashEngine>()

/**
 * The engine to hash with: the one given, or the fastest that this runtime has.
 *
 * @throws {TypeError} if what is given is neither an engine nor a `Sha256` class
 */
export function resolveEngine(engine?: EngineOption): HashEngine {
  if (engine === undefined) {
    // Found at its first use, since loading node:crypto takes longer than loading all of this package's core.
    defaultEngine ??= findEngine()
    return defaultEngine
  }
  if (typeof engine === 'function') {
    let made = classEngines.get(engine)
    if (made === undefined) {
      made = createSha256ClassEngine(engine)
      classEngines.set(engine, made)
    }
    return made
  }
  demand(isEngine(engine), 'engine', 'a HashEngine or a Sha256 class', engine)
  return engine
}

function isEngine(engine: HashEngine | null): boolean {
  const isWhole = typeof engine?.sha256 === 'function' && typeof engine.hmac === 'function'
  return isWhole && typeof engine.hmacKey === 'function' && typeof engine.hasher === 'function'
}

/**
 * Where a call of `node:crypto` costs much, its HMAC takes two or three times as long as the portable engine's, and only what
 * is hashed by the kilobyte is faster there: on Deno nearly everything, in Cloudflare's workers bodies.
 */
function findEngine(): HashEngine {
  const node = createNodeEngine()
  const least = 'Deno' in globalThis ? 64 : 'WebSocketPair' in globalThis ? 1024 : undefined
  if (node === undefined || least === undefined) return node ?? portableEngine
  const sha256: HashEngine['sha256'] = (data) => (data.length < least ? portableEngine : node).sha256(data)
  return { ...portableEngine, name: 'mixed', sha256, hasher: node.hasher }
}
