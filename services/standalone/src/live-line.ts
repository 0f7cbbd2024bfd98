import type { FeedProgress } from '@murmuration/ingest'
import type { Metrics } from '@murmuration/runtime'
import type { Pipeline } from './start-pipeline.ts'

export interface LiveLine {
  fed(progress: FeedProgress): void
  end(): void
}

const TERMINAL_MS = 250
const PLAIN_MS = 5_000

/** Shows how far a pipeline is: on a terminal one line that is written over, elsewhere a line every five seconds. */
export function liveLine(
  to: { write(text: string): unknown; isTTY?: boolean; columns?: number } | undefined,
  { detector }: Pick<Pipeline, 'detector'>,
  metrics: Metrics,
): LiveLine {
  let fed: FeedProgress | undefined
  let rate = 0
  let before = { atMs: performance.now(), sent: 0 }
  const show = async (): Promise<void> => {
    if (to === undefined || fed === undefined) return
    const nowMs = performance.now()
    const seconds = (nowMs - before.atMs) / 1000
    if (seconds >= 1) {
      rate = (fed.sent - before.sent) / seconds
      before = { atMs: nowMs, sent: fed.sent }
    }
    const text = await metrics.text()
    const { windowEndMs, cases } = detector.status()
    const parts = [
      `${whole(fed.sent)} of ${whole(fed.total)} shares`,
      `${whole(rate)}/s`,
      `watermark ${day(leastOf(text, 'murmuration_graph_watermark_seconds') * 1000)}`,
      `lag ${whole(sumOf(text, 'murmuration_graph_lag_records'))}`,
      `window to ${day(windowEndMs ?? 0)}`,
      `${whole(cases)} cases`,
    ]
    const line = parts.join(' · ')
    to.write(to.isTTY ? `\r\u001b[K${line.slice(0, (to.columns ?? 100) - 1)}` : `${line}\n`)
  }
  const timer = setInterval(() => void show(), to?.isTTY ? TERMINAL_MS : PLAIN_MS)
  return {
    fed(progress) {
      fed = progress
    },
    end() {
      clearInterval(timer)
      if (to?.isTTY) to.write('\r\u001b[K')
    },
  }
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US')

const day = (timeMs: number): string =>
  timeMs > 0 ? new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ') : '–'

/** Values of a metric over its labels, in Prometheus' text form. */
const valuesOf = (text: string, name: string): number[] =>
  [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].map(([, value]) => Number(value))

const sumOf = (text: string, name: string): number =>
  valuesOf(text, name).reduce((sum, value) => sum + value, 0)

const leastOf = (text: string, name: string): number => {
  const values = valuesOf(text, name)
  return values.length === 0 ? 0 : Math.min(...values)
}
