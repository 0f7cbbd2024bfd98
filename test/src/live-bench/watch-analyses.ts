import type { Bus } from '@murmuration/bus'
import { AnalysisRecord, GraphRecord, TOPICS } from '@murmuration/contracts'

/** What comes on a topic, with when it came. */
export interface Watch<Value> extends AsyncDisposable {
  /** The first that fits, whether it has come or is to come. */
  first(fits: (value: Value) => boolean): Promise<{ value: Value; atMs: number }>
}

/** Analyses as they are published from now on. */
export const watchAnalyses = (bus: Bus): Promise<Watch<AnalysisRecord>> =>
  watch(bus, TOPICS.analyses, (key, value) => (key === 'latest' ? AnalysisRecord.parse(value) : undefined))

/** Markers of the graph stage as they are published from now on. */
export const watchMarkers = (bus: Bus): Promise<Watch<Exclude<GraphRecord, { kind: 'rows' }>>> =>
  watch(bus, TOPICS.graph, (key, value) => {
    if (!key.endsWith(':marker')) return undefined
    const record = GraphRecord.parse(value)
    return record.kind === 'rows' ? undefined : record
  })

async function watch<Value>(
  bus: Bus,
  topic: string,
  read: (key: string, value: unknown) => Value | undefined,
): Promise<Watch<Value>> {
  const from = await bus.ranges(topic)
  const seen: { value: Value; atMs: number }[] = []
  const waiting = new Set<() => void>()
  const reader = await bus.read({
    topic,
    positionOf: (partition) => from[partition].highOffset,
    onBatch({ records }) {
      const atMs = performance.now()
      for (const { key, value } of records) {
        const found = key === null || value === null ? undefined : read(key, JSON.parse(value.toString()))
        if (found !== undefined) seen.push({ value: found, atMs })
      }
      for (const look of [...waiting]) look()
    },
  })
  return {
    first: (fits) => {
      const fitting = new Promise<{ value: Value; atMs: number }>((resolve) => {
        const look = (): void => {
          const found = seen.find(({ value }) => fits(value))
          if (found === undefined) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      })
      const ended = reader.done.then(() => {
        throw new Error(`${topic} is not read any more`)
      })
      return Promise.race([fitting, ended])
    },
    async [Symbol.asyncDispose]() {
      reader.done.catch(() => {})
      await reader.stop()
    },
  }
}
