/**
 * The dates of SigV4: `x-amz-date` is ISO 8601 basic in UTC, `YYYYMMDDTHHMMSSZ`; a credential scope has the first eight digits.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
 */

// Requests come by the thousand within one second.
let lastSecond = Number.NaN
let lastText = ''

/**
 * Formats a date as `YYYYMMDDTHHMMSSZ`; milliseconds are cut off.
 *
 * @throws {RangeError} if the date is invalid or its year has not four digits
 */
export function formatAmzDate(date: Date): string {
  const second = Math.floor(date.getTime() / 1000)
  if (second === lastSecond) return lastText
  // Of that second alone, since it is remembered: a Date of another class may say what it likes.
  const whole = new Date(second * 1000)
  const year = whole.getUTCFullYear()
  if (!(year >= 0 && year <= 9999)) {
    throw new RangeError(`expected a valid date between the years 0 and 9999, got ${String(date)}`)
  }
  const day = digits(year, whole.getUTCMonth() + 1, whole.getUTCDate(), 8)
  const time = digits(whole.getUTCHours(), whole.getUTCMinutes(), whole.getUTCSeconds(), 6)
  lastSecond = second
  lastText = `${day}T${time}Z`
  return lastText
}

function digits(first: number, second: number, third: number, length: number): string {
  return String(first * 10000 + second * 100 + third).padStart(length, '0')
}

/** Milliseconds since the epoch of a strict `YYYYMMDDTHHMMSSZ`, or NaN if it is none or no such moment exists. */
export function parseAmzDate(text: string): number {
  if (text === lastText) return lastSecond * 1000
  const extended = text.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, '$1-$2-$3:$4:$5')
  const time = Date.parse(extended)
  // A Date takes 24:00 and the 31st of a shorter month for moments of the next day.
  if (extended === text || new Date(time).getUTCDate() !== Number(text.slice(6, 8))) return Number.NaN
  lastSecond = time / 1000
  lastText = text
  return time
}

/** Whether a text is eight digits, the form of a scope's date. */
export function isScopeDate(text: string): boolean {
  return /^\d{8}$/.test(text)
}

/**
 * Milliseconds since the epoch of a `Date` header, RFC 1123 (`Sun, 30 Aug 2015 12:36:00 GMT`) or ISO 8601 basic, or NaN.
 * The day of the week is not compared: AWS's own suite of 2011 has it wrong.
 */
export function parseDateHeader(text: string): number {
  if (!/^[A-Z][a-z]{2}, .{20} (?:GMT|UTC|\+0000)$/.test(text)) return parseAmzDate(text)
  const moment = text.slice(5, 25)
  const date = new Date(`${moment} GMT`)
  return date.toUTCString().slice(5, 25) === moment ? date.getTime() : Number.NaN
}
