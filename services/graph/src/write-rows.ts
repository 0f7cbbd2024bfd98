import { createHash } from 'node:crypto'
import { type BackfillMarker, type GraphRows, graphKey, type PaneMarker } from '@murmuration/contracts'
import {
  ANNOTATED_RADII_MS,
  type GrowingIds,
  idAt,
  READ_TEXTS,
  TIME_ATTRIBUTES,
} from '@murmuration/detection'
import type { LeavingShares } from './annotate-shares.ts'
import type { Outbox } from './outbox.ts'
import { type PartitionState, scratchOf } from './partition-state.ts'
import type { LeavingTraffic } from './what-leaves.ts'

const MOST_ROWS = 4_000
const MOST_COUNTS = 16_000
const MOST_BYTES = 800_000

/** Writes the rows of one group in chunks. */
export interface GroupWriter {
  rows(leaving: LeavingShares): Promise<void>
  traffic(traffic: LeavingTraffic): Promise<void>
  /** Ends the group. The marker's hashes of chunks are added to it. */
  marker(marker: Omit<PaneMarker, 'chunks'> | Omit<BackfillMarker, 'chunks'>): void
}

/** @param group name of the group, as GraphRows describes it */
export function groupWriter(state: PartitionState, group: string, out: Outbox): GroupWriter {
  const { partition } = state
  const hashes: string[] = []

  /** Cuts what is too large in half until it is not; where it is cut depends on the rows alone. */
  const put = async (
    from: number,
    to: number,
    rowsOf: (from: number, to: number) => GraphRows,
  ): Promise<void> => {
    const rows = rowsOf(from, to)
    const value = Buffer.from(JSON.stringify({ ...rows, chunk: hashes.length }))
    if (value.length > MOST_BYTES && to - from > 1) {
      const middle = (from + to) >>> 1
      await put(from, middle, rowsOf)
      await put(middle, to, rowsOf)
      return
    }
    out.graph({ partition, key: graphKey(partition, group, hashes.length), value }, rows.timeMs.length)
    hashes.push(createHash('sha256').update(value).digest('hex').slice(0, 32))
    await out.breathe()
  }

  return {
    async rows(leaving) {
      for (let from = 0; from < leaving.count; from += MOST_ROWS)
        await put(from, Math.min(from + MOST_ROWS, leaving.count), (a, b) =>
          shareRows(state, group, leaving, a, b),
        )
    },
    async traffic(traffic) {
      for (let from = 0; from < traffic.object.length; from += MOST_COUNTS)
        await put(from, Math.min(from + MOST_COUNTS, traffic.object.length), (a, b) =>
          trafficRows(state, group, traffic, a, b),
        )
    },
    marker(marker) {
      const value = JSON.stringify({ ...marker, chunks: hashes })
      out.graph({ partition, key: graphKey(partition, group, 'marker'), value }, 'marker')
    },
  }
}

const emptyRows = ({ partition, flagsVersion }: PartitionState, group: string): GraphRows => ({
  schemaVersion: 1,
  kind: 'rows',
  partition,
  group,
  chunk: 0,
  flagsVersion,
  accounts: [],
  objects: [],
  account: [],
  object: [],
  timeMs: [],
  company: [],
  ageMs: [],
  texts: {},
  times: {},
  traffic: { object: [], block: [], count: [] },
})

function shareRows(
  state: PartitionState,
  group: string,
  leaving: LeavingShares,
  from: number,
  to: number,
): GraphRows {
  const { panes, numbering } = state
  const { byAccount, byObject } = scratchOf(state)
  const rows = emptyRows(state, group)
  const accounts = new Uint32Array(to - from)
  for (let k = from; k < to; k++) accounts[k - from] = panes[leaving.pane[k]].account[leaving.place[k]]
  const objects = leaving.object.subarray(from, to)
  rows.account = localCodes(accounts, numbering.accounts, byAccount, rows.accounts)
  rows.object = localCodes(objects, numbering.objects, byObject, rows.objects)
  rows.timeMs = Array.from(leaving.timeMs.subarray(from, to))
  rows.company = leaving.company.map((company) => Array.from(company.subarray(from, to)))
  rows.ageMs = Array.from(leaving.ageMs.subarray(from, to))

  const posts: string[] = []
  let hasPosts = false
  for (let k = from; k < to; k++) {
    const column = panes[leaving.pane[k]].posts
    const place = leaving.place[k]
    const text =
      column === undefined || column.starts[place] === column.starts[place + 1]
        ? ''
        : idAt({ size: 0, ...column }, place)
    if (text !== '') hasPosts = true
    posts.push(text)
  }
  if (hasPosts) rows.posts = posts
  for (const name of READ_TEXTS) {
    let hasText = false
    const codes: number[] = []
    for (let k = from; k < to; k++) {
      const code = panes[leaving.pane[k]].texts[name]?.[leaving.place[k]] ?? 0
      if (code > 0) hasText = true
      codes.push(code)
    }
    if (hasText) rows.texts[name] = localTexts(codes, numbering.texts[name])
  }
  for (const name of TIME_ATTRIBUTES) {
    let hasTime = false
    const times: (number | null)[] = []
    for (let k = from; k < to; k++) {
      const time = panes[leaving.pane[k]].times[name]?.[leaving.place[k]] ?? Number.NaN
      if (!Number.isNaN(time)) hasTime = true
      times.push(Number.isNaN(time) ? null : time)
    }
    if (hasTime) rows.times[name] = times
  }
  return rows
}

function trafficRows(
  state: PartitionState,
  group: string,
  { object, block, count }: LeavingTraffic,
  from: number,
  to: number,
): GraphRows {
  const rows = emptyRows(state, group)
  rows.company = ANNOTATED_RADII_MS.map(() => [])
  rows.traffic = {
    object: localCodes(
      object.slice(from, to),
      state.numbering.objects,
      scratchOf(state).byObject,
      rows.objects,
    ),
    block: block.slice(from, to),
    count: count.slice(from, to),
  }
  return rows
}

/**
 * Numbers ids in the order in which they come.
 *
 * @param scratch zero by number, before and after
 * @param ids gets each id once
 */
function localCodes(
  numbers: ArrayLike<number>,
  table: GrowingIds,
  scratch: Uint32Array,
  ids: string[],
): number[] {
  const codes: number[] = []
  const met: number[] = []
  for (let k = 0; k < numbers.length; k++) {
    const number = numbers[k]
    if (scratch[number] === 0) {
      met.push(number)
      scratch[number] = met.length
      ids.push(idAt(table, number))
    }
    codes.push(scratch[number] - 1)
  }
  for (const number of met) scratch[number] = 0
  return codes
}

function localTexts(codes: number[], table: GrowingIds): { values: string[]; codes: number[] } {
  const local = new Map<number, number>()
  const values: string[] = []
  const own = codes.map((code) => {
    if (code === 0) return 0
    let at = local.get(code)
    if (at === undefined) {
      at = values.push(idAt(table, code - 1))
      local.set(code, at)
    }
    return at
  })
  return { values, codes: own }
}
