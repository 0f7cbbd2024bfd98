import type { Bus, NewRecord } from '@murmuration/bus'
import { type FlagChange, flagKey, partitionOf, TOPICS, type Watermark } from '@murmuration/contracts'
import { idAt } from '@murmuration/detection'
import { HOUR_MS, type SortedShares } from './simulated-shares.ts'

/** Most shares and bytes of a record, as ingest packs them. */
export const PACKED = 200
const BYTES_PER_RECORD = 100_000
/** Shares of one request of `murmuration feed`; behind each, ingest writes a watermark to every partition. */
export const SHARES_PER_WATERMARK = 5_000
const LATENESS_MS = 300_000
const SOURCE = 'bench'
/** Shares that are published together. */
const TOGETHER = 10 * SHARES_PER_WATERMARK

export interface WriteOptions {
  partitions: number
  /** 200 as ingest packs them; 1 for a record each. */
  sharesPerRecord: number
}

/** Writes shares to amplification.events as ingest does, and the watermarks of their source. @returns records written */
export async function writeShares(
  bus: Bus,
  shares: SortedShares,
  { partitions, sharesPerRecord }: WriteOptions,
): Promise<number> {
  const { count, timeMs } = shares
  const lineOf = shareLines(shares)
  const { objectIds } = shares.columns
  const partition = Uint16Array.from({ length: objectIds.size }, (_, k) =>
    partitionOf(idAt(objectIds, k), partitions),
  )
  let written = 0
  let records: NewRecord[] = []
  const publish = async (): Promise<void> => {
    await bus.publish(TOPICS.events, records)
    written += records.length
    records = []
  }
  for (let from = 0; from < count; from += SHARES_PER_WATERMARK) {
    const to = Math.min(count, from + SHARES_PER_WATERMARK)
    const open: { lines: string[]; bytes: number }[] = Array.from({ length: partitions }, () => ({
      lines: [],
      bytes: 0,
    }))
    const end = (p: number): void => {
      const { lines } = open[p]
      if (lines.length === 0) return
      const value = sharesPerRecord === 1 ? lines[0] : `[${lines.join(',')}]`
      records.push({ partition: p, key: null, value })
      open[p] = { lines: [], bytes: 0 }
    }
    for (let row = from; row < to; row++) {
      const p = partition[shares.object[row]]
      const line = lineOf(row)
      if (open[p].lines.length >= sharesPerRecord || open[p].bytes + line.length > BYTES_PER_RECORD) end(p)
      open[p].lines.push(line)
      open[p].bytes += line.length + 1
    }
    for (let p = 0; p < partitions; p++) end(p)
    records.push(...watermarks(partitions, timeMs[to - 1] - LATENESS_MS))
    if (to % TOGETHER === 0) await publish()
  }
  await publish()
  return written
}

/** Ends the source, two hours behind the window: it can be decided then. */
export async function closeSource(bus: Bus, { endMs }: SortedShares, partitions: number): Promise<void> {
  await bus.publish(TOPICS.events, watermarks(partitions, endMs + 2 * HOUR_MS, true))
}

function watermarks(partitions: number, watermarkMs: number, closed = false): NewRecord[] {
  const mark: Watermark = {
    schemaVersion: 1,
    source: SOURCE,
    watermarkMs,
    ...(closed && { closed: true }),
  }
  const value = JSON.stringify(mark)
  return Array.from({ length: partitions }, (_, partition) => ({
    partition,
    key: `watermark:${SOURCE}`,
    value,
  }))
}

/** Each share as ingest writes it, by row. */
export function shareLines({ account, object, timeMs, columns }: SortedShares): (row: number) => string {
  const { accountIds, objectIds } = columns
  return (row) =>
    `{"schemaVersion":1,"accountId":"${idAt(accountIds, account[row])}","objectId":"${idAt(objectIds, object[row])}","timestampMs":${timeMs[row]}}`
}

/** Flags accounts as ingest does. */
export async function writeFlags(bus: Bus, list: string, accountIds: readonly string[]): Promise<void> {
  const records = accountIds.map((accountId, k): NewRecord => {
    const change: FlagChange = {
      schemaVersion: 1,
      accountId,
      list,
      flagged: true,
      effectiveAtMs: 0,
      row: k + 1,
    }
    return { partition: 0, key: flagKey(list, accountId), value: JSON.stringify(change) }
  })
  await bus.publish(TOPICS.flags, records)
}
