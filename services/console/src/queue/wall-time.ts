/** Minutes that a zone is ahead of UTC at a moment. */
function aheadMinutes(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(ms)
  const get = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value)
  const shown = Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'))
  return Math.round((shown - Math.floor(ms / 60_000) * 60_000) / 60_000)
}

/**
 * The moment of a wall clock in a zone. Where a clock is set back, the earlier one; where it is set forward past it, the
 * moment that would have been.
 *
 * @param text as `<input type="datetime-local">` gives it
 * @returns ms since the epoch; undefined for no time
 */
export function momentOf(text: string, zone: string): number | undefined {
  const utc = Date.parse(`${text}Z`)
  if (Number.isNaN(utc)) return undefined
  const first = utc - aheadMinutes(utc - 14 * 3_600_000, zone) * 60_000
  const again = utc - aheadMinutes(first, zone) * 60_000
  return aheadMinutes(again, zone) === aheadMinutes(first, zone) ? again : first
}
