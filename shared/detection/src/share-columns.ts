import type { ShareEvent } from '@murmuration/contracts'
import { type IdTable, idAt, idTableFrom } from './id-table.ts'

/** A text column by codes: 0 is missing, code k is `idAt(values, k - 1)`. `codes` has one entry a row. */
export interface CodedColumn {
  codes: Uint32Array
  values: IdTable
}

export const TEXT_ATTRIBUTES = [
  'objectType',
  'authorId',
  'language',
  'client',
  'declaredPlace',
  'text',
  'url',
] as const
export type TextAttribute = (typeof TEXT_ATTRIBUTES)[number]

/** Text attributes that detection reads; the others decide nothing, and a stream does not carry them. */
export const READ_TEXTS = ['objectType', 'authorId', 'language', 'client', 'declaredPlace'] as const

export const TIME_ATTRIBUTES = ['objectCreatedAtMs', 'accountCreatedAtMs'] as const
export type TimeAttribute = (typeof TIME_ATTRIBUTES)[number]

/**
 * Share events as typed columns, in any order, repeats allowed: what a reader delivers.
 * `account`, `object`: Uint32Array(count), indices into the tables; `timeMs`: Float64Array(count), whole
 * milliseconds. `posts`: one entry a row, empty where there is no post id. `times`: NaN where missing.
 * A column that the source does not have is absent.
 */
export interface ShareColumns {
  count: number
  account: Uint32Array
  object: Uint32Array
  timeMs: Float64Array
  accountIds: IdTable
  objectIds: IdTable
  posts?: IdTable
  texts: { [name in TextAttribute]?: CodedColumn }
  times: { [name in TimeAttribute]?: Float64Array }
}

/** Columns of the given events, for tests, simulations and small inputs; a file reader fills columns itself. */
export function columnsFrom(events: readonly ShareEvent[]): ShareColumns {
  const count = events.length
  const accounts = new Map<string, number>()
  const objects = new Map<string, number>()
  const code = (map: Map<string, number>, key: string): number => {
    let found = map.get(key)
    if (found === undefined) {
      found = map.size
      map.set(key, found)
    }
    return found
  }
  const columns: ShareColumns = {
    count,
    account: Uint32Array.from(events, (e) => code(accounts, e.accountId)),
    object: Uint32Array.from(events, (e) => code(objects, e.objectId)),
    timeMs: Float64Array.from(events, (e) => e.timestampMs),
    accountIds: idTableFrom([...accounts.keys()]),
    objectIds: idTableFrom([...objects.keys()]),
    texts: {},
    times: {},
  }
  if (events.some((e) => e.postId !== undefined))
    columns.posts = idTableFrom(events.map((e) => e.postId ?? ''))
  for (const name of TEXT_ATTRIBUTES) {
    if (!events.some((e) => e[name] !== undefined)) continue
    const values = new Map<string, number>()
    const codes = Uint32Array.from(events, (e) => {
      const value = e[name]
      return value === undefined ? 0 : code(values, value) + 1
    })
    columns.texts[name] = { codes, values: idTableFrom([...values.keys()]) }
  }
  for (const name of TIME_ATTRIBUTES) {
    if (events.some((e) => e[name] !== undefined))
      columns.times[name] = Float64Array.from(events, (e) => e[name] ?? Number.NaN)
  }
  return columns
}

/** Text of a coded column in a row, or undefined where it is missing. */
export function textAt(column: CodedColumn | undefined, row: number): string | undefined {
  const code = column?.codes[row] ?? 0
  return code === 0 || column === undefined ? undefined : idAt(column.values, code - 1)
}
