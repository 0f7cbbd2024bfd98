import type { CaseState } from '@murmuration/contracts'
import type { Reader } from '@murmuration/store'

/** Why the program moves a case by itself, or what a person gives as the cause of opening it again. */
export const MOVE_CAUSES = [
  'new_evidence',
  'appeal',
  'order_changed',
  'date_reached',
  'tracker',
  'policy',
] as const
export type MoveCause = (typeof MOVE_CAUSES)[number]

/** What the table asks of a case. Times in ms since the epoch; people by user id. */
export interface CaseFacts {
  state: CaseState
  nowMs: number
  leaseBy: string | null
  leaseUntilMs: number | null
  snoozedUntilMs: number | null
  /** Who submitted the first review that stands. */
  firstReader: string | null
  /** Who wrote a decision of the first review that stands; they know it, and cannot read it blind. */
  firstDeciders: readonly string[]
  /** Who submitted the blind second review that stands. */
  secondReader: string | null
  /** Accounts of the current evidence without a decision of the first review. */
  undecided: number
  /** What the standing first review gives against the finding; that of the case once it is decided. */
  against: string
  /** The platform has something to do, because a restriction stands, or to undo, because it once confirmed one. */
  toConfirm: boolean
  /** The platform has confirmed that it did what was decided last. */
  hasReceipt: boolean
}

export interface CaseMove {
  to: CaseState
  by: Reader | 'system'
  /** At most 10,000 characters; in the history it is seen by every reader of the case. */
  reason: string
  cause?: MoveCause
  /** To snoozed: when it comes back. */
  snoozedUntilMs?: number
  /** To merged: the case that it went into. */
  mergedInto?: string
  /** To decided: what both readers let stand. Only the second review gives it. */
  settled?: Settled
}

export interface Settled {
  outcome: string
  against: string
  evidenceNumber: number
}

/** `status`: 409 no such move from here or not yours now, 422 a guard forbids it, 403 not a move of this role. */
export type NextState =
  | { allowed: true; state: CaseState }
  | { allowed: false; status: 403 | 409 | 422; sentence: string }

type Guard = (facts: CaseFacts, move: CaseMove) => NextState | undefined

const forbid = (status: 403 | 409 | 422, sentence: string): NextState => ({
  allowed: false,
  status,
  sentence,
})

const leased: Guard = ({ leaseBy, leaseUntilMs, nowMs }, { by }) =>
  by === 'system' || (leaseBy === by.userId && (leaseUntilMs ?? 0) > nowMs)
    ? undefined
    : forbid(409, 'Take the lease of this case first, and hold it.')

/** The program does this only for one of these causes. */
const systemOnlyFor =
  (...causes: MoveCause[]): Guard =>
  (_facts, { by, cause }) =>
    by !== 'system' || (cause !== undefined && causes.includes(cause))
      ? undefined
      : forbid(
          409,
          causes.length === 0
            ? 'Only a person makes this move.'
            : `The program makes this move only for ${causes.join(' or ')}.`,
        )

const causedBy =
  (...causes: MoveCause[]): Guard =>
  (_facts, { cause }) =>
    cause !== undefined && causes.includes(cause)
      ? undefined
      : forbid(422, `Name what changed: ${causes.join(', ')}.`)

const byRole =
  (...roles: Reader['role'][]): Guard =>
  (_facts, { by }) =>
    by !== 'system' && roles.includes(by.role)
      ? undefined
      : forbid(403, `This move is for the roles ${roles.join(' and ')}.`)

const untilLater: Guard = ({ nowMs }, { snoozedUntilMs }) =>
  snoozedUntilMs !== undefined && snoozedUntilMs > nowMs
    ? undefined
    : forbid(422, 'Say until when the case sleeps: a time to come.')

/** A person may wake a case early; the program only by the date or by what came in. */
const dateReached: Guard = ({ snoozedUntilMs, nowMs }, { by, cause }) =>
  by === 'system' && cause === 'date_reached' && (snoozedUntilMs ?? 0) > nowMs
    ? forbid(409, 'The date until which this case sleeps has not come.')
    : undefined

const intoOne: Guard = (_facts, { mergedInto }) =>
  mergedInto === undefined ? forbid(422, 'Name the case that this one is merged into.') : undefined

const everyAccountDecided: Guard = ({ undecided }) =>
  undecided === 0
    ? undefined
    : forbid(422, `${undecided} accounts have no decision; decide each, no_action included.`)

const againstGiven: Guard = ({ against }) =>
  against.trim() === ''
    ? forbid(422, "Write down what speaks against the finding: 'against' must not be empty.")
    : undefined

const readByAnother: Guard = ({ firstReader, firstDeciders }, { by }) =>
  by === 'system' || firstReader === null || by.userId === firstReader || firstDeciders.includes(by.userId)
    ? forbid(403, 'Somebody who took no part in the first review has to read this case.')
    : undefined

const readBlind: Guard = ({ secondReader }, { by }) =>
  by !== 'system' && by.userId === secondReader
    ? undefined
    : forbid(409, 'Submit your own decisions first, before you see those of the first reader.')

const settled: Guard = (_facts, { settled: given }) =>
  given === undefined ? forbid(409, 'A case is decided by resolving its second review.') : undefined

const confirmed: Guard = ({ hasReceipt }) =>
  hasReceipt ? undefined : forbid(422, 'Record the receipt of the platform first.')

const noneToConfirm: Guard = ({ toConfirm, hasReceipt }) =>
  toConfirm && !hasReceipt
    ? forbid(422, 'The platform has something to do or to undo here; record its receipt, then close.')
    : undefined

/**
 * The table of casework.md. It is completed in these places:
 * - new → split, and new, triaged → merged, split without a lease: where the tracker says so. So it closes as no case what
 *   nobody has looked at, where its cluster is gone.
 * - Whoever leaves in_review holds the lease, as whoever enters it does.
 * - Reopened is left as triaged is, to triaged or in_review; reversed ends as closed, once the platform has undone
 *   what it did.
 * - Decided and actioned are opened again too, where an appeal or a change of the order takes their ground away.
 * - Decided → reversed, for an appeal that comes before the platform has confirmed anything.
 * - Merged and split are ends.
 */
const TABLE: { readonly [From in CaseState]: { readonly [To in CaseState]?: readonly Guard[] } } = {
  new: {
    triaged: [systemOnlyFor('policy', 'tracker')],
    merged: [systemOnlyFor('tracker'), intoOne],
    split: [systemOnlyFor('tracker'), causedBy('tracker')],
    closed: [systemOnlyFor('tracker')],
  },
  triaged: {
    in_review: [systemOnlyFor(), leased],
    snoozed: [systemOnlyFor(), leased, untilLater],
    merged: [systemOnlyFor('tracker'), leased, intoOne],
    split: [systemOnlyFor('tracker'), leased],
  },
  snoozed: {
    triaged: [systemOnlyFor('date_reached', 'new_evidence', 'order_changed', 'tracker'), dateReached],
  },
  in_review: {
    awaiting_second: [systemOnlyFor(), leased, everyAccountDecided, againstGiven],
    escalated: [systemOnlyFor(), leased],
    snoozed: [systemOnlyFor(), leased, untilLater],
    triaged: [systemOnlyFor(), leased],
  },
  escalated: {
    in_review: [byRole('legal', 'policy')],
    awaiting_second: [byRole('legal', 'policy'), everyAccountDecided, againstGiven],
  },
  awaiting_second: {
    decided: [readByAnother, readBlind, settled, againstGiven],
    in_review: [readByAnother, readBlind],
  },
  decided: {
    actioned: [confirmed],
    closed: [systemOnlyFor(), noneToConfirm, againstGiven],
    reopened: [causedBy('appeal', 'order_changed')],
    reversed: [systemOnlyFor(), causedBy('appeal', 'order_changed')],
  },
  actioned: {
    closed: [systemOnlyFor(), againstGiven],
    reopened: [causedBy('appeal', 'order_changed')],
    reversed: [systemOnlyFor(), causedBy('appeal', 'order_changed')],
  },
  closed: { reopened: [causedBy('appeal', 'new_evidence', 'order_changed')] },
  reopened: {
    triaged: [systemOnlyFor('policy', 'tracker')],
    in_review: [systemOnlyFor(), leased],
  },
  reversed: { closed: [systemOnlyFor(), noneToConfirm, againstGiven] },
  merged: {},
  split: {},
}

/** Who works on cases; everyone else who may read one only reads it. */
export const WORKING_ROLES: readonly Reader['role'][] = ['analyst', 'lead', 'legal', 'policy']

/** Where the table lets a case go from a state, whatever its guards. */
export const movesFrom = (state: CaseState): CaseState[] => Object.keys(TABLE[state]) as CaseState[]

/** Whether a case may make a move, and if not, why, in a sentence that says what to do. Every path asks here. */
export function nextState(facts: CaseFacts, move: CaseMove): NextState {
  const guards = TABLE[facts.state][move.to]
  if (guards === undefined) {
    const ways = movesFrom(facts.state)
    return forbid(
      409,
      ways.length === 0
        ? `A case that is ${facts.state} does not move any more.`
        : `A case that is ${facts.state} cannot become ${move.to}; from here it becomes ${ways.join(' or ')}.`,
    )
  }
  if (move.by !== 'system' && !WORKING_ROLES.includes(move.by.role))
    return forbid(403, `Your role ${move.by.role} reads cases, and does not move them.`)
  if (move.reason.trim() === '') return forbid(422, 'Give a reason for this move.')
  for (const guard of guards) {
    const no = guard(facts, move)
    if (no !== undefined) return no
  }
  return { allowed: true, state: move.to }
}
