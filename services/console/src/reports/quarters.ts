/** A quarter of a year in UTC, as 2026-Q3. */
export interface Quarter {
  name: string
  startMs: number
  endMs: number
}

const quarterAt = (index: number): Quarter => {
  const year = Math.floor(index / 4)
  const quarter = index % 4
  return {
    name: `${year}-Q${quarter + 1}`,
    startMs: Date.UTC(year, quarter * 3),
    endMs: Date.UTC(year, quarter * 3 + 3),
  }
}

/** The last quarters that have ended, newest first. @param nowMs time now */
export function endedQuarters(nowMs: number, howMany = 40): Quarter[] {
  const now = new Date(nowMs)
  const running = now.getUTCFullYear() * 4 + Math.floor(now.getUTCMonth() / 3)
  return Array.from({ length: howMany }, (_, k) => quarterAt(running - 1 - k))
}

/** The period that an address asks for, in its order; by default the last four quarters that have ended. */
export function periodOf(
  search: URLSearchParams,
  quarters: readonly Quarter[],
): { from: Quarter; to: Quarter } {
  const named = (name: string): Quarter | undefined =>
    quarters.find((quarter) => quarter.name === search.get(name))
  const to = named('to') ?? quarters[0]
  const from = named('from') ?? quarters[Math.min(3, quarters.length - 1)]
  return from.startMs <= to.startMs ? { from, to } : { from: to, to: from }
}
