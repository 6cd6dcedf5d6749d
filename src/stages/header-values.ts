/**
 * Whether a value is signed just as it is: printable ASCII, no blank at its ends, none beside another.
 * It is for nearly all; one pass over the text tells.
 */
export function isPlainHeaderValue(value: string): boolean {
  let afterBlank = true
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if (code > 0x20 && code < 0x7f) afterBlank = false
    else if (code === 0x20 && !afterBlank) afterBlank = true
    else return false
  }
  return !afterBlank || value.length === 0
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
  // By pieces, since a pattern for trailing blanks takes time quadratic in their number.
  return value
    .split(/[ \t]+/)
    .filter((piece) => piece !== '')
    .join(' ')
}
