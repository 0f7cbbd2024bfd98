import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timeOf } from './read-shares.reference.ts'
import {
  guessTimeForm,
  NEGATIVE_TIME,
  NO_TIME,
  TIME_TOO_LATE,
  TIME_WITHOUT_ZONE,
  type TimeForm,
  timeFieldMs,
} from './time-field.ts'

const read = (text: string, form: TimeForm = 'seconds'): number => {
  const bytes = Buffer.from(`,${text},`)
  return timeFieldMs(bytes, 1, bytes.length - 1, form)
}

const slowly = (text: string, form: TimeForm): number | string => timeOf(text, form)
const named = (ms: number): number | string =>
  ms >= 0 ? ms : ms === NEGATIVE_TIME ? 'negative_time' : 'bad_time'

describe('timeFieldMs', () => {
  it.each([
    ['1467333180', 'seconds', 1_467_333_180_000],
    ['0', 'seconds', 0],
    ['1467333180.5', 'seconds', 1_467_333_180_500],
    ['1467333180.0019', 'seconds', 1_467_333_180_001],
    ['1.6e+09', 'seconds', 1_600_000_000_000],
    ['1467333180123', 'milliseconds', 1_467_333_180_123],
    ['1467333180123.9', 'milliseconds', 1_467_333_180_123],
    ['2016-07-01T00:33:00Z', 'seconds', 1_467_333_180_000],
    ['2016-07-01T00:33:00.25Z', 'iso', 1_467_333_180_250],
    ['2016-07-01 02:33+02:00', 'milliseconds', 1_467_333_180_000],
    ['2016-06-30T19:33:00-0500', 'iso', 1_467_333_180_000],
    ['2016-07-01T06:03:00+0530', 'iso', 1_467_333_180_000],
    ['2016-02-29T00:00:00Z', 'iso', 1_456_704_000_000],
    ['9999-12-31T23:59:59.999Z', 'iso', 253_402_300_799_999],
    ['1467333180', 'iso', NO_TIME],
    ['2021-02-30T00:00:00Z', 'iso', NO_TIME],
    ['2100-02-29T00:00:00Z', 'iso', NO_TIME],
    ['2021-04-31T00:00:00Z', 'iso', NO_TIME],
    ['2021-13-01T00:00:00Z', 'iso', NO_TIME],
    ['2021-01-01T24:00:00Z', 'iso', NO_TIME],
    ['2021-01-01T00:00:00+2x', 'iso', NO_TIME],
    ['2021-01-01T00:00:00Zx', 'iso', NO_TIME],
    ['2021-01-01', 'seconds', TIME_WITHOUT_ZONE],
    ['2021-01-01T10:00:00', 'iso', TIME_WITHOUT_ZONE],
    ['2021-01-01T10:00:00.5', 'iso', TIME_WITHOUT_ZONE],
    ['1969-12-31T23:59:59Z', 'iso', NEGATIVE_TIME],
    ['-1', 'seconds', NEGATIVE_TIME],
    ['253402300800', 'seconds', TIME_TOO_LATE],
    ['253402300800000', 'milliseconds', TIME_TOO_LATE],
    ['99999999999999999999999999999', 'seconds', TIME_TOO_LATE],
    ['9999-12-31T23:59:59-01:00', 'iso', TIME_TOO_LATE],
    ['', 'seconds', NO_TIME],
    ['12:30', 'seconds', NO_TIME],
    ['1467333180 ', 'seconds', NO_TIME],
    ['0x10', 'seconds', NO_TIME],
    ['Infinity', 'seconds', NO_TIME],
  ] as const)('%s in %s', (text, form, expected) => {
    expect(read(text, form)).toBe(expected)
  })

  it('agrees with the calendar of the language for every instant, in every form', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (ms) => {
        expect(read(new Date(ms).toISOString(), 'iso')).toBe(ms)
        expect(read(String(ms), 'milliseconds')).toBe(ms)
        expect(read(`${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}`)).toBe(ms)
      }),
    )
  })

  it('agrees with the slow reference on damaged times', () => {
    const piece = fc.constantFrom(
      '2021',
      '-',
      '02',
      '29',
      '28',
      'T',
      ' ',
      ':',
      '10',
      '59',
      '60',
      '.',
      '5',
      'Z',
      '+',
      '0530',
      'e',
      '1467333180',
      '13',
    )
    const shape = fc
      .tuple(
        ...['2020', '-', '02', '-', '29', 'T', '10', ':', '11', ':', '12', '.5', 'Z'].map((part) =>
          fc.option(fc.constantFrom(part, part, part, '3', '00', '+01:30', ''), { nil: part, freq: 1 }),
        ),
      )
      .map((parts) => parts.join(''))
    const text = fc.oneof(
      shape,
      fc.array(piece, { minLength: 1, maxLength: 12 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, fc.constantFrom<TimeForm>('seconds', 'milliseconds', 'iso'), (time, form) => {
        expect(named(read(time, form))).toBe(slowly(time, form))
      }),
      { numRuns: 3000 },
    )
  })
})

describe('guessTimeForm', () => {
  it.each([
    [['1467333180', '1467333190.5'], 'seconds'],
    [['', 'x', '1.6e+09'], 'seconds'],
    [['1467333180123', '1467333180124', '5'], 'milliseconds'],
    [['2021-01-01T00:00:00Z', '1467333180'], 'seconds'],
    [['2021-01-01T00:00:00Z', '1467333180', '2021-01-01 00:00+01'], 'iso'],
    [['2021-01-01', '1', '2'], 'seconds'],
    [['soon', ''], undefined],
  ])('%j', (values, form) => {
    expect(guessTimeForm(values)).toBe(form)
  })
})
