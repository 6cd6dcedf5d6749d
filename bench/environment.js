import { existsSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'

const packages = [
  'aws4',
  '@smithy/signature-v4',
  '@smithy/hash-node',
  '@aws-crypto/sha256-js',
  'aws-crt',
  'aws4fetch',
  'minio',
  '@aws-sdk/client-s3',
  '@aws-sdk/s3-request-presigner',
  '@filen/aws4-express',
  '@noble/hashes',
]

/** What the figures depend on: the processor and its extensions, the runtime, the peers' versions. */
export function describeEnvironment() {
  return {
    processor: cpus()[0].model,
    cores: cpus().length,
    sha: processorFlags().includes('sha_ni') || processorFlags().includes('sha2'),
    ...describeRuntime(),
    packages: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
    date: new Date().toISOString().slice(0, 10),
  }
}

export function describeRuntime() {
  const { versions } = process
  const name = ['bun', 'deno', 'node'].find((one) => versions[one] !== undefined)
  return { runtime: name, version: versions[name], openssl: versions.openssl, v8: versions.v8 }
}

/** Of Linux; elsewhere none are known. */
function processorFlags() {
  if (!existsSync('/proc/cpuinfo')) return []
  const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))
  return flags === null ? [] : flags[1].split(' ')
}

/** @returns undefined if it is not installed */
function versionOf(name) {
  let folder = dirname(new URL(import.meta.url).pathname)
  for (; folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'node_modules', name, 'package.json')
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).version
  }
  return undefined
}
