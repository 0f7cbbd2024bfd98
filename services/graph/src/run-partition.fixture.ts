import type { BusRecord, NewRecord } from '@murmuration/bus'
import {
  type FlagChange,
  flagKey,
  partitionOf,
  type ShareEvent,
  type Watermark,
} from '@murmuration/contracts'
import { type Random, randomInt } from '@murmuration/detection'
import { bringFlagsUp } from './backfill.ts'
import { type FlagSet, flagSet } from './flag-set.ts'
import type { Outbox } from './outbox.ts'
import type { PaneSettings, PartitionState } from './partition-state.ts'
import { pick } from './small-stream.fixture.ts'
import { captureState, restoreState } from './snapshot-codec.ts'
import { takeRecord } from './take-record.ts'

const MINUTE = 60_000
const LATENESS_MS = 5 * MINUTE

export interface Collected extends Outbox {
  lateRecords: NewRecord[]
  graphRecords: NewRecord[]
  duplicateCount: number
}

export function collect(): Collected {
  const all: Collected = {
    lateRecords: [],
    graphRecords: [],
    duplicateCount: 0,
    late: (record) => all.lateRecords.push(record),
    graph: (record) => all.graphRecords.push(record),
    duplicates: (count) => {
      all.duplicateCount += count
    },
    breathe: async () => {},
  }
  return all
}

export const recordOf = (offset: number, value: ShareEvent | ShareEvent[] | Watermark): BusRecord => ({
  offset,
  key: null,
  value: Buffer.from(JSON.stringify(value)),
})

export const watermarkAt = (watermarkMs: number, source = 'test', closed?: true): Watermark => ({
  schemaVersion: 1,
  source,
  watermarkMs,
  ...(closed && { closed }),
})

/** Events as ingest writes them: shuffled within the lateness, some twice, some too late; with watermarks at random. */
export function logsOf(random: Random, events: readonly ShareEvent[], partitions: number): BusRecord[][] {
  const arrivals = events
    .flatMap((event) => (random() < 0.15 ? [event, event] : [event]))
    .map((event) => {
      const isLate = random() < 0.01
      return { event, atMs: event.timestampMs + (isLate ? 3 * 3_600_000 : randomInt(random, LATENESS_MS)) }
    })
    .sort((x, y) => x.atMs - y.atMs)
  const logs: BusRecord[][] = Array.from({ length: partitions }, () => [])
  const waiting: ShareEvent[][] = Array.from({ length: partitions }, () => [])
  const most = pick(random, [1, 3, 50])
  const put = (partition: number, value: ShareEvent | ShareEvent[] | Watermark): void => {
    const log = logs[partition]
    // Offsets may have gaps.
    log.push(recordOf((log.at(-1)?.offset ?? -1) + 1 + (random() < 0.1 ? 2 : 0), value))
  }
  const flush = (partition: number): void => {
    const shares = waiting[partition]
    if (shares.length > 0) put(partition, shares.length === 1 ? shares[0] : shares)
    waiting[partition] = []
  }
  const everyMs = pick(random, [MINUTE, 11 * MINUTE, 3 * 60 * MINUTE, 40 * 60 * MINUTE])
  let saidMs = Number.NEGATIVE_INFINITY
  const sayAt = (watermarkMs: number, closed?: true): void => {
    for (let partition = 0; partition < partitions; partition++) {
      flush(partition)
      put(partition, watermarkAt(watermarkMs, 'test', closed))
    }
  }
  for (const { event, atMs } of arrivals) {
    if (atMs - saidMs > everyMs) {
      sayAt(atMs - LATENESS_MS)
      saidMs = atMs
    }
    const partition = partitionOf(event.objectId, partitions)
    waiting[partition].push(event)
    if (waiting[partition].length >= most) flush(partition)
  }
  const endMs = Math.max(...arrivals.map(({ atMs }) => atMs))
  sayAt(endMs + 4 * 3_600_000, random() < 0.5 ? true : undefined)
  return logs
}

/** A list of flags that moves, with the topic's offset. */
export function flagList(): {
  flags: FlagSet
  set(accountId: string, flagged: boolean, list?: string): void
} {
  const flags = flagSet()
  let offset = 0
  return {
    flags,
    set(accountId, flagged, list = 'list') {
      const change: FlagChange = { schemaVersion: 1, accountId, list, flagged, effectiveAtMs: 0 }
      const value = flagged || offset % 2 === 0 ? Buffer.from(JSON.stringify(change)) : null
      flags.read([{ offset, key: flagKey(list, accountId), value }], offset + 1)
      offset++
    },
  }
}

export async function run(
  state: PartitionState,
  flags: FlagSet,
  records: readonly BusRecord[],
  out: Outbox,
): Promise<void> {
  await bringFlagsUp(state, flags, out)
  for (const record of records) {
    if (record.offset < state.nextOffset) continue
    await takeRecord(state, flags, record, out)
    state.nextOffset = record.offset + 1
  }
}

/** The state as another process would restore it. */
export function restarted(state: PartitionState, settings: PaneSettings): PartitionState {
  const { header, parts } = captureState(state)
  return restoreState(
    {
      position: state.nextOffset,
      header: JSON.parse(JSON.stringify(header)),
      parts: parts.map((part) => {
        const copy = Buffer.from(new ArrayBuffer(part.byteLength))
        Buffer.from(part.buffer, part.byteOffset, part.byteLength).copy(copy)
        return copy
      }),
    },
    settings,
  )
}
