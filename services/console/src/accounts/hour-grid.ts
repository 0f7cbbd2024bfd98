/** Below so many posts the hours of an account say nothing of it. */
export const LEAST_POSTS = 200
/** Steps of the shading. */
export const STEPS = 5

const HOUR_MS = 3_600_000

export interface HourGrid {
  /** Posts by day of the week, Monday first, and hour of the day. */
  counts: readonly (readonly number[])[]
  /** Posts by hour of the day. */
  byHour: readonly number[]
  total: number
  most: number
  /** Lowest count of each step but the first: quintiles of the cells that are not empty. */
  steps: readonly number[]
}

/** Day of the week, Monday first, and hour of the day in a zone. */
function hourReader(zone: string): (ms: number) => [day: number, hour: number] {
  if (zone === 'UTC')
    return (ms) => [(Math.floor(ms / (24 * HOUR_MS)) + 3) % 7, Math.floor(ms / HOUR_MS) % 24]
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  })
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
  // Zones differ from UTC by multiples of a quarter of an hour.
  const known = new Map<number, [number, number]>()
  return (ms) => {
    const quarter = Math.floor(ms / (HOUR_MS / 4))
    let found = known.get(quarter)
    if (found === undefined) {
      const parts = format.formatToParts(ms)
      const get = (type: string): string => parts.find((part) => part.type === type)?.value ?? ''
      found = [days.indexOf(get('weekday')), Number(get('hour'))]
      known.set(quarter, found)
    }
    return found
  }
}

/** Posts by day of the week and hour of the day. */
export function hourGrid(timesMs: readonly number[], zone: string): HourGrid {
  const counts = Array.from({ length: 7 }, () => new Array<number>(24).fill(0))
  const read = hourReader(zone)
  for (const ms of timesMs) {
    const [day, hour] = read(ms)
    counts[day]![hour]!++
  }
  const filled = counts
    .flat()
    .filter((n) => n > 0)
    .sort((a, b) => a - b)
  return {
    counts,
    byHour: Array.from({ length: 24 }, (_, hour) => counts.reduce((sum, day) => sum + day[hour]!, 0)),
    total: timesMs.length,
    most: filled.at(-1) ?? 0,
    steps: Array.from(
      { length: STEPS - 1 },
      (_, k) => filled[Math.floor((filled.length * (k + 1)) / STEPS)] ?? 0,
    ),
  }
}

/** Step of a count, 1 to 5; 0 for an empty cell. */
export const stepOf = (n: number, steps: readonly number[]): number =>
  n === 0 ? 0 : 1 + steps.filter((lowest) => n >= lowest && n > 1).length

/** Counts by hour of others, scaled to so many in all; zeros where there are none. */
export function scaledByHour(
  minutes: readonly number[],
  weights: readonly number[],
  fromMs: number,
  zone: string,
  total: number,
): number[] {
  const read = hourReader(zone)
  const byHour = new Array<number>(24).fill(0)
  let sum = 0
  for (const [k, minute] of minutes.entries()) {
    const weight = weights[k] ?? 0
    byHour[read(fromMs + minute * 60_000)[1]]! += weight
    sum += weight
  }
  return sum === 0 ? byHour : byHour.map((n) => (n * total) / sum)
}
