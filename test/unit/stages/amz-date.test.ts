import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isScopeDate, parseDateHeader, scopeDateOf } from '../../../src/stages/amz-date.js'
import { formatAmzDate, parseAmzDate } from '../../../src/stages/index.js'
import { check } from '../../support/property-runs.js'

const dates = fc.date({
  min: new Date('0000-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})
const plain = (date: Date) => date.toISOString().replace(/[-:]|\.\d{3}/g, '')

describe('formatAmzDate', () => {
  test('writes every moment of the years 0 to 9999 as ISO 8601 basic, without milliseconds', () => {
    check(
      fc.property(dates, (date) => {
        expect(formatAmzDate(date)).toBe(plain(date))
      }),
      1000,
    )
  })

  test.each([
    ['2015-08-30T12:36:00Z', '20150830T123600Z'],
    ['2015-08-30T12:36:00.999Z', '20150830T123600Z'],
    ['1969-12-31T23:59:59.999Z', '19691231T235959Z'],
    ['0000-01-01T00:00:00Z', '00000101T000000Z'],
    ['9999-12-31T23:59:59.999Z', '99991231T235959Z'],
  ])('%s is %s', (date, text) => expect(formatAmzDate(new Date(date))).toBe(text))

  test('remembers the last second only', () => {
    const [a, b] = [new Date('2015-08-30T12:36:00Z'), new Date('2015-08-30T12:36:01Z')]
    expect([a, b, a, a, b].map((date) => formatAmzDate(date).slice(-3))).toEqual(['00Z', '01Z', '00Z', '00Z', '01Z'])
  })

  test.each([Number.NaN, -62167219200001, 253402300800000, 8.64e15, -8.64e15])('refuses %d', (time) => {
    expect(() => formatAmzDate(new Date(time))).toThrow(RangeError)
    // Nor the second time.
    expect(() => formatAmzDate(new Date(time))).toThrow(RangeError)
  })
})

test('scopeDateOf is the date of any text, whatever was read and written before', () => {
  const texts = ['20150830T123600Z', '20150830T123601Z', '20160101T000000Z', '20150830T990000Z', '20151301T000000Z']
  const steps = fc.array(fc.tuple(fc.constantFrom(...texts, '20150229T000000Z'), fc.boolean()), { minLength: 2 })
  check(
    fc.property(steps, (list) => {
      for (const [text, isParsed] of list) {
        if (isParsed) parseAmzDate(text)
        else formatAmzDate(new Date(Date.UTC(2015, 7, text.length + Number(text.slice(6, 8)))))
        for (const one of texts) expect(scopeDateOf(one)).toBe(one.slice(0, 8))
      }
    }),
    1000,
  )
})

describe('parseAmzDate', () => {
  test('reads what formatAmzDate writes', () => {
    check(
      fc.property(dates, (date) => {
        expect(parseAmzDate(formatAmzDate(date))).toBe(Math.floor(date.getTime() / 1000) * 1000)
      }),
      1000,
    )
  })

  test('takes exactly what is a moment, of all texts that look like one', () => {
    const digits = (count: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: count, maxLength: count })
    const texts = fc.tuple(digits(8), digits(6)).map(([day, time]) => `${day}T${time}Z`)
    const property = fc.property(texts, (text) => {
      const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
      const date = new Date(iso)
      // Date takes 24:00:00, and rolls the 31st of a shorter month over.
      const exists = !Number.isNaN(date.getTime()) && plain(date) === text
      expect(parseAmzDate(text)).toEqual(exists ? date.getTime() : Number.NaN)
    })
    check(property, 3000)
  })

  test('takes no month and no day that no year has, in any year', () => {
    const years = Array.from({ length: 10_000 }, (_, year) => String(year).padStart(4, '0'))
    for (const day of ['0013', '0100', '0132', '1301', '1313', '1332', '9901']) {
      expect(years.filter((year) => !Number.isNaN(parseAmzDate(`${year}${day}T000000Z`)))).toEqual([])
    }
  })

  test.each(['20000229T000000Z', '20240229T235959Z', '04000229T000000Z', '00000229T000000Z'])(
    'knows the leap day %s',
    (text) => {
      expect(plain(new Date(parseAmzDate(text)))).toBe(text)
    },
  )

  test.each([
    ...[
      '',
      'Z',
      '20150830',
      '20150830T123600',
      '20150830T123600z',
      '20150830t123600Z',
      '20150830 123600Z',
      '2015-08-30T12:36:00Z',
    ],
    ...[
      '20150830T123600.000Z',
      '20150830T123600+0000',
      ' 20150830T123600Z',
      '20150830T123600Z ',
      '20150830T123600Z\n',
      '+2015083T123600Z',
    ],
    ...[
      '20150830T240000Z',
      '20150830T126000Z',
      '20150830T123660Z',
      '20150030T123600Z',
      '20151330T123600Z',
      '20150800T123600Z',
    ],
    ...[
      '20150832T123600Z',
      '20150229T123600Z',
      '19000229T123600Z',
      '21000229T123600Z',
      '20150431T123600Z',
      '2015083０T123600Z',
    ],
    ...['NaN', 'Invalid Date', '1e15', '0x150830T123600Z', '-0150830T123600Z', '20150830T12360 Z'],
  ])('refuses %j', (text) => expect(parseAmzDate(text)).toBeNaN())
})

describe('parseDateHeader', () => {
  test('reads RFC 1123, which is what toUTCString writes', () => {
    const fourDigits = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    check(
      fc.property(fourDigits, (date) => {
        expect(parseDateHeader(date.toUTCString())).toBe(Math.floor(date.getTime() / 1000) * 1000)
      }),
      1000,
    )
  })

  test.each([
    ['Sun, 30 Aug 2015 12:36:00 GMT', '20150830T123600Z'],
    ['Sun, 30 Aug 2015 12:36:00 UTC', '20150830T123600Z'],
    ['Sun, 30 Aug 2015 12:36:00 +0000', '20150830T123600Z'],
    ['20150830T123600Z', '20150830T123600Z'],
  ])('reads %s', (text, moment) => expect(parseDateHeader(text)).toBe(parseAmzDate(moment)))

  test.each([
    ...[
      '',
      'Sun, 30 Aug 2015 12:36:00',
      'Sun, 30 Aug 2015 12:36:00 EST',
      'Sun, 30 Aug 2015 12:36:00 +0100',
      'sun, 30 aug 2015 12:36:00 gmt',
    ],
    ...[
      'Sunday, 30-Aug-15 12:36:00 GMT',
      'Sun Aug 30 12:36:00 2015',
      'Sun, 30 Aug 15 12:36:00 GMT',
      'Sun, 9 Aug 2015 12:36:00 GMT',
    ],
    ...[
      'Sun, 32 Aug 2015 12:36:00 GMT',
      'Mon, 30 Feb 2015 12:36:00 GMT',
      'Sun, 30 Foo 2015 12:36:00 GMT',
      'Sun, 30 Aug 2015 24:00:00 GMT',
    ],
    ...[
      'Sun, 30 Aug 2015 12:36:60 GMT',
      'Sun,  30 Aug 2015 12:36:00 GMT',
      '2015-08-30T12:36:00Z',
      '1440938160',
      'Sun, 30 Aug 2015 12:36:00 GMT,x',
    ],
  ])('refuses %j', (text) => expect(parseDateHeader(text)).toBeNaN())
})

describe('isScopeDate', () => {
  test.each(['20150830', '00000000', '99999999'])('%s has the form', (text) => expect(isScopeDate(text)).toBe(true))
  test.each(['', '2015083', '201508300', '2015-8-30', '2015083a', ' 2015083', '２0150830'])('%j has not', (text) =>
    expect(isScopeDate(text)).toBe(false),
  )
})
