import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { toErrorResponse } from '../../src/errors.js'
import { readXml, refuse } from '../support/error-answers.js'
import { optionsOf, requestOf, verifyVectors } from '../support/verify-vector.js'

/** Our code, the status, S3's code and the fields of each answer in the table of S3's. */
function documentedAnswers(): Set<string> {
  const text = readFileSync(fileURLToPath(new URL('../../docs/errors.md', import.meta.url)), 'utf8')
  const [, table = ''] = /<!-- begin s3-answers -->\n\n(.*)\n\n<!-- end s3-answers -->/s.exec(text) ?? []
  const answers = new Set<string>()
  let code = ''
  for (const line of table.split('\n').slice(2)) {
    const [, first = '', aws = '', , fields = ''] = line.split('|').map((cell) => cell.trim().replaceAll('`', ''))
    code = first || code
    answers.add(`${code}: ${aws} with ${fields}`)
  }
  return answers
}

test('docs/errors.md has the fields of the answers to all 517 refused vectors', () => {
  const documented = documentedAnswers()
  let count = 0
  for (const vector of verifyVectors) {
    if (!('code' in vector.expect)) continue
    const error = refuse(requestOf(vector), optionsOf(vector))
    const { status, body } = toErrorResponse(error, { dialect: 's3' })
    const [[, aws] = [], , ...fields] = readXml(body, 'Error')
    const answer = `${error.code}: ${status} ${aws} with ${fields.map(([name]) => name).join(', ')}`
    expect([...documented], vector.name).toContain(answer)
    count++
  }
  expect(count).toBe(517)
})
