/** What an order can say of an account. */
export const CLAIMS = [
  'coordinated',
  'automated',
  'foreign_operated',
  'affiliated',
  'false_content',
  'incitement',
  'impersonation',
] as const
export type Claim = (typeof CLAIMS)[number]

/** What the evidence says of a claim for one account. */
export const VERDICTS = ['supported', 'weak', 'not_supported', 'contradicted', 'not_testable'] as const
export type Verdict = (typeof VERDICTS)[number]

/** Claims that no replay can test, and why. They are answered with `not_testable`, always. */
export const ALWAYS_NOT_TESTABLE: { readonly [claim in Claim]?: string } = {
  automated: 'shares do not show what runs an account',
  affiliated: 'membership is not visible in shares',
  false_content: 'Murmuration does not judge what is said',
  incitement: 'Murmuration does not judge what is said',
  impersonation: 'profiles are not among the data',
}

/**
 * The claims of a row's `claim` column: words of {@link CLAIMS}, divided by semicolons.
 *
 * @returns each claim once; words that are no claim are returned apart, as written
 */
export function parseClaims(field: string): { claims: Claim[]; unknown: string[] } {
  const words = [...new Set(field.split(';').map((word) => word.trim()))].filter((word) => word !== '')
  return {
    claims: CLAIMS.filter((claim) => words.includes(claim)),
    unknown: words.filter((word) => !CLAIMS.some((claim) => claim === word)),
  }
}
