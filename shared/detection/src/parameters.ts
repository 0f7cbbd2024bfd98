const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** One scale of tier A: synchrony interval τ and context interval Δ. Shares exactly that far apart still count. */
export interface Scale {
  synchronyMs: number
  contextMs: number
}

/** Scales of tier A where times are known to the second. */
export const SECOND_SCALES: readonly Scale[] = [
  { synchronyMs: 10 * SECOND, contextMs: 30 * MINUTE },
  { synchronyMs: 60 * SECOND, contextMs: HOUR },
  { synchronyMs: 300 * SECOND, contextMs: HOUR },
]

/** The one scale that means something where every time is a whole minute. */
export const MINUTE_SCALES: readonly Scale[] = [{ synchronyMs: 120 * SECOND, contextMs: HOUR }]

/** Radii within which the company of a share is counted exactly, in ms; the scales and tiers use no other. */
export const ANNOTATED_RADII_MS: readonly number[] = [
  10 * SECOND,
  60 * SECOND,
  120 * SECOND,
  300 * SECOND,
  30 * MINUTE,
  HOUR,
]

/** One parameter set for all data. */
export const PARAMETERS = {
  /** Accounts with fewer distinct objects cannot form pairs; they still count as context. */
  minObjects: 3,
  /** A pair needs this many sessions to enter a family of tests, and as many synchronous ones to pass tier A. */
  minSessions: 3,
  /** Pairs are swept within this span; the longest context interval. */
  sweepMs: HOUR,
  /** Most pairs of shares that are looked at; objects with the most pairs are left out beyond it, and counted. */
  pairBudget: 100_000_000,
  /** How far back an object's first share is looked for, where its age is counted; no class of age begins later. */
  ageMs: 3 * HOUR,
  synchronyRate: 0.01,
  suspectRate: 0.05,
  /** Weight of the stratum's chance in the local chance of strangers, in shares. */
  localPrior: 4,
  coSelectionRate: 0.05,
  coSelectionMs: { B: 300 * SECOND, C: HOUR },
  /** Span in which other sharers make an object common, in whole blocks; also that in which a share is a repeat. */
  rarityMs: 24 * HOUR,
  /** Shares with more company than this say nothing in tiers B and C. */
  rarityLimit: 96,
  coSelectionSessionMs: 30 * MINUTE,
  coSelectionPasses: 3,
  /** Tested from this summed weight on. */
  minWeight: 1,
  /** Half width of the span in which an account's activity is measured. */
  activityMs: 12 * HOUR,
  /** Half width of the span in which it is measured more finely: being busy in the same hours is no evidence. */
  fineActivityMs: 4 * HOUR,
  /** Weight of the wider span in the finer one, in shares. */
  activityPrior: 100,
  /** Activity is counted in blocks of event time of this length. */
  blockMs: 10 * MINUTE,
  resolution: 0.05,
  minCommunity: 4,
  attachRounds: 3,
  consensusRuns: 20,
  coreMembership: 0.8,
  groupTestRate: 0.01,
  groupTestRounds: 5,
  groupTestPrior: 100,
  /** A community that the group test would grow past this many times its core is taken back to its core. */
  growthLimit: 5,
  /** A review community whose median member is not nearer to the others than strangers are, at this p, is an audience. */
  audienceRate: 0.05,
  /** A review community with at least this part of its accounts in alerts is their wider circle, and no audience. */
  circleOverlap: 0.25,
  leadWeight: 1.5,
} as const

export type Parameters = typeof PARAMETERS
