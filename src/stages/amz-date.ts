/**
 * The dates of SigV4: `x-amz-date` is ISO 8601 basic in UTC, `YYYYMMDDTHHMMSSZ`; a credential scope has the first eight digits.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
 */

// Requests come by the thousand within one second, and all day within one day. The last day is always that of the last text.
let lastSecond = Number.NaN
let lastText = ''
let lastDay = Number.NaN
let lastDayText = ''

const secondsADay = 86_400

/**
 * Formats a date as `YYYYMMDDTHHMMSSZ`; milliseconds are cut off.
 *
 * @throws {RangeError} if the date is invalid or its year has not four digits
 */
export function formatAmzDate(date: Date): string {
  return amzDateOf(date.getTime())
}

/** The same of milliseconds since the epoch. */
export function amzDateOf(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000)
  if (second === lastSecond) return lastText
  const day = Math.floor(second / secondsADay)
  if (day !== lastDay) {
    // Of that day alone, since it is remembered: a Date of another class may say what it likes.
    const whole = new Date(day * secondsADay * 1000)
    const year = whole.getUTCFullYear()
    if (!(year >= 0 && year <= 9999)) {
      throw new RangeError(
        `date: expected a valid date between the years 0 and 9999, got ${String(new Date(milliseconds))}`,
      )
    }
    lastDayText = digits(year * 10000 + (whole.getUTCMonth() + 1) * 100 + whole.getUTCDate(), 8)
    lastDay = day
  }
  const rest = second - day * secondsADay
  const time = Math.floor(rest / 3600) * 10000 + (Math.floor(rest / 60) % 60) * 100 + (rest % 60)
  lastSecond = second
  lastText = `${lastDayText}T${digits(time, 6)}Z`
  return lastText
}

function digits(number: number, length: number): string {
  return String(number).padStart(length, '0')
}

/** Milliseconds since the epoch of a strict `YYYYMMDDTHHMMSSZ`, or NaN if it is none or no such moment exists. */
export function parseAmzDate(text: string): number {
  if (text === lastText) return lastSecond * 1000
  if (!/^\d{8}T(?:[01]\d|2[0-3])[0-5]\d[0-5]\dZ$/.test(text)) return Number.NaN
  const dayText = text.slice(0, 8)
  const day = dayText === lastDayText ? lastDay : dayOf(dayText)
  if (Number.isNaN(day)) return day
  lastDay = day
  lastDayText = dayText
  lastSecond = day * secondsADay + +text.slice(9, 11) * 3600 + +text.slice(11, 13) * 60 + +text.slice(13, 15)
  // Put together anew: what was received may be a slice, which would hold on to the whole URL that it was cut from.
  lastText = dayText + text.slice(8)
  return lastSecond * 1000
}

/** Days since the epoch, or NaN. */
function dayOf(text: string): number {
  const [month, day] = [+text.slice(4, 6) - 1, +text.slice(6)]
  const date = new Date(0)
  // Not from text: what is no date by ISO 8601, a runtime may take for one by rules of its own.
  date.setUTCFullYear(+text.slice(0, 4), month, day)
  // A Date takes the 31st of a shorter month for a day of the next one, and the 13th month for one of the next year.
  const isReal = date.getUTCMonth() === month && date.getUTCDate() === day
  return isReal ? date.getTime() / 1000 / secondsADay : Number.NaN
}

/** The date of a credential scope, of a text that `formatAmzDate` wrote or `parseAmzDate` read. */
export function scopeDateOf(dateTime: string): string {
  return dateTime === lastText ? lastDayText : dateTime.slice(0, 8)
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
