/**
 * Instant of a local time on a clock of a zone, for a reader to see; the server's own reading of it counts.
 *
 * @param local as 2026-03-04T22:30
 * @param zone as the IANA database names it
 * @returns ms since the epoch; undefined where the text is no time
 */
export function instantOf(local: string, zone: string): number | undefined {
  const asUtc = Date.parse(`${local}Z`)
  if (Number.isNaN(asUtc)) return undefined
  // The offset is that of the instant itself, so it is looked up twice: once near it, and once at it.
  const first = asUtc - offsetMs(asUtc, zone)
  return asUtc - offsetMs(first, zone)
}

function offsetMs(ms: number, zone: string): number {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const there = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second)
  return there - Math.floor(ms / 1_000) * 1_000
}
