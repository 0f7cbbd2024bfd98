import type { Bus } from '@murmuration/bus'
import { TOPICS, Watermark } from '@murmuration/contracts'
import { IngestStateError } from './ingest-state.ts'
import type { SourceState } from './source-clocks.ts'

/**
 * How far the sources have come by what stands on every partition of events: the state as it was saved, and what was
 * written since.
 *
 * @NOTE Of a source that stands further on some partitions than on others the least counts. Ingest ended while it wrote
 * events with that watermark behind them, so that partitions without the watermark may be without the events too: those
 * come again, and the watermark has to come behind them.
 *
 * @param fromOffsets where to read on, by partition: no watermark before them is newer than the state
 * @throws {IngestStateError} where a partition ends before its offset
 */
export async function writtenWatermarks(
  bus: Pick<Bus, 'read' | 'ranges'>,
  saved: readonly SourceState[],
  fromOffsets: { readonly [partition: string]: number },
): Promise<SourceState[]> {
  const ranges = await bus.ranges(TOPICS.events)
  const known = ranges.map(() => new Map(saved.map((source) => [source.name, source])))
  const left = new Map<number, { from: number; highOffset: number }>()
  for (const { partition, lowOffset, highOffset } of ranges) {
    const from = Math.max(fromOffsets[partition] ?? 0, lowOffset)
    if (from > highOffset)
      throw new IngestStateError(
        `The state of ingest speaks of record ${from} of ${TOPICS.events}, partition ${partition}, which ends at ` +
          `${highOffset}: it belongs to another log; start ingest with the state folder of this log, or with an empty one.`,
      )
    if (from < highOffset) left.set(partition, { from, highOffset })
  }
  const ends = new Map([...left].map(([partition, { highOffset }]) => [partition, highOffset]))
  if (ends.size > 0) {
    let end: () => void = () => {}
    const ended = new Promise<void>((resolve) => {
      end = resolve
    })
    const reader = await bus.read({
      topic: TOPICS.events,
      positionOf: (partition) => left.get(partition)?.from ?? ranges[partition].highOffset,
      onBatch({ partition, records, nextOffset }) {
        for (const { key, value } of records)
          if (key?.startsWith('watermark:') && value !== null)
            note(known[partition], Watermark.parse(JSON.parse(value.toString('utf8'))))
        if (nextOffset >= (ends.get(partition) ?? Number.POSITIVE_INFINITY)) ends.delete(partition)
        if (ends.size === 0) end()
      },
    })
    await Promise.race([ended, reader.done])
    await reader.stop()
  }
  return standingEverywhere(known)
}

function note(sources: Map<string, SourceState>, { source, watermarkMs, closed }: Watermark): void {
  const before = sources.get(source)?.watermarkMs ?? -1
  sources.set(source, {
    name: source,
    watermarkMs: Math.max(before, watermarkMs),
    closed: closed ?? false,
  })
}

/** Sources that every partition knows, each as the partition has it that is furthest back. */
function standingEverywhere(partitions: readonly Map<string, SourceState>[]): SourceState[] {
  const [first, ...others] = partitions
  return [...first.values()].flatMap((source) => {
    const all = [source, ...others.flatMap((sources) => sources.get(source.name) ?? [])]
    if (all.length < partitions.length) return []
    return [
      {
        name: source.name,
        watermarkMs: Math.min(...all.map(({ watermarkMs }) => watermarkMs)),
        closed: all.every(({ closed }) => closed),
      },
    ]
  })
}
