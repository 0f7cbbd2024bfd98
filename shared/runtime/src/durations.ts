const UNIT_MS: { [unit: string]: number } = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/**
 * Milliseconds of a duration as it is typed: a whole number and a unit, for example 60s, 10m, 1h, 28d.
 *
 * @throws {RangeError} with a sentence for a person, if it is not one, or is 0
 */
export function parseDuration(text: string): number {
  const parts = /^(\d{1,9})(ms|s|m|h|d|w)$/.exec(text.trim())
  const durationMs = parts === null ? 0 : Number(parts[1]) * UNIT_MS[parts[2]]
  if (durationMs > 0) return durationMs
  throw new RangeError(
    `'${text}' is not a duration: write a whole number above 0 and a unit (s, m, h, d, w), for example 60s, 10m, 1h or 28d`,
  )
}
