import type { Bus } from '@murmuration/bus'
import { TOPICS, Watermark } from '@murmuration/contracts'
import { IngestStateError } from './ingest-state.ts'

/**
 * The watermarks that stand on partition 0 of events, where every watermark stands, from an offset to its end. The state
 * file tells the offset, so that no more is read than was written since it was saved.
 *
 * @throws {IngestStateError} where the topic ends before that offset
 */
export async function writtenWatermarks(
  bus: Pick<Bus, 'read' | 'ranges'>,
  fromOffset: number,
  onWatermark: (watermark: Watermark) => void,
): Promise<void> {
  const ranges = await bus.ranges(TOPICS.events)
  const [{ lowOffset, highOffset }] = ranges
  if (fromOffset > highOffset)
    throw new IngestStateError(
      `The state of ingest speaks of record ${fromOffset} of ${TOPICS.events}, which ends at ${highOffset}: it belongs ` +
        'to another log; start ingest with the state folder of this log, or with an empty one.',
    )
  const from = Math.max(fromOffset, lowOffset)
  if (from >= highOffset) return
  let end: () => void = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const reader = await bus.read({
    topic: TOPICS.events,
    positionOf: (partition) =>
      partition === 0
        ? from
        : (ranges.find((range) => range.partition === partition)?.highOffset ?? 'earliest'),
    onBatch({ partition, records, nextOffset }) {
      if (partition !== 0) return
      for (const { key, value } of records)
        if (key?.startsWith('watermark:') && value !== null)
          onWatermark(Watermark.parse(JSON.parse(value.toString('utf8'))))
      if (nextOffset >= highOffset) end()
    },
  })
  await Promise.race([ended, reader.done])
  await reader.stop()
}
