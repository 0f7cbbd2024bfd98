import type { Metrics } from '@murmuration/runtime'
import { type PartitionState, windowShares } from './partition-state.ts'

const BATCH_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** The series of the graph stage. @param held states of the partitions in hand, @param unsavedSeconds age of the oldest work that no snapshot holds */
export function graphMetrics(
  metrics: Metrics,
  held: () => Iterable<PartitionState>,
  lagOf: (partition: number) => number,
  unsavedSeconds: () => number,
) {
  const perPartition = (name: string, help: string, value: (state: PartitionState) => number): void => {
    metrics.gauge(name, help, ['partition'], (gauge) => {
      gauge.reset()
      for (const state of held()) gauge.set({ partition: String(state.partition) }, value(state))
    })
  }
  perPartition(
    'murmuration_graph_watermark_seconds',
    'Event time up to which a partition is complete, in seconds since 1970',
    ({ clocks }) => Math.max(0, clocks.watermarkMs) / 1000,
  )
  perPartition(
    'murmuration_graph_open_panes',
    'Panes that may still get shares, or wait for the hour after them',
    ({ open, panes, closedPanes }) => open.size + panes.length - closedPanes,
  )
  perPartition(
    'murmuration_graph_window_shares',
    'Shares of the window that are held in memory',
    windowShares,
  )
  perPartition(
    'murmuration_graph_lag_records',
    'Records of a partition that are not read yet',
    ({ partition }) => lagOf(partition),
  )
  metrics.gauge(
    'murmuration_graph_snapshot_age_seconds',
    'Age of the oldest work that no snapshot holds yet',
    [],
    (gauge) => gauge.set(unsavedSeconds()),
  )
  return {
    events: metrics.counter('murmuration_graph_events_total', 'Share events read', ['partition']),
    late: metrics.counter('murmuration_graph_late_total', 'Events that came behind the watermark'),
    duplicates: metrics.counter(
      'murmuration_graph_duplicate_total',
      'Copies of a share, and repeats within a day',
    ),
    rows: metrics.counter('murmuration_graph_rows_total', 'Annotated shares written'),
    rebalances: metrics.counter('murmuration_graph_rebalances_total', 'Times that partitions were assigned'),
    snapshotSeconds: metrics.gauge(
      'murmuration_graph_snapshot_seconds',
      'Time that the last snapshot took to write',
    ),
    snapshotBytes: metrics.gauge('murmuration_graph_snapshot_bytes', 'Size of the last snapshot', [
      'partition',
    ]),
    backfillSeconds: metrics.gauge(
      'murmuration_graph_backfill_seconds',
      'Time that the last change of flags took to write',
    ),
    batchSeconds: metrics.histogram(
      'murmuration_graph_batch_seconds',
      'Time from a batch to its results being durable',
      BATCH_SECONDS,
    ),
  }
}
export type GraphMetrics = ReturnType<typeof graphMetrics>
