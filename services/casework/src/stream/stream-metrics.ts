import type { Metrics } from '@murmuration/runtime'

const SECONDS = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30]

/** What is counted of the log as casework reads it. */
export const streamMetrics = (metrics: Metrics) => ({
  leads: metrics.gauge(
    'murmuration_casework_follows_log',
    '1 where this process reads the log, 0 where another one does',
  ),
  cases: metrics.counter(
    'murmuration_casework_cases_total',
    'Cases by what a snapshot or tombstone did to them',
    ['change'],
  ),
  held: metrics.gauge(
    'murmuration_casework_held_clusters',
    'Clusters of which nobody may read the newest snapshot, as no list is known that names some account',
  ),
  flags: metrics.counter('murmuration_casework_flags_total', 'Flags by what was done with them', ['what']),
  analyses: metrics.counter('murmuration_casework_analyses_total', 'Analyses and controls taken in', [
    'kind',
  ]),
  ordersAnswered: metrics.counter(
    'murmuration_casework_orders_answered_total',
    'Orders whose flags were analyzed',
  ),
  lag: metrics.gauge('murmuration_casework_lag_records', 'Records of a topic not yet read', ['topic']),
  batch: metrics.histogram('murmuration_casework_batch_seconds', 'Time to take in a batch', SECONDS, [
    'topic',
  ]),
  outbox: metrics.gauge('murmuration_casework_flags_outbox', 'Flags that wait to be published'),
  publishFaults: metrics.counter(
    'murmuration_casework_publish_faults_total',
    'Tries to publish flags that failed',
  ),
  restarts: metrics.counter('murmuration_casework_stream_restarts_total', 'Times that reading began again', [
    'cause',
  ]),
})
export type StreamMetrics = ReturnType<typeof streamMetrics>
