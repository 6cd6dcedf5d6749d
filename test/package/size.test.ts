import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, inject, test } from 'vitest'
import { manifest } from './manifest.js'

/** What it is to come down to, and what it must not grow beyond until then. */
const target = 12 * 1024
const limit = 19.25 * 1024

test(`the core, bundled and minified for any runtime, is at most ${limit} bytes gzipped`, async () => {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${manifest.name}'`, resolveDir: inject('consumer') },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    write: false,
    logLevel: 'error',
  })
  const code = outputFiles[0]?.contents ?? new Uint8Array()
  const size = gzipSync(code, { level: 9 }).length
  console.log(`core: ${code.length} bytes minified, ${size} bytes gzipped (target ${target})`)
  expect(Buffer.from(code).toString()).toContain('AWS4-HMAC-SHA256')
  expect(size).toBeLessThanOrEqual(limit)
})
