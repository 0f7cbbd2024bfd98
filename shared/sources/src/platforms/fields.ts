import { MAX_ID_BYTES, type RefusalReason } from '@murmuration/contracts'
import { z } from 'zod'
import { timeMs } from './time.ts'

/** What is wrong with a value; `message` goes on after the name of its field. */
interface Fault {
  reason: RefusalReason
  message: string
}

type Reading<T> = T | Fault

const isFault = (reading: unknown): reading is Fault =>
  typeof reading === 'object' && reading !== null && 'reason' in reading && 'message' in reading

const MISSING: Fault = { reason: 'missing_field', message: 'is missing.' }

/** A field that must be there: null and the empty text, which stands for nothing in a CSV, are as if it were not. */
const needed = <T extends string | number>(read: (value: unknown) => Reading<T>) => field(read, () => MISSING)

/** The same, and it may be missing. */
const optional = <T extends string | number>(read: (value: unknown) => Reading<T>) =>
  field<T | undefined>(read, () => undefined).optional()

function field<T>(read: (value: unknown) => Reading<T>, none: () => Reading<T>) {
  return z.unknown().transform((value, context): T => {
    const reading = value === undefined || value === null || value === '' ? none() : read(value)
    if (!isFault(reading)) return reading
    context.addIssue({ code: 'custom', message: reading.message, params: { reason: reading.reason } })
    return z.NEVER
  })
}

const HALF_PAIR = /\p{Surrogate}/u
/** What a spreadsheet makes of a long number. */
const ROUNDED = /^\d(\.\d+)?e\+?\d+$/i

function readId(value: unknown): Reading<string> {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value) && value >= 0) return String(value)
    return {
      reason: 'bad_value',
      message: 'is a number that JSON cannot hold without rounding; write the id as text.',
    }
  }
  if (typeof value !== 'string') return { reason: 'bad_value', message: 'is not text; write the id as text.' }
  if (
    value.length > MAX_ID_BYTES ||
    (value.length * 3 > MAX_ID_BYTES && Buffer.byteLength(value) > MAX_ID_BYTES)
  )
    return {
      reason: 'id_too_long',
      message: `is longer than ${MAX_ID_BYTES} bytes; give the platform's own id.`,
    }
  if (value.includes('\0')) return { reason: 'nul_byte', message: 'holds a NUL character; leave it out.' }
  if (HALF_PAIR.test(value))
    return { reason: 'invalid_utf8', message: 'holds half a surrogate pair; write valid Unicode.' }
  if (ROUNDED.test(value))
    return {
      reason: 'bad_value',
      message: 'was rounded by a spreadsheet; take the file as the platform gave it.',
    }
  return value
}

const readText = (value: unknown): Reading<string> =>
  typeof value === 'string' ? value : { reason: 'bad_value', message: 'is not text.' }

function checkedTime(ms: number | undefined, form: string): Reading<number> {
  if (ms === undefined) return { reason: 'bad_time', message: `is no time that there is; write ${form}.` }
  if (ms < 0) return { reason: 'negative_time', message: 'lies before 1970.' }
  return ms
}

const readZonedTime = (value: unknown): Reading<number> =>
  checkedTime(typeof value === 'string' ? timeMs(value) : undefined, 'a date and time with zone')

const readUtcTime = (value: unknown): Reading<number> =>
  checkedTime(typeof value === 'string' ? timeMs(value, 'utc') : undefined, 'a date and time in UTC')

/** Latest second that has a time: the end of the year 9999. */
const LAST_SECOND = 253_402_300_799

function readSeconds(value: unknown): Reading<number> {
  const seconds = typeof value === 'string' && /^-?\d{1,12}(\.\d{1,9})?$/.test(value) ? Number(value) : value
  const isTime = typeof seconds === 'number' && Number.isFinite(seconds) && seconds <= LAST_SECOND
  return checkedTime(isTime ? Math.floor(seconds * 1000) : undefined, 'whole seconds since 1970')
}

/** An id as text, within the limits of contracts. Numbers are taken where JSON holds them exactly. */
export const Id = needed(readId)
export const OptionalId = optional(readId)
export const OptionalText = optional(readText)
/** Event-time milliseconds of a text that names its zone. */
export const ZonedTime = needed(readZonedTime)
export const OptionalZonedTime = optional(readZonedTime)
/** The same of a text that is in UTC where it names no zone. */
export const UtcTime = needed(readUtcTime)
export const OptionalUtcTime = optional(readUtcTime)
/** The same of seconds since 1970, as a number or digits. */
export const Seconds = needed(readSeconds)
export const OptionalSeconds = optional(readSeconds)

/** A list that may be missing or null. */
export const listOf = <T extends z.ZodType>(element: T) => z.array(element).nullish()
