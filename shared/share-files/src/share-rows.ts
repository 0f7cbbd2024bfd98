import type { RefusalReason } from '@murmuration/contracts'
import { MAX_ID_BYTES } from '@murmuration/contracts/limits'
import type { IdTable, ShareColumns, TextAttribute, TimeAttribute } from '@murmuration/detection'
import {
  BATCH,
  copyBytes,
  doubled,
  type InternTable,
  intern,
  internBatch,
  internedIds,
  internTable,
  withRoom,
} from './intern.ts'
import { NEGATIVE_TIME, TIME_TOO_LATE, TIME_WITHOUT_ZONE, type TimeForm, timeFieldMs } from './time-field.ts'

/** Where the fields of a row lie: indices into its `starts` and `ends`, -1 where the file has no such column. */
export interface RowPlan {
  account: number
  object: number
  time: number
  post: number
  timeForm: TimeForm
  objectMayBeMissing: boolean
  texts: { name: TextAttribute; column: number }[]
  times: { name: TimeAttribute; column: number; form: TimeForm }[]
}

/** Why a row was refused, and in which column. */
export interface RowFault {
  reason: RefusalReason
  column: number
  /** What is wrong, to follow the name of the column. */
  says: string
  /** The whole of it, where it is not about one column. */
  sentence?: string
}

/** Share columns while they grow. */
export interface ShareRows {
  /** Sets where the rows that follow hold their fields. */
  follow(plan: RowPlan): void
  /**
   * Takes in the row whose field k is `bytes[starts[k] .. ends[k])`, all of them without quotes, valid UTF-8
   * and without NUL. Nothing is kept of a refused row.
   *
   * @returns false where the row is refused; `fault` then says why
   */
  commit(bytes: Uint8Array, starts: Int32Array, ends: Int32Array): boolean
  /** Takes the ids of the rows committed so far out of their bytes; to be called before those bytes change. */
  flush(): void
  fault: RowFault
  count: number
  /** Rows taken in that name no object where the layout allows that. */
  notShares: number
  finish(): ShareColumns
}

interface CodedRows {
  codes: Uint32Array
  values: InternTable
}

const FIRST_CAPACITY = 1 << 15

/** @param want `all` stores the optional attributes too; rows are refused for the same reasons either way */
export function shareRows(want: 'ids' | 'all'): ShareRows {
  const accountIds = internTable()
  const objectIds = internTable()
  let capacity = FIRST_CAPACITY
  let account = new Uint32Array(capacity)
  let object = new Uint32Array(capacity)
  let timeMs = new Float64Array(capacity)
  let postStarts: Uint32Array | undefined
  let postBytes = new Uint8Array(0)
  let postEnd = 0
  const texts = new Map<TextAttribute, CodedRows>()
  const times = new Map<TimeAttribute, Float64Array>()
  let plan: RowPlan = {
    account: 0,
    object: 0,
    time: 0,
    post: -1,
    timeForm: 'seconds',
    objectMayBeMissing: false,
    texts: [],
    times: [],
  }
  let accountColumn = 0
  let objectColumn = 0
  let timeColumn = 0
  let postColumn = -1
  let timeForm: TimeForm = 'seconds'
  let plain = true
  let optionalTimes = new Float64Array(0)
  const accountFroms = new Int32Array(BATCH)
  const accountTos = new Int32Array(BATCH)
  const objectFroms = new Int32Array(BATCH)
  const objectTos = new Int32Array(BATCH)
  let pending = 0
  let pendingBytes: Uint8Array = postBytes

  const refuse = (reason: RefusalReason, column: number, says: string): false => {
    rows.fault = { reason, column, says }
    return false
  }

  const refuseId = (length: number, column: number): false =>
    length === 0
      ? refuse('missing_field', column, 'is empty')
      : refuse('id_too_long', column, `is ${length} bytes long, where an id has at most ${MAX_ID_BYTES}`)

  const refuseTime = (code: number, column: number, length: number, form: TimeForm): false => {
    if (length === 0) return refuse('missing_field', column, 'is empty')
    if (code === NEGATIVE_TIME) return refuse('negative_time', column, 'lies before 1970')
    if (code === TIME_WITHOUT_ZONE)
      return refuse(
        'bad_time',
        column,
        'is a date without a zone: write it with Z or an offset such as +02:00',
      )
    if (code === TIME_TOO_LATE) return refuse('bad_time', column, 'lies beyond the year 9999')
    return refuse(
      'bad_time',
      column,
      `is no date that exists, in ${form === 'iso' ? 'ISO 8601' : `epoch ${form} or ISO 8601`}`,
    )
  }

  /** Checks the attributes of a row and sets its optional times in `optionalTimes`. */
  const attributesFit = (bytes: Uint8Array, starts: Int32Array, ends: Int32Array): boolean => {
    for (const { name, column } of plan.texts) {
      if (name === 'authorId' && ends[column] - starts[column] > MAX_ID_BYTES)
        return refuseId(ends[column] - starts[column], column)
    }
    for (let k = 0; k < plan.times.length; k++) {
      const { column, form } = plan.times[k]
      const length = ends[column] - starts[column]
      const time = length === 0 ? Number.NaN : timeFieldMs(bytes, starts[column], ends[column], form)
      if (time < 0) return refuseTime(time, column, length, form)
      optionalTimes[k] = time
    }
    return true
  }

  const storeAttributes = (bytes: Uint8Array, starts: Int32Array, ends: Int32Array, row: number): void => {
    for (const { name, column } of plan.texts) {
      const from = starts[column]
      const to = ends[column]
      if (from === to) continue
      let coded = texts.get(name)
      if (coded === undefined) {
        coded = { codes: new Uint32Array(capacity), values: internTable() }
        texts.set(name, coded)
      }
      coded.codes[row] = intern(coded.values, bytes, from, to) + 1
    }
    for (let k = 0; k < plan.times.length; k++) {
      if (Number.isNaN(optionalTimes[k])) continue
      let column = times.get(plan.times[k].name)
      if (column === undefined) {
        column = new Float64Array(capacity).fill(Number.NaN)
        times.set(plan.times[k].name, column)
      }
      column[row] = optionalTimes[k]
    }
  }

  const grow = (): void => {
    account = doubled(account, Uint32Array)
    object = doubled(object, Uint32Array)
    timeMs = doubled(timeMs, Float64Array)
    for (const coded of texts.values()) coded.codes = doubled(coded.codes, Uint32Array)
    for (const [name, column] of times)
      times.set(name, doubled(column, Float64Array).fill(Number.NaN, capacity))
    capacity *= 2
  }

  const startPosts = (): Uint32Array => {
    postStarts = new Uint32Array(capacity + 1)
    return postStarts
  }

  const storePost = (bytes: Uint8Array, from: number, to: number, row: number): void => {
    let starts = postStarts ?? startPosts()
    if (row + 1 >= starts.length) {
      starts = doubled(starts, Uint32Array)
      postStarts = starts
    }
    if (postEnd + (to - from) > postBytes.length)
      postBytes = withRoom(postBytes, Math.max(postEnd + (to - from), 4096)) as typeof postBytes
    copyBytes(bytes, from, to, postBytes, postEnd)
    postEnd += to - from
    starts[row + 1] = postEnd
  }

  const rows: ShareRows = {
    fault: { reason: 'bad_time', column: 0, says: '' },
    count: 0,
    notShares: 0,
    follow(next) {
      plan = next
      accountColumn = next.account
      objectColumn = next.object
      timeColumn = next.time
      postColumn = next.post
      timeForm = next.timeForm
      plain = next.texts.length + next.times.length === 0
      optionalTimes = new Float64Array(next.times.length)
    },
    commit(bytes, starts, ends) {
      const accountFrom = starts[accountColumn]
      const accountTo = ends[accountColumn]
      const objectFrom = starts[objectColumn]
      const objectTo = ends[objectColumn]
      if (accountTo === accountFrom || accountTo - accountFrom > MAX_ID_BYTES)
        return refuseId(accountTo - accountFrom, accountColumn)
      const isShare = objectTo > objectFrom || !plan.objectMayBeMissing
      if (isShare && (objectTo === objectFrom || objectTo - objectFrom > MAX_ID_BYTES))
        return refuseId(objectTo - objectFrom, objectColumn)
      if (postColumn >= 0 && ends[postColumn] - starts[postColumn] > MAX_ID_BYTES)
        return refuseId(ends[postColumn] - starts[postColumn], postColumn)
      const time = timeFieldMs(bytes, starts[timeColumn], ends[timeColumn], timeForm)
      if (time < 0) return refuseTime(time, timeColumn, ends[timeColumn] - starts[timeColumn], timeForm)
      if (!plain && !attributesFit(bytes, starts, ends)) return false
      if (!isShare) {
        rows.notShares++
        return true
      }
      const row = rows.count
      if (row === capacity) grow()
      if (pending === BATCH || bytes !== pendingBytes) {
        rows.flush()
        pendingBytes = bytes
      }
      accountFroms[pending] = accountFrom
      accountTos[pending] = accountTo
      objectFroms[pending] = objectFrom
      objectTos[pending] = objectTo
      pending++
      timeMs[row] = time
      if (postColumn >= 0) storePost(bytes, starts[postColumn], ends[postColumn], row)
      else if (postStarts !== undefined) storePost(bytes, 0, 0, row)
      if (!plain && want === 'all') storeAttributes(bytes, starts, ends, row)
      rows.count = row + 1
      return true
    },
    flush() {
      const first = rows.count - pending
      internBatch(accountIds, pendingBytes, accountFroms, accountTos, pending, account, first)
      internBatch(objectIds, pendingBytes, objectFroms, objectTos, pending, object, first)
      pending = 0
    },
    finish() {
      rows.flush()
      const { count } = rows
      const columns: ShareColumns = {
        count,
        account: account.subarray(0, count),
        object: object.subarray(0, count),
        timeMs: timeMs.subarray(0, count),
        accountIds: internedIds(accountIds),
        objectIds: internedIds(objectIds),
        texts: {},
        times: {},
      }
      if (postStarts !== undefined) columns.posts = postTable(postStarts, postBytes, postEnd, count)
      for (const [name, { codes, values }] of texts)
        columns.texts[name] = { codes: codes.subarray(0, count), values: internedIds(values) }
      for (const [name, column] of times) columns.times[name] = column.subarray(0, count)
      return columns
    },
  }
  return rows
}

const postTable = (starts: Uint32Array, bytes: Uint8Array, end: number, count: number): IdTable => ({
  size: count,
  bytes: bytes.subarray(0, end),
  starts: starts.subarray(0, count + 1),
})
