import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type TokenVector, tokenOptionsOf } from '../support/token-vectors.js'

const python = '/usr/bin/python3'
const script = fileURLToPath(new URL('debian-tools.py', import.meta.url))

/** Whether Debian's packages `awscli` and `python3-botocore` are there. */
export function hasDebianTools(): boolean {
  try {
    execFileSync(python, [script], { input: '', stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

/** What botocore and the AWS CLI make of vectors, each at its moment. */
export function makeByDebianTools(vectors: readonly TokenVector[]): unknown[] {
  const lines = vectors.map((vector) => {
    const { signingDate, ...options } = tokenOptionsOf(vector)
    const request = vector.request
    return JSON.stringify({
      function: vector.function,
      request,
      options: { ...options, signingDate: vector.signingDate },
    })
  })
  const answers = execFileSync(python, [script], { input: lines.join('\n'), encoding: 'utf8' })
  return answers
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}
