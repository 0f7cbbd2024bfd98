/** Counts per second over the last seconds. */
export interface RecentRates {
  /** @param counts totals since the start, by name */
  tick(nowMs: number, counts: Readonly<Record<string, number>>): void
  perSecond(): { [name: string]: number }
}

const SPAN_MS = 10_000

export function recentRates(): RecentRates {
  const ticks: { atMs: number; counts: Readonly<Record<string, number>> }[] = []
  return {
    tick(atMs, counts) {
      ticks.push({ atMs, counts })
      while (ticks.length > 2 && atMs - ticks[1].atMs >= SPAN_MS) ticks.shift()
    },
    perSecond() {
      const first = ticks.at(0)
      const last = ticks.at(-1)
      const rates: { [name: string]: number } = {}
      if (first === undefined || last === undefined) return rates
      const seconds = (last.atMs - first.atMs) / 1000
      for (const name of Object.keys(last.counts))
        rates[name] = seconds > 0 ? (last.counts[name] - first.counts[name]) / seconds : 0
      return rates
    },
  }
}
