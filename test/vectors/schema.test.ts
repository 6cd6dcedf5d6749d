import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { readVectorFile, signingFiles, vectorsFolder } from '../support/vectors.js'

const jsonFiles = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.json'))
const files = jsonFiles(vectorsFolder)
const schemas = jsonFiles(`${vectorsFolder}schema`)

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true })
for (const name of schemas) ajv.addSchema(readVectorFile<object>(`schema/${name}`), name)

interface VectorFile {
  readonly $schema: string
  readonly origin: string
  readonly licence: string
}

test('there are 15 files of vectors and 12 schemas', () => {
  expect(files.sort()).toEqual([
    'aws-signing-suite.json',
    'classic-suite.json',
    'cross-checked.json',
    'iam-documentation.json',
    'nist-sha256.json',
    'post-policy-verify.json',
    'post-policy.json',
    's3-documentation.json',
    'smithy.json',
    'streaming-verify.json',
    'streaming.json',
    'tokens.json',
    'verify.json',
    'wild-streaming.json',
    'wild.json',
  ])
  expect(schemas.length).toBe(12)
})

describe.each(files)('%s', (name) => {
  const data = readVectorFile<VectorFile>(name)

  test('is valid by the schema that it names', () => {
    expect(data.$schema).toMatch(/^\.\/schema\/[a-z-]+\.schema\.json$/)
    const validate = ajv.getSchema(basename(data.$schema))
    expect(validate).toBeTypeOf('function')
    validate?.(data)
    expect(validate?.errors ?? []).toEqual([])
  })

  test('says where its figures are from, and under which licence', () => {
    expect(data.origin.length).toBeGreaterThan(20)
    expect(data.licence).toMatch(/Apache-2\.0/)
  })

  test('is refused with a field that the schema does not know', () => {
    expect(ajv.getSchema(basename(data.$schema))?.({ ...data, surprise: true })).toBe(false)
  })
})

test('every rule that the schema names has a vector', () => {
  const schema = readVectorFile<{ $defs: { vector: { properties: { flags: { items: { enum: string[] } } } } } }>(
    'schema/signing.schema.json',
  )
  const used = new Set(signingFiles.flatMap(({ vectors }) => vectors.flatMap(({ flags }) => flags ?? [])))
  expect([...used].sort()).toEqual(schema.$defs.vector.properties.flags.items.enum)
})
