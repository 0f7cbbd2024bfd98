import { MAX_ID_BYTES } from '@murmuration/contracts/limits'
import { guessTimeForm, TIME_WITHOUT_ZONE, timeFieldMs } from './time-field.ts'

/** What the values of a column show in a sample. Parts are of the filled values, 0 to 1. */
export interface ColumnFacts {
  /** Filled values, and how many different ones. */
  count: number
  distinct: number
  /** Part of the rows that has a value. */
  filled: number
  /** Part that is a time with a zone between 2000 and 2100, and part that is a date without one. */
  times: number
  localTimes: number
  wholeMinutes: number
  /** Part that may be an id: short, without spaces. */
  ids: number
  urls: number
  languages: number
  /** Words of a value on average. */
  words: number
  /** Distinct accounts of a value on average, over values that come more than once. */
  sharing: number
  /** Up to three different values, cut off. */
  examples: string[]
}

const FIRST_MS = Date.UTC(2000, 0, 1)
const LAST_MS = Date.UTC(2100, 0, 1)
const EXAMPLE_LENGTH = 32

/** @param account place of the column of accounts, where it is known */
export function columnFacts(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  account: number | undefined,
): ColumnFacts[] {
  return names.map((_, column) => {
    const filled = rows.filter((row) => (row[column] ?? '').trim() !== '')
    const values = filled.map((row) => row[column].trim())
    const distinct = new Set(values)
    const form = guessTimeForm(values)
    const times = values.map((value) => {
      const bytes = Buffer.from(value)
      return form === undefined ? -1 : timeFieldMs(bytes, 0, bytes.length, form)
    })
    const sound = times.filter((time) => time >= FIRST_MS && time < LAST_MS)
    const part = (test: (value: string, k: number) => boolean): number =>
      values.length === 0 ? 0 : values.filter(test).length / values.length
    return {
      count: values.length,
      distinct: distinct.size,
      filled: rows.length === 0 ? 0 : values.length / rows.length,
      times: values.length === 0 ? 0 : sound.length / values.length,
      localTimes: part((value, k) => times[k] === TIME_WITHOUT_ZONE || isLocalTime(value)),
      wholeMinutes:
        sound.length === 0 ? 0 : sound.filter((time) => time % 60_000 === 0).length / sound.length,
      ids: part((value) => !/\s/.test(value) && Buffer.byteLength(value) <= MAX_ID_BYTES),
      urls: part((value) => /^https?:\/\/\S+$/i.test(value)),
      languages: part((value) => /^[a-z]{2,3}(-[A-Za-z]{2,4})?$/.test(value)),
      words: values.reduce((sum, value) => sum + value.split(/\s+/).length, 0) / Math.max(values.length, 1),
      sharing: sharing(filled, column, account),
      examples: [...distinct].slice(0, 3).map(cut),
    }
  })
}

const isLocalTime = (value: string): boolean =>
  /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/.test(value)

const cut = (value: string): string =>
  value.length > EXAMPLE_LENGTH ? `${value.slice(0, EXAMPLE_LENGTH)}…` : value

function sharing(rows: readonly (readonly string[])[], column: number, account: number | undefined): number {
  if (account === undefined || account === column) return 0
  const accounts = new Map<string, string[]>()
  for (const row of rows) accounts.set(row[column], [...(accounts.get(row[column]) ?? []), row[account]])
  const repeated = [...accounts.values()].filter((list) => list.length > 1)
  if (repeated.length === 0) return 0
  return repeated.reduce((sum, list) => sum + new Set(list).size, 0) / repeated.length
}
