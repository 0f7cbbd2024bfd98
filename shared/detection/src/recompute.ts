/**
 * The steps of a detection one by one: what an export needs to take a case's norms out of its window, and a reader to
 * come from the raw shares to the case's figures again, by the same functions.
 */
export { activityOf } from './activity.ts'
export { companyWithin, countMarked } from './annotate.ts'
export { admitPairs } from './benjamini-hochberg.ts'
export { testCoSelection } from './co-selection.ts'
export { type Coincidences, overFamilies, sweepCoincidences } from './coincidences.ts'
export type { CaseFacts } from './describe/case-facts.ts'
export { caseObjects, mostShared } from './describe/case-facts.ts'
export { caseShares } from './describe/case-shares.ts'
export { caseScale, caseSessions, claimRows, coordination, sessionRule } from './describe/coordination.ts'
export { evidenceAgainst } from './describe/evidence-against.ts'
export { evidenceFor } from './describe/evidence-for.ts'
export { openingEvidence } from './describe/opening-evidence.ts'
export { addSessions, noSessions } from './describe/sessions-of-pair.ts'
export { admittedLog10P, stability } from './describe/stability.ts'
export { objectFamilies } from './families.ts'
export { poissonBinomialLog10Tail } from './poisson-binomial.ts'
export { stratumChance, testSynchrony } from './synchrony.ts'
