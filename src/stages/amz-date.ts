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
  const year = date.getUTCFullYear()
  if (!(year >= 0 && year <= 9999)) {
    throw new RangeError(`expected a valid date between the years 0 and 9999, got ${String(date)}`)
  }
  const day = digits(year, date.getUTCMonth() + 1, date.getUTCDate(), 8)
  const time = digits(date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds(), 6)
  lastSecond = second
  lastText = `${day}T${time}Z`
  return lastText
}

function digits(first: number, second: number, third: number, length: number): string {
  return String(first * 10000 + second * 100 + third).padStart(length, '0')
}

const amzDate = /^\d{4}(?:0[1-9]|1[0-2])\d\dT(?:[01]\d|2[0-3])[0-5]\d[0-5]\dZ$/
const fourCenturies = 146097 * 86400 * 1000

/** Milliseconds since the epoch of a strict `YYYYMMDDTHHMMSSZ`, or NaN if it is none or no such moment exists. */
export function parseAmzDate(text: string): number {
  if (text === lastText) return lastSecond * 1000
  if (!amzDate.test(text)) return Number.NaN
  const number = (from: number, to: number) => Number(text.slice(from, to))
  const day = number(6, 8)
  // Date.UTC takes the years 0 to 99 for 1900 to 1999. The calendar repeats itself after 400 years.
  const later = Date.UTC(number(0, 4) + 400, number(4, 6) - 1, day, number(9, 11), number(11, 13), number(13, 15))
  const time = later - fourCenturies
  if (new Date(time).getUTCDate() !== day) return Number.NaN
  lastSecond = time / 1000
  lastText = text
  return time
}

/** Whether a text is eight digits, the form of a scope's date. */
export function isScopeDate(text: string): boolean {
  return /^\d{8}$/.test(text)
}

const months = 'JanFebMarAprMayJunJulAugSepOctNovDec'

/**
 * Milliseconds since the epoch of a `Date` header, RFC 1123 (`Sun, 30 Aug 2015 12:36:00 GMT`) or ISO 8601 basic, or NaN.
 * The day of the week is not compared: AWS's own suite of 2011 has it wrong.
 */
export function parseDateHeader(text: string): number {
  const match = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (?:GMT|UTC|\+0000)$/.exec(text)
  if (match === null) return parseAmzDate(text)
  const [, day, name, year, ...time] = match
  const month = Math.floor(months.indexOf(name as string) / 3) + 1
  return parseAmzDate(`${year}${String(month).padStart(2, '0')}${day}T${time.join('')}Z`)
}
