import { setImmediate as nextTurn } from 'node:timers/promises'

/** Bytes that are in use once what can be given back has been. Needs `--expose-gc`. */
export async function collectGarbage() {
  for (let i = 0; i < 3; i++) {
    await nextTurn()
    globalThis.gc()
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rss, heap: heapUsed, external }
}
