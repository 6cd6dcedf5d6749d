import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { errorsDocument } from '../../docs/generate/errors-document.js'
import { serviceRulesDocument } from '../../docs/generate/service-rules-document.js'

const pathOf = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url))
const read = (file: string) => readFileSync(pathOf(file), 'utf8')

// `npm run docs` writes what these tests would have.

test('docs/errors.md has the answers of the code', async () => {
  await expect(errorsDocument(read('docs/errors.md'))).toMatchFileSnapshot(pathOf('docs/errors.md'))
})

test('docs/service-rules.md has the table of the code', async () => {
  const document = serviceRulesDocument(read('docs/service-rules.md'), read('src/types.ts'))
  await expect(document).toMatchFileSnapshot(pathOf('docs/service-rules.md'))
})
