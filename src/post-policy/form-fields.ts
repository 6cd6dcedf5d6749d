import { demand, quote, SigV4Error } from '../sigv4-error.js'
import type { PostFields, PostFile } from './types.js'

/** The fields that came before the file, by name in lower case. */
export interface FormFields {
  /** As they came. */
  readonly raw: ReadonlyMap<string, string>
  /** With `${filename}` replaced, in all but the fields that authenticate. */
  readonly values: ReadonlyMap<string, string>
  /** Each name as it came. */
  readonly names: ReadonlyMap<string, string>
  /** Bytes, if the file is among the fields. */
  readonly fileSize: number | undefined
}

export const authenticationFields: ReadonlySet<string> = new Set([
  'policy',
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-s3session-token',
  'x-amz-signature',
])

const encoder = new TextEncoder()

/**
 * Reads a form up to its file: "Any fields below it are ignored." A field that stands twice, or a second file, is
 * refused wherever it is, since another reader may take that one.
 *
 * @param fileName replaces `${filename}`; by default the file's own, else nothing
 * @param limit bytes of names and values; also of values with `${filename}` replaced
 * @throws {SigV4Error} `PostFieldDuplicated`, `PolicyFieldNotCovered` for a second kind of file, `LimitExceeded`
 * @throws {TypeError} unless the fields are pairs of a name and a text or a file
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
 */
export function readFormFields(fields: PostFields, fileName: string | undefined, limit: number): FormFields {
  const raw = new Map<string, string>()
  const names = new Map<string, string>()
  let file: PostFile | string | undefined
  let length = 0
  for (const [name, value] of pairs(fields)) {
    const lower = lowerCase(name)
    if (raw.has(lower) || (lower === 'file' && file !== undefined)) {
      const message = `form: expected each field once, whatever its case, got ${quote(name)} again`
      throw new SigV4Error('PostFieldDuplicated', message, { name })
    }
    if (lower === 'file') file = value
    else if (typeof value !== 'string') {
      const message = `form: expected no file but that of the field file, got one as ${quote(name)}`
      throw new SigV4Error('PolicyFieldNotCovered', message, { names: [name] })
    } else if (file === undefined) {
      length += byteLength(name, limit) + byteLength(value, limit)
      checkLength(length, limit)
      raw.set(lower, value)
      names.set(lower, name)
    }
  }
  const found = typeof file === 'object' ? file : undefined
  return { raw, names, values: replaceFileName(raw, fileName ?? found?.name ?? '', limit), fileSize: found?.size }
}

function* pairs(fields: PostFields): Generator<readonly [string, string | PostFile]> {
  if (typeof (fields as { [Symbol.iterator]?: unknown } | null)?.[Symbol.iterator] !== 'function') {
    throw new TypeError(`fields: expected pairs of names and values, such as a FormData, got ${quote(fields)}`)
  }
  for (const pair of fields) {
    const [name, value] = Array.isArray(pair) ? pair : []
    const isPair = typeof name === 'string' && (typeof value === 'string' || isFile(value))
    demand(isPair, 'fields', 'pairs of a name and a text or a file', typeof name === 'string' ? value : pair)
    yield [name, value]
  }
}

function isFile(value: PostFile | undefined): value is PostFile {
  return typeof value?.size === 'number' && (value.name === undefined || typeof value.name === 'string')
}

/** A text of more than `limit` characters is not encoded to be counted. */
function byteLength(text: string, limit: number): number {
  return text.length > limit ? text.length : encoder.encode(text).length
}

/** @throws {SigV4Error} `LimitExceeded` */
function checkLength(length: number, limit: number): void {
  if (length <= limit) return
  const message = `form: expected at most ${limit} bytes before the file`
  throw new SigV4Error('LimitExceeded', message, { name: 'form', limit, actual: length })
}

/**
 * `${filename}` in any field is the name that the user's file has, without the folders it came with.
 *
 * A long name in many places would be a text of any length: nothing is replaced beyond the limit.
 */
function replaceFileName(
  raw: ReadonlyMap<string, string>,
  fileName: string,
  limit: number,
): ReadonlyMap<string, string> {
  const baseName = fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1)
  const values = new Map<string, string>()
  let length = 0
  for (const [name, value] of raw) {
    const pieces = authenticationFields.has(name) ? [value] : value.split(fileNameVariable)
    length += value.length + (pieces.length - 1) * (baseName.length - fileNameVariable.length)
    checkLength(length, limit)
    values.set(name, pieces.join(baseName))
  }
  return values
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: S3's own variable
export const fileNameVariable = '${filename}'

/** A name in lower case, ASCII alone: a Kelvin sign is no `k`. */
export function lowerCase(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
