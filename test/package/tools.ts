import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { root, run } from './run.js'

/** The Node versions that the package is tried on: both floors of `engines`, the newest line, and the one at hand. */
export const nodeVersions: readonly string[] = ['20.19.0', '22.12.0', '24', process.versions.node]

/** The path of a Node binary, installed from npm on its first use. */
export async function nodeBinary(version: string): Promise<string> {
  if (version === process.versions.node) return process.execPath
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  return `${await installed(name, version)}/bin/node`
}

/** The folder of a package's version, kept in `.cache`. */
export async function installed(name: string, version: string): Promise<string> {
  const cache = `${root}/.cache/${name}@${version}`
  const folder = `${cache}/node_modules/${name}`
  if (existsSync(folder)) return folder
  await mkdir(cache, { recursive: true })
  await run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', cache, `${name}@${version}`], cache)
  return folder
}
