import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Setting } from './cases.js'
import { toolEnvironment } from './debian.js'

/** A failure as boto3 reports it. */
export class Boto3Error extends Error {
  readonly code: string | undefined
  constructor({ code, error }: { code?: string; error?: string }) {
    super(code ?? error)
    this.code = code
  }
}

/** A process that runs boto3 for as long as it is wanted. */
export function startBoto3(setting: Setting | null) {
  const driver = join(import.meta.dirname, 'boto3-driver.py')
  const python = spawn('/usr/bin/python3', [driver], { env: toolEnvironment(), stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]()
  python.stdin.write(`${JSON.stringify(setting)}\n`)
  const read = async () => JSON.parse((await lines.next()).value ?? '{"error":"boto3 ended"}')
  return {
    read,
    async call(name: string, ...input: unknown[]) {
      python.stdin.write(`${JSON.stringify([name, input])}\n`)
      const answer = await read()
      if ('result' in answer) return answer.result
      throw new Boto3Error(answer)
    },
    close: () => python.kill(),
  }
}
