import type { AccountFacts } from './account-facts.ts'

const DAY_MS = 86_400_000
/** Ages at which an account is counted as older, in days: a month, a year, four years. */
const AGES_DAYS = [30, 365, 1461]

/**
 * Stratum of an account: whole log2 of its distinct objects, whole log2 of its sittings, class of its age at the end of the
 * window (not known, under a month, a year, four years, older), and class of its topic (none of its objects, up to a
 * quarter, half, three quarters, more).
 */
export function stratumOf(
  { objects, sittings, createdAtMs, topic }: AccountFacts,
  account: number,
  windowEndMs: number,
): number {
  const activity = 32 * log2(objects[account]) + log2(sittings[account])
  return (activity * 5 + ageClass(createdAtMs[account], windowEndMs)) * 5 + Math.ceil(topic[account] / 250)
}

const log2 = (count: number): number => 31 - Math.clz32(count)

function ageClass(createdAtMs: number, atMs: number): number {
  if (Number.isNaN(createdAtMs)) return 0
  const days = (atMs - createdAtMs) / DAY_MS
  const older = AGES_DAYS.findIndex((age) => days < age)
  return 1 + (older < 0 ? AGES_DAYS.length : older)
}
