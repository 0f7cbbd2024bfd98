import type { Bus, NewRecord } from '@murmuration/bus'
import { TOPICS } from '@murmuration/contracts'
import { killPoint } from '@murmuration/runtime'
import type { GraphMetrics } from './graph-metrics.ts'
import type { Outbox } from './outbox.ts'

/** Bytes that wait for the end of the batch; beyond them they are published in its middle. */
const MOST_WAITING = 16_000_000
/** Longest time without letting heartbeats and health checks in. */
const BREATH_MS = 25

/** An outbox that publishes to the bus: late events first, then rows and markers in order. */
export function publishedOutbox(bus: Bus, metrics: GraphMetrics): Outbox & { publish(): Promise<void> } {
  let late: NewRecord[] = []
  let graph: NewRecord[] = []
  let lastMarker = -1
  let waiting = 0
  let breathed = performance.now()

  const publish = async (): Promise<void> => {
    if (late.length + graph.length === 0) return
    killPoint('graph:before-publish')
    const [lateNow, graphNow, marker] = [late, graph, lastMarker]
    late = []
    graph = []
    lastMarker = -1
    waiting = 0
    if (lateNow.length > 0) await bus.publish(TOPICS.late, lateNow)
    // The last marker goes by itself, so that a crash between chunks and marker can be tried.
    if (marker > 0) await bus.publish(TOPICS.graph, graphNow.slice(0, marker))
    killPoint('graph:after-chunks')
    if (graphNow.length > 0) await bus.publish(TOPICS.graph, graphNow.slice(Math.max(0, marker)))
    killPoint('graph:after-publish')
  }

  const breathe = async (): Promise<void> => {
    if (waiting > MOST_WAITING) await publish()
    await new Promise(setImmediate)
    breathed = performance.now()
  }

  return {
    late(record) {
      late.push(record)
      waiting += record.value?.length ?? 0
      metrics.late.inc()
    },
    graph(record, rows) {
      if (rows === 'marker') lastMarker = graph.length
      else metrics.rows.inc(rows)
      graph.push(record)
      waiting += record.value?.length ?? 0
    },
    duplicates: (count) => metrics.duplicates.inc(count),
    breathe: () =>
      waiting > MOST_WAITING || performance.now() - breathed >= BREATH_MS ? breathe() : undefined,
    publish,
  }
}
