import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'

export interface AwsEnvironment {
  set(variables: Readonly<Record<string, string | undefined>>): void
  /** Writes a file into a folder of this test's own. */
  file(name: string, content: string): string
  restore(): void
}

/** An environment without a trace of the machine's own credentials. */
export function awsEnvironment(): AwsEnvironment {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-credentials-'))
  const set = (variables: Readonly<Record<string, string | undefined>>) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  }
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
  set({
    AWS_CONFIG_FILE: join(folder, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: 'us-east-1',
  })
  return {
    set,
    file(name, content) {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    },
    restore() {
      vi.unstubAllEnvs()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
