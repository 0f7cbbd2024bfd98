import {
  assignCase,
  type CaseStanding,
  type CaseState,
  closeCase,
  escalateCase,
  mergeCase,
  type ReopenCase,
  recordReceipt,
  relateCases,
  reopenCase,
  returnCase,
  reverseCase,
  snoozeCase,
  splitCase,
  startReview,
  triageCase,
} from '@murmuration/casework-client'
import { client } from '../api/client.ts'

/** What a person can do with a case as a whole; the last two are no moves of its state. */
export const MOVES = [
  'triage',
  'review',
  'snooze',
  'escalate',
  'return',
  'submit',
  'close',
  'merge',
  'split',
  'reopen',
  'reverse',
  'receipt',
  'second',
  'relate',
  'assign',
] as const
export type Move = (typeof MOVES)[number]

/** What one does to bring a case from a state into another. */
export const moveTo = (from: CaseState, to: CaseState): Move =>
  (
    ({
      triaged: 'triage',
      in_review: from === 'escalated' ? 'return' : from === 'awaiting_second' ? 'second' : 'review',
      snoozed: 'snooze',
      escalated: 'escalate',
      awaiting_second: 'submit',
      decided: 'second',
      closed: 'close',
      merged: 'merge',
      split: 'split',
      reopened: 'reopen',
      reversed: 'reverse',
      actioned: 'receipt',
    }) as { [state in CaseState]?: Move }
  )[to] ?? 'second'

export interface MoveFields {
  reason: string
  /** YYYY-MM-DD, until which a case sleeps. */
  until: string
  /** Id of another case. */
  other: string
  cause: ReopenCase['cause']
  reference: string
}

export const NO_FIELDS: MoveFields = {
  reason: '',
  until: '',
  other: '',
  cause: 'new_evidence',
  reference: '',
}

/** Which fields a move asks for. */
export const FIELDS: { readonly [move in Move]?: readonly (keyof MoveFields)[] } = {
  triage: ['reason'],
  review: ['reason'],
  snooze: ['until', 'reason'],
  escalate: ['reason'],
  return: ['reason'],
  close: ['reason'],
  merge: ['other', 'reason'],
  split: ['reason'],
  reopen: ['cause', 'reason'],
  reverse: ['cause', 'reason'],
  receipt: ['reference'],
  relate: ['other'],
  assign: [],
}

/** Sends a move. @param split ids of the accounts that become a case of their own @returns where to go; undefined: stay */
export async function sendMove(
  move: Move,
  id: string,
  ifMatch: number,
  fields: MoveFields,
  { split, userId }: { split: string[]; userId: string },
): Promise<{ standing?: CaseStanding; goTo?: string }> {
  const { reason, until, other, cause, reference } = fields
  const call = { params: { id }, ifMatch }
  switch (move) {
    case 'triage':
      return { standing: await triageCase(client, { ...call, body: { reason } }) }
    case 'review':
      return { standing: await startReview(client, { ...call, body: { reason } }) }
    case 'snooze':
      return {
        standing: await snoozeCase(client, {
          ...call,
          body: { reason, untilMs: Date.parse(`${until}T00:00:00Z`) },
        }),
      }
    case 'escalate':
      return { standing: await escalateCase(client, { ...call, body: { reason } }) }
    case 'return':
      return { standing: await returnCase(client, { ...call, body: { reason } }) }
    case 'close':
      return { standing: await closeCase(client, { ...call, body: { reason } }) }
    case 'merge': {
      const into = await mergeCase(client, { ...call, body: { into: other, reason } })
      return { goTo: into.id }
    }
    case 'split': {
      const { part } = await splitCase(client, { ...call, body: { accounts: split, reason } })
      return { goTo: part }
    }
    case 'reopen':
      return { standing: await reopenCase(client, { ...call, body: { cause, reason } }) }
    case 'reverse':
      return {
        standing: await reverseCase(client, {
          ...call,
          body: { cause: cause === 'new_evidence' ? 'order_changed' : cause, reason },
        }),
      }
    case 'receipt':
      return { standing: await recordReceipt(client, { params: { id }, body: { reference } }) }
    case 'assign':
      return { standing: await assignCase(client, { ...call, body: { userId } }) }
    case 'relate':
      await relateCases(client, { params: { id }, body: { caseId: other } })
      return {}
    case 'submit':
    case 'second':
      throw new Error(`${move} has a page of its own`)
  }
}
