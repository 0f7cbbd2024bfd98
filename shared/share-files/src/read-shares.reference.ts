import { isUtf8 } from 'node:buffer'
import type { RefusalReason, ShareEvent } from '@murmuration/contracts'
import type { ReadLimits } from './limits.ts'
import type { TimeForm } from './time-field.ts'

/** What a reader makes of one file. */
export interface ReferenceReading {
  events: Omit<ShareEvent, 'schemaVersion'>[]
  refused: { line: number; reason: RefusalReason; raw: Buffer; rawBytes: number }[]
  rowsRead: number
}

const NAMES: { [column: string]: Exclude<keyof ShareEvent, 'schemaVersion'> } = {
  account_id: 'accountId',
  object_id: 'objectId',
  timestamp: 'timestampMs',
  post_id: 'postId',
  author_id: 'authorId',
  object_type: 'objectType',
  text: 'text',
  object_created_at: 'objectCreatedAtMs',
}
const IDS = ['accountId', 'objectId', 'postId', 'authorId']
const TIMES = ['timestampMs', 'objectCreatedAtMs']

/** Form of the times in each attribute that holds some. */
export type TimeForms = { [name: string]: TimeForm }

type Outcome =
  | { fields: string[]; next: number; end: number }
  | { broken: RefusalReason; next: number; end: number }

/**
 * Slow reference of the CSV reader: the whole file as one string of bytes, one character at a time, our layout,
 * the time forms given.
 */
export function readCsvSlowly(file: Buffer, forms: TimeForms, limits: ReadLimits): ReferenceReading {
  let text = file.toString('latin1')
  if (text.startsWith('\u00ef\u00bb\u00bf')) text = text.slice(3)
  const reading: ReferenceReading = { events: [], refused: [], rowsRead: 0 }
  let names: string[] | undefined
  for (let at = 0; at < text.length; ) {
    const line = text.slice(0, at).split('\n').length
    const outcome = oneRecord(text, at, limits)
    const raw = text.slice(at, outcome.end)
    at = outcome.next
    if (raw === '') continue
    if (names === undefined) {
      names = 'fields' in outcome ? outcome.fields : []
      continue
    }
    reading.rowsRead++
    const result = 'broken' in outcome ? outcome.broken : rowOf(raw, names, outcome.fields, forms, limits)
    if (typeof result === 'object') reading.events.push(result)
    else {
      const bytes = Buffer.from(raw, 'latin1')
      reading.refused.push({
        line,
        reason: result,
        raw: bytes.subarray(0, limits.recordBytes),
        rawBytes: bytes.length,
      })
    }
  }
  return reading
}

/** RFC 4180 as a machine of states, one character a step. */
function oneRecord(text: string, from: number, limits: ReadLimits): Outcome {
  const fields: string[] = []
  let field = ''
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start'
  let opened = from
  const broken = (reason: RefusalReason, at: number): Outcome => {
    const lineEnd = text.indexOf('\n', at)
    return { broken: reason, ...ending(text, from, lineEnd < 0 ? text.length : lineEnd) }
  }
  for (let at = from; ; at++) {
    const isEnd = at >= text.length
    const c = text[at]
    const isLineEnd = isEnd || c === '\n' || (c === '\r' && (at + 1 >= text.length || text[at + 1] === '\n'))
    const isTooFar = at - from > limits.recordBytes
    if (state === 'quoted') {
      if (isEnd || isTooFar) return broken('broken_quote', opened)
      if (c !== '"') field += c
      else if (text[at + 1] === '"') {
        field += '"'
        at++
      } else state = 'closed'
      continue
    }
    if (state === 'start' && isTooFar) return broken('field_too_long', at)
    if (isLineEnd) {
      fields.push(field)
      return { fields, ...ending(text, from, c === '\r' ? at + 1 : at) }
    }
    if (c === ',') {
      fields.push(field)
      field = ''
      state = 'start'
    } else if (state === 'closed') return broken('broken_quote', opened)
    else if (c === '"') {
      if (state === 'plain') return broken('broken_quote', at)
      state = 'quoted'
      opened = at
    } else {
      if (isTooFar) return broken('field_too_long', at)
      field += c
      state = 'plain'
    }
  }
}

/** End of a record whose line ends at `lineEnd`, without its carriage return, and the start of the next. */
const ending = (text: string, from: number, lineEnd: number): { end: number; next: number } => ({
  end: lineEnd > from && text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd,
  next: lineEnd + 1,
})

function rowOf(
  raw: string,
  names: readonly string[],
  fields: readonly string[],
  forms: TimeForms,
  limits: ReadLimits,
): RefusalReason | Omit<ShareEvent, 'schemaVersion'> {
  if (fields.some((field) => field.length > limits.fieldBytes)) return 'field_too_long'
  if (raw.includes('\0')) return 'nul_byte'
  if (!isUtf8(Buffer.from(raw, 'latin1'))) return 'invalid_utf8'
  if (fields.length < names.length) return 'too_few_fields'
  if (fields.length > names.length) return 'too_many_fields'
  const event: { [name: string]: string | number } = {}
  for (const column of [
    'account_id',
    'object_id',
    'post_id',
    'timestamp',
    'author_id',
    'object_created_at',
    'object_type',
    'text',
  ]) {
    const at = names.indexOf(column)
    if (at < 0) continue
    const name = NAMES[column]
    const value = fields[at]
    if (value === '') {
      if (['accountId', 'objectId', 'timestampMs'].includes(name)) return 'missing_field'
      continue
    }
    if (IDS.includes(name) && value.length > 512) return 'id_too_long'
    const read = TIMES.includes(name)
      ? timeOf(value, forms[name] ?? 'seconds')
      : Buffer.from(value, 'latin1').toString('utf8')
    if (read === 'bad_time' || read === 'negative_time') return read
    event[name] = read
  }
  return event as unknown as Omit<ShareEvent, 'schemaVersion'>
}

/** A time by the calendar of the language; the same forms as `timeFieldMs`. */
export function timeOf(text: string, form: TimeForm): number | 'bad_time' | 'negative_time' {
  const iso =
    /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)? ?([Zz]|[+-]\d\d(?::?\d\d)?)$/.exec(
      text,
    )
  let ms: number
  if (iso !== null) {
    const [year, month, day, hour, minute, second] = iso.slice(1, 7).map((part) => Number(part ?? 0))
    const date = new Date(0)
    date.setUTCFullYear(year, month - 1, day)
    if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return 'bad_time'
    if (hour > 23 || minute > 59 || second > 59) return 'bad_time'
    const zone = /^([+-])(\d\d):?(\d\d)?$/.exec(iso[8])
    const [zoneHours, zoneMinutes] = zone === null ? [0, 0] : [Number(zone[2]), Number(zone[3] ?? 0)]
    if (zoneHours > 23 || zoneMinutes > 59) return 'bad_time'
    const offset = (zone?.[1] === '-' ? -1 : 1) * (zoneHours * 60 + zoneMinutes) * 60_000
    const fraction = Math.floor(Number(`0.${iso[7] ?? 0}`.slice(0, 5)) * 1000 + 1e-6)
    ms = date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + fraction - offset
  } else {
    if (form === 'iso' || !/^-?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/.test(text) || text.length > 64)
      return 'bad_time'
    if (text.startsWith('-')) return 'negative_time'
    const exact = /^(\d+)\.?(\d*)$/.exec(text)
    if (exact === null) ms = Math.floor(Number(text) * (form === 'seconds' ? 1000 : 1))
    else
      ms = form === 'seconds' ? Number(`${exact[1]}${exact[2].slice(0, 3).padEnd(3, '0')}`) : Number(exact[1])
  }
  return ms < 0 ? 'negative_time' : ms > Date.UTC(9999, 11, 31, 23, 59, 59, 999) ? 'bad_time' : ms
}
