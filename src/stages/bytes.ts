/**
 * Byte strings: one character a byte, U+0000 to U+00FF, which is what Node hands over for a target or a header value.
 * Everything between the doors of the library is a byte string, so that signing and verifying share the stages.
 */

const encoder = new TextEncoder()

/**
 * A text as the byte string of its UTF-8 form.
 *
 * @returns undefined if it holds a lone surrogate
 */
export function textToByteString(text: string): string | undefined {
  if (isAscii(text)) return text
  if (!isWellFormed(text)) return undefined
  let bytes = ''
  for (const byte of encoder.encode(text)) bytes += String.fromCharCode(byte)
  return bytes
}

interface WellFormedness {
  isWellFormed?(): boolean
}

/** Whether a text holds no lone surrogate, so that it has a UTF-8 form. */
export function isWellFormed(text: string): boolean {
  // Older runtimes lack the method, which need not look at a text in one-byte characters at all.
  return (text as WellFormedness).isWellFormed?.() ?? !/[\ud800-\udfff]/u.test(text)
}

/** A byte string as text, where it is UTF-8; else unchanged. */
export function byteStringToText(bytes: string): string {
  if (isAscii(bytes)) return bytes
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(byteStringToBytes(bytes))
  } catch {
    return bytes
  }
}

/** Whether a value is bytes, of this realm or another: a test runner's, or a frame's, has a `Uint8Array` of its own. */
export function isByteArray(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || tagOf(value) === '[object Uint8Array]'
}

export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return value instanceof ArrayBuffer || tagOf(value) === '[object ArrayBuffer]'
}

/** Whether a value is a `Date`, of this realm or another. */
export function isDate(value: unknown): value is Date {
  return value instanceof Date || tagOf(value) === '[object Date]'
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value)
}

export function byteStringToBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const notAscii = /[^\x00-\x7f]/

export function isAscii(text: string): boolean {
  return !notAscii.test(text)
}

/** Whether a text is printable ASCII without a blank, so that it can stand in a string to sign. */
export function isVisibleAscii(text: string): boolean {
  return /^[!-~]+$/.test(text)
}

/** The order of names and parameters: that of their bytes. */
export function byCodeUnit(a: string, b: string): number {
  if (a < b) return -1
  return a === b ? 0 : 1
}

/** A text as the runtime has it for a property's name: a slice would hold on to the whole text that it was cut from. */
export function ownText(text: string): string {
  return Object.keys({ [text]: 0 })[0] as string
}
