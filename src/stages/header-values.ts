/** Visible ASCII in words with one blank between them. A pattern, since V8 runs it faster than a loop, most so over slices. */
const words = /^(?:[!-~]+(?: [!-~]+)*)?$/

// V8 runs out of stack on millions of words. This is the same the other way round, slower and without a stack.
const longestWords = 16_384
const oddity = /[^ -~]|^ | $| {2}/

/** Whether a value is signed just as it is, which nearly all are: no blank at its ends, none beside another. */
export function isPlainHeaderValue(value: string): boolean {
  return value.length > longestWords ? !oddity.test(value) : words.test(value)
}

/**
 * A header value as it is signed: trimmed, and each run of blanks and tabs one blank, inside quotes too.
 *
 * @param value a byte string
 * @returns undefined if it is none, or holds a control character
 */
export function normalizeHeaderValue(value: string): string | undefined {
  if (typeof value !== 'string') return undefined
  if (isPlainHeaderValue(value)) return value
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) return undefined
  const spaced = value.replace(/[ \t]{2,}|\t/g, ' ')
  return spaced.slice(spaced.startsWith(' ') ? 1 : 0, spaced.endsWith(' ') ? -1 : undefined)
}

/** A value without the blanks and tabs around it. In a loop, since a pattern for those at its end takes quadratic time. */
export function trimBlanks(value: string): string {
  let from = 0
  let to = value.length
  while (isBlank(value[from])) from++
  while (to > from && isBlank(value[to - 1])) to--
  return value.slice(from, to)
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}
