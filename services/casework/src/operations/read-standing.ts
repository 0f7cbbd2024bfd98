import type { Bus, PartitionRange } from '@murmuration/bus'
import { EventRecord, type Operations, TOPICS, type TopicStanding } from '@murmuration/contracts'
import type { Store } from '@murmuration/store'

/** Groups whose readers say how far they have read, by topic. */
const GROUPS: { readonly [topic: string]: readonly string[] } = { [TOPICS.raw]: ['murmuration-ingest'] }
/** Records at the end of the events among which the watermarks of all sources are looked for. */
const TAIL_RECORDS = 500
const SHORTEST_MS = 500
const LONGEST_MS = 600_000

interface Sample {
  atMs: number
  high: ReadonlyMap<string, number>
}

/** Says how far each topic is, and how fast it grows between two times that somebody asks. */
export function standingReader(bus: Bus, store: Store, nowMs: () => number) {
  let before: Sample | undefined

  const topic = async (name: string, positions: ReadonlyMap<string, number>, sinceMs: number) => {
    const ranges = await bus.ranges(name)
    const high = sumOf(ranges, 'highOffset')
    const read: TopicStanding['read'] = []
    for (const group of GROUPS[name] ?? []) {
      const committed = await bus.committed(group, name)
      if (committed.length > 0)
        read.push(reader(group, ranges, new Map(committed.map((one) => [one.partition, one.nextOffset]))))
    }
    const own = positions.get(name)
    if (own !== undefined) read.push(reader('casework', ranges, new Map([[0, own]])))
    const last = before?.high.get(name)
    return {
      topic: name,
      partitions: ranges.length,
      lowOffset: sumOf(ranges, 'lowOffset'),
      highOffset: high,
      perSecond:
        last === undefined || sinceMs < SHORTEST_MS || sinceMs > LONGEST_MS
          ? null
          : Math.max(0, ((high - last) * 1_000) / sinceMs),
      read,
    }
  }

  return async (): Promise<Pick<Operations, 'topics' | 'sources' | 'watermarkMs'>> => {
    const rows = await store.system((tx) =>
      tx.query<{ topic: string; next_offset: number }>('select topic, next_offset from stream_positions'),
    )
    const positions = new Map(rows.map((row) => [row.topic, row.next_offset]))
    const atMs = nowMs()
    const sinceMs = before === undefined ? 0 : atMs - before.atMs
    const topics: TopicStanding[] = []
    for (const name of Object.values(TOPICS)) topics.push(await topic(name, positions, sinceMs))
    if (before === undefined || sinceMs >= SHORTEST_MS)
      before = { atMs, high: new Map(topics.map((one) => [one.topic, one.highOffset])) }
    const sources = await sourcesAtEnd(bus)
    const open = sources.filter(({ closed }) => !closed).map(({ watermarkMs }) => watermarkMs)
    return { topics, sources, watermarkMs: open.length === 0 ? null : Math.min(...open) }
  }
}

const sumOf = (ranges: readonly PartitionRange[], edge: 'lowOffset' | 'highOffset'): number =>
  ranges.reduce((sum, range) => sum + range[edge], 0)

/** How far somebody has read, over partitions; one of which nothing is known is not read yet. */
function reader(
  by: string,
  ranges: readonly PartitionRange[],
  next: ReadonlyMap<number, number>,
): TopicStanding['read'][number] {
  let nextOffset = 0
  let lag = 0
  for (const { partition, lowOffset, highOffset } of ranges) {
    const at = Math.min(Math.max(next.get(partition) ?? lowOffset, lowOffset), highOffset)
    nextOffset += at
    lag += highOffset - at
  }
  return { by, nextOffset, lag }
}

/** The last watermark of each source near the end of the events. All stand on every partition: the first is looked at. */
async function sourcesAtEnd(bus: Bus): Promise<Operations['sources']> {
  const ranges = await bus.ranges(TOPICS.events)
  const range = ranges.find(({ partition }) => partition === 0)
  if (range === undefined || range.lowOffset === range.highOffset) return []
  const from = Math.max(range.lowOffset, range.highOffset - TAIL_RECORDS)
  const sources = new Map<string, Operations['sources'][number]>()
  let end: () => void = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const read = await bus.read({
    topic: TOPICS.events,
    // Of the other partitions nothing is read.
    positionOf: (partition) =>
      partition === 0 ? from : (ranges.find((one) => one.partition === partition)?.highOffset ?? 'earliest'),
    onBatch({ partition, records, nextOffset }) {
      if (partition !== 0) return
      for (const { key, value } of records) {
        if (value === null || !key?.startsWith('watermark:')) continue
        const mark = EventRecord.parse(JSON.parse(value.toString('utf8')))
        if ('watermarkMs' in mark)
          sources.set(mark.source, {
            source: mark.source,
            watermarkMs: mark.watermarkMs,
            closed: mark.closed === true,
          })
      }
      if (nextOffset >= range.highOffset) end()
    },
  })
  await Promise.race([ended, read.done])
  await read.stop()
  return [...sources.values()].sort((one, other) => (one.source < other.source ? -1 : 1))
}
