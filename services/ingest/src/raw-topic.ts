import type { Bus, Reader } from '@murmuration/bus'
import { TOPICS } from '@murmuration/contracts'
import type { Intake } from './intake.ts'

export interface RawTopic {
  /** Next offset by partition, of what has been written on. */
  offsets(): { [partition: string]: number }
  /** Rejects when reading has failed for good. */
  readonly done: Promise<void>
  stop(): Promise<void>
}

/**
 * Reads amplification.raw into the intake, at least once: a position moves when its records are on the log, and records
 * that come again are absorbed there.
 */
export async function rawTopic(
  bus: Pick<Bus, 'read' | 'ranges'>,
  intake: Pick<Intake, 'raw'>,
  restored: { readonly [partition: string]: number },
): Promise<RawTopic> {
  const offsets: { [partition: string]: number } = { ...restored }
  const clock = rawClock()
  for (const { partition, lowOffset, highOffset } of await bus.ranges(TOPICS.raw))
    clock.tell(partition, -1, (offsets[partition] ?? lowOffset) >= highOffset)
  const reader: Reader = await bus.read({
    topic: TOPICS.raw,
    group: 'murmuration-ingest',
    // The own state and not the group owns the position, as everywhere in the pipeline.
    positionOf: (partition) => offsets[partition] ?? 'earliest',
    async onBatch(batch) {
      const { partition, nextOffset, highOffset } = batch
      await intake.raw(batch, (latestMs) => clock.tell(partition, latestMs, nextOffset >= highOffset))
      offsets[partition] = nextOffset
      await reader.commit([{ partition, nextOffset }])
    },
  })
  return { offsets: () => ({ ...offsets }), done: reader.done, stop: () => reader.stop() }
}

/**
 * The latest event time of a source whose partitions are read at different speeds: that of the partition furthest back
 * among those that have records ahead; of all, where none has.
 */
export function rawClock(): { tell(partition: number, latestMs: number, isCaughtUp: boolean): number } {
  const partitions = new Map<number, { latestMs: number; isCaughtUp: boolean }>()
  return {
    tell(partition, latestMs, isCaughtUp) {
      const before = partitions.get(partition)?.latestMs ?? -1
      partitions.set(partition, { latestMs: Math.max(before, latestMs), isCaughtUp })
      const all = [...partitions.values()]
      const behind = all.filter((one) => !one.isCaughtUp).map((one) => one.latestMs)
      return behind.length > 0 ? Math.min(...behind) : Math.max(...all.map((one) => one.latestMs))
    },
  }
}
