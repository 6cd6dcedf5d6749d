/**
 * The dates of SigV4: `x-amz-date` is ISO 8601 basic in UTC, `YYYYMMDDTHHMMSSZ`; a credential scope has the first eight digits.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
 */

let lastSecond = Number.NaN
let lastText = ''

/**
 * Formats a date as `YYYYMMDDTHHMMSSZ`; milliseconds are cut off.
 *
 * @throws {RangeError} if the date is invalid or its year has not four digits
 */
export function formatAmzDate(date: Date): string {
  const second = Math.floor(date.getTime() / 1000)
  // Requests come by the thousand within one second.
  if (second === lastSecond) return lastText
  const iso = Number.isNaN(second) ? '' : date.toISOString()
  if (iso.length !== 24) throw new RangeError(`expected a valid date between the years 0 and 9999, got ${String(date)}`)
  lastText = `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`
  lastSecond = second
  return lastText
}

/** Milliseconds since the epoch of a strict `YYYYMMDDTHHMMSSZ`, or NaN if it is none or no such moment exists. */
export function parseAmzDate(text: string): number {
  if (text.length !== 16 || text.charCodeAt(8) !== 0x54 || text.charCodeAt(15) !== 0x5a) return Number.NaN
  const year = digits(text, 0, 4)
  const month = digits(text, 4, 6)
  const day = digits(text, 6, 8)
  const hour = digits(text, 9, 11)
  const minute = digits(text, 11, 13)
  const second = digits(text, 13, 15)
  if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN
  return utc(year, month, day, hour, minute, second)
}

/** Whether a text is eight digits, the form of a scope's date. */
export function isScopeDate(text: string): boolean {
  return text.length === 8 && !Number.isNaN(digits(text, 0, 8))
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * Milliseconds since the epoch of a `Date` header, RFC 1123 (`Sun, 30 Aug 2015 12:36:00 GMT`) or ISO 8601 basic, or NaN.
 * The day of the week is not compared: AWS's own suite of 2011 has it wrong.
 */
export function parseDateHeader(text: string): number {
  const match = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (?:GMT|UTC|\+0000)$/.exec(text)
  if (match === null) return parseAmzDate(text)
  const [, day, month, year, hour, minute, second] = match
  if (!(Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60)) return Number.NaN
  return utc(
    Number(year),
    months.indexOf(month as string) + 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
}

const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function utc(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0
  if (!(month >= 1 && day >= 1 && day <= (daysOfMonth[month - 1] ?? 0) + leap)) return Number.NaN
  if (year >= 100) return Date.UTC(year, month - 1, day, hour, minute, second)
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  return new Date(0).setUTCFullYear(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1000
}

/** The number that decimal digits spell, or NaN if one of them is no digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 0x30
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}
