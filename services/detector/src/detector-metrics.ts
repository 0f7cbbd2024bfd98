import type { Metrics } from '@murmuration/runtime'

const SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120]

/** Everything the detector counts. @param unsavedSeconds age of the first change that no snapshot holds */
export const detectorMetrics = (metrics: Metrics, unsavedSeconds: () => number) => ({
  windows: metrics.counter('murmuration_detector_windows_total', 'Windows decided, again ones too'),
  windowEnd: metrics.gauge('murmuration_detector_window_end_seconds', 'End of the last window, event time'),
  analyze: metrics.histogram('murmuration_detector_analyze_seconds', 'Time to decide a window', SECONDS),
  rows: metrics.gauge('murmuration_detector_rows', 'Shares held'),
  lag: metrics.gauge('murmuration_detector_lag_records', 'Records of amplification.graph not yet read', [
    'partition',
  ]),
  watermark: metrics.gauge(
    'murmuration_detector_partition_watermark_seconds',
    'Event time up to which panes have come',
    ['partition'],
  ),
  cases: metrics.gauge('murmuration_detector_cases', 'Cases whose clusters are open', ['level', 'state']),
  published: metrics.counter('murmuration_detector_published_total', 'Cases published', ['change']),
  flagsVersion: metrics.gauge(
    'murmuration_detector_flags_version',
    'Version of the flags of the last window',
  ),
  snapshotSeconds: metrics.gauge('murmuration_detector_snapshot_seconds', 'Time that the last snapshot took'),
  snapshotBytes: metrics.gauge('murmuration_detector_snapshot_bytes', 'Size of the last snapshot'),
  snapshotAge: metrics.gauge(
    'murmuration_detector_snapshot_age_seconds',
    'Age of the first change that no snapshot holds',
    [],
    (gauge) => gauge.set(unsavedSeconds()),
  ),
})
export type DetectorMetrics = ReturnType<typeof detectorMetrics>
