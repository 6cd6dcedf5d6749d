import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'

/** The repository's folder. */
export const root = resolve(import.meta.dirname, '../..')

const execute = promisify(execFile)

/**
 * What a program printed.
 *
 * @throws {Error} with all of its output, if it exits with another code than 0.
 */
export async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await execute(program, args, { cwd, maxBuffer: 64 * 1024 * 1024, env: environment() })
    return stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout ?? ''}${stderr ?? ''}`, { cause: error })
  }
}

/** A program of this repository's node_modules. */
export function runTool(name: string, args: readonly string[], cwd: string): Promise<string> {
  return run(`${root}/node_modules/.bin/${name}`, args, cwd)
}

/** The environment without the settings that npm and vitest lay on the programs that they start. */
function environment(): NodeJS.ProcessEnv {
  const ambient = /^(npm_|NODE_OPTIONS$|NODE_ENV$|VITEST|FORCE_COLOR$)/i
  const kept = Object.entries(process.env).filter(([name]) => !ambient.test(name))
  return { ...Object.fromEntries(kept), NO_COLOR: '1' }
}
