import type { ClaimType, Level, ReviewCase, Verdict } from '@murmuration/contracts'

/** Claims that nothing here can test, and why. They are answered with `not_testable`, always. */
export const ALWAYS_NOT_TESTABLE: { readonly [claim in ClaimType]?: string } = {
  automated: 'shares do not show what runs an account',
  affiliated: 'membership is not visible in shares',
  false_content: 'Murmuration does not judge what is said',
  incitement: 'Murmuration does not judge what is said',
  impersonation: 'profiles are not among the data',
}

/** What an account needs for coordination to be testable: chance to meet another account in three sessions. */
export const TESTABLE = { objects: 3, sittings: 3 } as const

/** What an account did in the window. `sittings`: stretches of at most 30 minutes that hold all its shares. */
export interface ActivityCounts {
  objects: number
  sittings: number
}

/** What is known of an account when a claim is answered. */
export interface VerdictGrounds extends ActivityCounts {
  /** Strongest level that a case gives it; null where none holds it. */
  level: Level | null
  /** Whether its hours fit other offsets than the audience it addresses. */
  hoursElsewhere: boolean
}

/**
 * Answers one claim for one account. Coordination is `supported` at level alert in a case, `weak` where only the review
 * level holds the account, `not_testable` below {@link TESTABLE}, and `not_supported` otherwise. It is never
 * `contradicted`: that a test finds nothing is not evidence of independence. Hours that fit elsewhere make
 * `foreign_operated` weak and no more; without them it is not testable.
 */
export function claimVerdict(
  claim: ClaimType,
  { level, hoursElsewhere, objects, sittings }: VerdictGrounds,
): Verdict {
  if (ALWAYS_NOT_TESTABLE[claim] !== undefined) return 'not_testable'
  if (claim === 'foreign_operated') return hoursElsewhere ? 'weak' : 'not_testable'
  if (level === 'alert') return 'supported'
  if (level === 'review') return 'weak'
  return objects < TESTABLE.objects || sittings < TESTABLE.sittings ? 'not_testable' : 'not_supported'
}

/** Kind of the indicator that says hours and audience do not fit together. */
export const HOURS_MISMATCH = 'offset_mismatch'

/** Accounts of a case whose hours fit other offsets than the audience that they address. */
export const accountsWithHoursElsewhere = ({
  indicators,
  accounts,
}: Pick<ReviewCase, 'indicators' | 'accounts'>): string[] =>
  indicators
    .filter(({ kind }) => kind === HOURS_MISMATCH)
    .flatMap((found) => (found.accounts.length > 0 ? found.accounts : accounts.map((a) => a.accountId)))

export type VerdictCounts = { [verdict in Verdict]: number }

/** How often each verdict stands in the list. */
export function countVerdicts(list: readonly Verdict[]): VerdictCounts {
  const counts: VerdictCounts = { supported: 0, weak: 0, not_supported: 0, contradicted: 0, not_testable: 0 }
  for (const verdict of list) counts[verdict]++
  return counts
}
