import type { DecisionAction, StoredDecision } from '@murmuration/casework-client'
import type { GroundsRow } from './case-model.ts'

/** Narrower first. */
export const LADDER = ['no_action', 'label', 'limit', 'withhold_in', 'suspend'] as const

export interface Step {
  action: DecisionAction
  /** Key that chooses it. */
  key: string
  /** Why the rules forbid it: how many independent families there are of the two it needs; null where they do not. */
  forbidden: { families: number } | null
  /** Narrower steps that it skips: it then asks why. */
  skips: readonly DecisionAction[]
}

/** What is written of a decision before it is recorded; kept in the browser. Days as YYYY-MM-DD, at midnight UTC. */
export interface DecisionDraft {
  action: DecisionAction | null
  reason: string
  ladderReason: string
  /** Country codes, with commas or spaces between. */
  territory: string
  expires: string
  review: string
}

export const NO_DRAFT: DecisionDraft = {
  action: null,
  reason: '',
  ladderReason: '',
  territory: '',
  expires: '',
  review: '',
}

type Grounds = Pick<GroundsRow, 'missing' | 'independentFamilies' | 'final'>

/** The ladder for an account: one rung above what stands already skips none. */
export const stepsOf = ({ missing, independentFamilies, final }: Grounds): Step[] =>
  LADDER.map((action, rung) => ({
    action,
    key: String(rung + 1),
    forbidden: action !== 'no_action' && missing !== null ? { families: independentFamilies.length } : null,
    skips: LADDER.slice(Math.max(1, LADDER.indexOf(final?.action ?? 'no_action') + 1), rung),
  }))

const CODES = /^[A-Z]{2}$/
const territoryOf = (text: string): string[] =>
  text
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter((code) => code !== '')

const dayMs = (day: string): number | null => (day === '' ? null : Date.parse(`${day}T00:00:00Z`))

export type Missing =
  | 'action'
  | 'forbidden'
  | 'reason'
  | 'ladderReason'
  | 'territory'
  | 'codes'
  | 'expires'
  | 'review'
  | 'past'
  | 'reviewAfter'

/** What a draft still lacks before it can be recorded, in the order of its fields. */
export function missingOf(draft: DecisionDraft, steps: readonly Step[], nowMs: number): Missing[] {
  const step = steps.find(({ action }) => action === draft.action)
  if (step === undefined) return ['action']
  if (step.action === 'no_action') return []
  const missing: Missing[] = step.forbidden === null ? [] : ['forbidden']
  if (draft.reason.trim() === '') missing.push('reason')
  if (step.skips.length > 0 && draft.ladderReason.trim() === '') missing.push('ladderReason')
  const codes = territoryOf(draft.territory)
  if (step.action === 'withhold_in' && codes.length === 0) missing.push('territory')
  if (step.action === 'withhold_in' && codes.some((code) => !CODES.test(code))) missing.push('codes')
  if (step.action === 'suspend') {
    const [expires, review] = [dayMs(draft.expires), dayMs(draft.review)]
    if (expires === null) missing.push('expires')
    if (review === null) missing.push('review')
    if ((expires ?? Number.POSITIVE_INFINITY) <= nowMs || (review ?? Number.POSITIVE_INFINITY) <= nowMs)
      missing.push('past')
    if (expires !== null && review !== null && review > expires) missing.push('reviewAfter')
  }
  return missing
}

/** What is sent of a draft. @param silent the reason that is given where no action needs none */
export function termsOf(draft: DecisionDraft, silent: string) {
  const { action } = draft
  if (action === null) throw new Error('nothing was chosen')
  return {
    action,
    territory: action === 'withhold_in' ? territoryOf(draft.territory) : [],
    expiresAtMs: action === 'suspend' ? dayMs(draft.expires) : null,
    reviewAtMs: action === 'suspend' ? dayMs(draft.review) : null,
    reason: draft.reason.trim() || silent,
    ladderReason: draft.ladderReason.trim() || null,
    grounds: ['coordinated' as const],
  }
}

/** A decision as what would write it again. */
export const termsAgain = ({
  accountId,
  action,
  territory,
  expiresAtMs,
  reviewAtMs,
  reason,
  ladderReason,
  grounds,
}: StoredDecision) => ({
  accountId,
  action,
  territory,
  expiresAtMs,
  reviewAtMs,
  reason,
  ladderReason,
  grounds,
})

/** Whether an account still waits for a decision on its evidence as it is. */
export const isUndecided = ({ decision, changed }: Pick<GroundsRow, 'decision' | 'changed'>): boolean =>
  decision === null || changed

/** The next undecided account after one, around the end. @param order ids as the reader sees them */
export function nextUndecided(
  order: readonly string[],
  undecided: ReadonlySet<string>,
  from: string | undefined,
  by: 1 | -1 = 1,
): string | undefined {
  const at = from === undefined ? (by === 1 ? -1 : 0) : order.indexOf(from)
  for (let k = 1; k <= order.length; k++) {
    const id = order[(((at + by * k) % order.length) + order.length) % order.length]
    if (undecided.has(id) && id !== from) return id
  }
  return undefined
}

export type NotTogether =
  | { why: 'alone'; handles: string[] }
  | { why: 'verdict' }
  | { why: 'families' }
  | { why: 'against' }
  | { why: 'other' }

/**
 * Why accounts are not decided on together: one of them is decided by itself, or something in their evidence differs.
 *
 * @returns undefined where they may
 */
export function notTogether(
  rows: readonly Pick<
    GroundsRow,
    'accountId' | 'mayBulk' | 'verdict' | 'families' | 'against' | 'signature'
  >[],
  handleOf: (accountId: string) => string,
): NotTogether | undefined {
  const alone = rows.filter(({ mayBulk }) => !mayBulk)
  if (alone.length > 0) return { why: 'alone', handles: alone.map(({ accountId }) => handleOf(accountId)) }
  const differ = (what: (row: (typeof rows)[number]) => string): boolean => new Set(rows.map(what)).size > 1
  if (differ(({ verdict }) => verdict)) return { why: 'verdict' }
  if (differ(({ families }) => families.join())) return { why: 'families' }
  if (differ(({ against }) => against.join())) return { why: 'against' }
  return differ(({ signature }) => signature) ? { why: 'other' } : undefined
}
