import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleModules } from '../../support/bundle.js'

const script = fileURLToPath(new URL('../../support/streaming-memory.js', import.meta.url))
// 2048 is what is promised; growth does not depend on it, and a quarter of a gibibyte is sooner done.
const mebibytes = process.env['COUNTERSIGN_UPLOAD_MIB'] ?? '256'

let modules: Awaited<ReturnType<typeof bundleModules>>

beforeAll(async () => {
  modules = await bundleModules(['index.ts', 'streaming/index.ts', 'node/index.ts'])
})
afterAll(() => modules.remove())

test.each([
  ['node', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'],
  ['web', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'],
  ['node', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'],
])(
  `an upload of ${mebibytes} MiB through %s streams, %s, takes less than 64 MiB`,
  async (form, literal) => {
    const given = ['--expose-gc', script, modules.folder, mebibytes, form, literal]
    const { stdout } = await promisify(execFile)(process.execPath, given)
    const { read, growth } = JSON.parse(stdout) as { read: number; growth: number }
    console.log(`${form}, ${literal}: ${(growth / 2 ** 20).toFixed(1)} MiB of growth`)
    expect(read).toBe(Number(mebibytes) * 2 ** 20)
    expect(growth).toBeLessThan(64 * 2 ** 20)
  },
  120_000,
)
