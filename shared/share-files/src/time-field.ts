/** How the times of a column are written. ISO 8601 is understood in every form; numbers only in their own. */
export type TimeForm = 'seconds' | 'milliseconds' | 'iso'

export const TIME_FORM_WORDS: Record<TimeForm, string> = {
  seconds: 'epoch seconds',
  milliseconds: 'epoch milliseconds',
  iso: 'ISO 8601 with zone',
}

/** What `timeFieldMs` returns in place of a time. */
export const NO_TIME = -1
export const NEGATIVE_TIME = -2
export const TIME_WITHOUT_ZONE = -3
export const TIME_TOO_LATE = -4

/** 9999-12-31T23:59:59.999Z */
const LAST_MS = 253_402_300_799_999
/** Larger numbers are milliseconds: as seconds they would lie beyond the year 5138, as milliseconds after March 1973. */
const SMALLEST_MILLISECONDS = 1e11
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

/**
 * Event time of the field `bytes[from .. to)`: whole milliseconds since 1970-01-01T00:00:00Z, parts of a
 * millisecond cut off. Or one of the negative constants above.
 */
export function timeFieldMs(bytes: Uint8Array, from: number, to: number, form: TimeForm): number {
  let value = 0
  let i = from
  for (; i < to; i++) {
    const digit = bytes[i] - 48
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
  }
  if (i < to || i === from) return unusualTimeMs(bytes, from, to, form)
  if (form === 'iso') return NO_TIME
  const ms = form === 'seconds' ? value * 1000 : value
  return ms > LAST_MS ? TIME_TOO_LATE : ms
}

function unusualTimeMs(bytes: Uint8Array, from: number, to: number, form: TimeForm): number {
  if (to - from > 64) return NO_TIME
  const iso = isoMs(bytes, from, to)
  if (iso !== NO_TIME || form === 'iso') return iso
  const text = String.fromCharCode(...bytes.subarray(from, to))
  const number = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text)
  if (number === null) return NO_TIME
  const [, sign, whole, fraction = '', exponent] = number
  if (sign === '-') return NEGATIVE_TIME
  let ms: number
  if (exponent !== undefined) ms = Math.floor(Number(text) * (form === 'seconds' ? 1000 : 1))
  else if (form === 'seconds') ms = Number(whole) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'))
  else ms = Number(whole)
  return ms > LAST_MS ? TIME_TOO_LATE : ms
}

/** `YYYY-MM-DD(T| )hh:mm[:ss[.f…]](Z|±hh[[:]mm])`, the letters in either case; a space may stand before the zone. */
function isoMs(bytes: Uint8Array, from: number, to: number): number {
  const year = digits(bytes, from, to, 4)
  const month = digits(bytes, from + 5, to, 2)
  const day = digits(bytes, from + 8, to, 2)
  if (year < 0 || month < 1 || month > 12 || day < 1) return NO_TIME
  if (bytes[from + 4] !== 45 || bytes[from + 7] !== 45 || day > daysInMonth(year, month)) return NO_TIME
  let at = from + 10
  if (at === to) return TIME_WITHOUT_ZONE
  const separator = bytes[at] | 32
  if (separator !== 116 && separator !== 32) return NO_TIME
  const hour = digits(bytes, at + 1, to, 2)
  const minute = digits(bytes, at + 4, to, 2)
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || bytes[at + 3] !== 58) return NO_TIME
  at += 6
  let second = 0
  let ms = 0
  if (at < to && bytes[at] === 58) {
    second = digits(bytes, at + 1, to, 2)
    if (second < 0 || second > 59) return NO_TIME
    at += 3
    if (at < to && (bytes[at] === 46 || bytes[at] === 44)) {
      const first = ++at
      for (let unit = 100; at < to && bytes[at] >= 48 && bytes[at] <= 57; at++, unit = Math.floor(unit / 10))
        ms += unit * (bytes[at] - 48)
      if (at === first) return NO_TIME
    }
  }
  if (at === to) return TIME_WITHOUT_ZONE
  if (bytes[at] === 32 && at + 1 < to) at++
  const zone = zoneMinutes(bytes, at, to)
  if (Number.isNaN(zone)) return NO_TIME
  const minutes = (daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute - zone
  const time = minutes * 60_000 + second * 1000 + ms
  return time < 0 ? NEGATIVE_TIME : time > LAST_MS ? TIME_TOO_LATE : time
}

/** Minutes east of UTC, or NaN. */
function zoneMinutes(bytes: Uint8Array, at: number, to: number): number {
  const sign = bytes[at]
  if ((sign | 32) === 122) return at + 1 === to ? 0 : Number.NaN
  if (sign !== 43 && sign !== 45) return Number.NaN
  const hours = digits(bytes, at + 1, to, 2)
  let minutes = 0
  if (to !== at + 3) {
    const colon = bytes[at + 3] === 58 ? 1 : 0
    if (to !== at + 5 + colon) return Number.NaN
    minutes = digits(bytes, at + 3 + colon, to, 2)
  }
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return Number.NaN
  return (sign === 45 ? -1 : 1) * (hours * 60 + minutes)
}

/** Number of exactly `length` digits, or -1. */
function digits(bytes: Uint8Array, from: number, to: number, length: number): number {
  if (from + length > to) return -1
  let value = 0
  for (let i = from; i < from + length; i++) {
    const digit = bytes[i] - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

const daysInMonth = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31

function daysSinceEpoch(year: number, month: number, day: number): number {
  const before = year - 1
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400)
  const leapDay = month > 2 && isLeap(year) ? 1 : 0
  // 719,162 days lie between 0001-01-01 and 1970-01-01.
  return before * 365 + leapDays + DAYS_BEFORE_MONTH[month - 1] + leapDay + day - 1 - 719_162
}

/**
 * Form of a column, guessed from its first values: ISO 8601 where more than half of those that are understood
 * are dates, else seconds or milliseconds by the median number. Undefined where none is understood.
 */
export function guessTimeForm(values: readonly string[]): TimeForm | undefined {
  const numbers = values
    .filter((value) => /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value))
    .map((value) => Math.abs(Number(value)))
    .sort((a, b) => a - b)
  const dates = values.filter((value) => /^\d{4}-\d\d-\d\d/.test(value)).length
  if (numbers.length + dates === 0) return undefined
  if (dates > numbers.length) return 'iso'
  return numbers[numbers.length >> 1] >= SMALLEST_MILLISECONDS ? 'milliseconds' : 'seconds'
}
