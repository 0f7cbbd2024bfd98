import type { Log, Metrics } from '@murmuration/runtime'
import type { IntakeCounts } from './intake.ts'
import { recentRates } from './recent-rates.ts'

export type IngestMetrics = Metrics

export type Totals = Record<'accepted' | 'refused' | 'flags' | 'requests', number>

/** Counts of what ingest does: for metrics, for the log, and for whoever looks at /v1/status. */
export interface IngestCounts extends IntakeCounts {
  answer(status: number): void
  /** Called at times: rates are taken from tick to tick, and what was refused is logged. */
  tick(nowMs: number): void
  totals(): Totals
  perSecond(): { [name: string]: number }
}

/** What the gauges show when they are asked. */
export interface IngestGauges {
  waitingBytes(): number
  awayMs(): number
  /** Least watermark of the open sources. */
  watermarkMs(): number | undefined
  deadLetters(): number
}

/** Pause between two lines about refused records. */
const SAY_AFTER_MS = 10_000

export function ingestCounts(metrics: IngestMetrics, log: Log): IngestCounts {
  const totals: Totals = { accepted: 0, refused: 0, flags: 0, requests: 0 }
  const shares = metrics.counter(
    'murmuration_ingest_shares_total',
    'Shares that were taken in, and records that were refused',
    ['result'],
  )
  const refusedBy = metrics.counter('murmuration_ingest_refused_total', 'Refused records by reason', [
    'reason',
  ])
  const flags = metrics.counter('murmuration_ingest_flags_total', 'Flags that were written or withdrawn')
  const requests = metrics.counter('murmuration_ingest_requests_total', 'Answers by HTTP status', ['status'])
  for (const result of ['accepted', 'refused']) shares.inc({ result }, 0)

  const rates = recentRates()
  let reasons = new Map<string, number>()
  let saidAtMs = Number.NEGATIVE_INFINITY
  return {
    shares(accepted, refused) {
      totals.accepted += accepted
      totals.refused += refused.length
      if (accepted > 0) shares.inc({ result: 'accepted' }, accepted)
      if (refused.length > 0) shares.inc({ result: 'refused' }, refused.length)
      for (const { reason } of refused) {
        refusedBy.inc({ reason })
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      }
    },
    flags(count) {
      totals.flags += count
      flags.inc(count)
      log.info({ flags: count }, 'flags were written')
    },
    answer(status) {
      totals.requests++
      requests.inc({ status: String(status) })
    },
    tick(nowMs) {
      rates.tick(nowMs, { ...totals })
      if (reasons.size === 0 || nowMs - saidAtMs < SAY_AFTER_MS) return
      log.warn({ reasons: Object.fromEntries(reasons) }, 'records were refused; see murmuration dead-letters')
      reasons = new Map()
      saidAtMs = nowMs
    },
    totals: () => ({ ...totals }),
    perSecond: rates.perSecond,
  }
}

export function ingestGauges(metrics: IngestMetrics, gauges: IngestGauges): void {
  const gauge = (name: string, help: string, value: () => number): void => {
    metrics.gauge(`murmuration_ingest_${name}`, help, [], (asked) => asked.set(value()))
  }
  gauge('waiting_bytes', 'Bytes that requests hold until they are answered', gauges.waitingBytes)
  gauge(
    'log_away_seconds',
    'For how long the log has not answered, 0 while it does',
    () => gauges.awayMs() / 1000,
  )
  gauge(
    'watermark_seconds',
    'Least watermark of the open sources, event time in seconds since 1970; NaN where none is open',
    () => (gauges.watermarkMs() ?? Number.NaN) / 1000,
  )
  gauge('dead_letters', 'Refused records that are kept', gauges.deadLetters)
}
