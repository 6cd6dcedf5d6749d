import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'vitest'
import type { Setting } from './cases.js'

/** Where the tools keep what they keep. */
export const toolFolder = mkdtempSync(join(tmpdir(), 'countersign-tools-'))

/** Nothing of the machine's own settings. */
export function toolEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const home = join(toolFolder, 'home')
  mkdirSync(home, { recursive: true })
  return { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: home, LC_ALL: 'C.UTF-8', AWS_MAX_ATTEMPTS: '1', ...more }
}

class ToolError extends Error {}

/** Runs a tool of Debian's. @throws {ToolError} with all that it printed, if it fails */
export function runTool(
  name: string,
  input: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = {
      env: toolEnvironment(environment),
      encoding: 'buffer',
      maxBuffer: 2 ** 26,
      cwd: toolFolder,
    } as const
    execFile(`/usr/bin/${name}`, input, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else reject(new ToolError(`${name}: ${stderr.toString()}${stdout.toString()}${error.message}`))
    })
  })
}

/** Which of the tools are not here. In CI all must be. */
export function absentTools(paths: readonly string[]): readonly string[] {
  const absent = paths.filter((path) => !existsSync(path))
  if (absent.length > 0 && process.env['CI']) {
    test('Debian’s tools are installed', () => {
      throw new Error(`absent: ${absent.join(', ')}; run test/clients/install-debian.sh`)
    })
  }
  return absent
}

/** The upstream version of a Debian package. */
export function debianVersion(name: string): string {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own format
  const version = execFileSync('/usr/bin/dpkg-query', ['-W', '-f=${Version}', name], { encoding: 'utf8' })
  return version.replace(/^\d+:/, '').replace(/[-+].*$/, '')
}

/** The setting as AWS's own tools read it. */
export const awsEnvironment = ({ region, credentials }: Setting) => ({
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
  AWS_DEFAULT_REGION: region,
})

/** The code in what a tool printed. */
export const codeIn = (pattern: RegExp) => (error: unknown) =>
  error instanceof ToolError ? (pattern.exec(error.message)?.[1] ?? error.message) : undefined
