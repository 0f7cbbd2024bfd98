import type { AnswerBody, OrderAnswer } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import type { z } from 'zod'
import { notFound, ProblemError } from '../http/problem.ts'
import { freezeAssessments } from '../scorecard/freeze-assessments.ts'
import { answerNumbers } from './answer-numbers.ts'
import { changeOrder } from './change-order.ts'
import { answered } from './clock.ts'
import { draftMessage } from './draft-message.ts'
import { lockOrder } from './open-order.ts'
import { clockOf, type OrderRecord } from './order-record.ts'
import { nextOrderState } from './order-state.ts'
import { factsOf } from './show-order.ts'

export type Answered = z.infer<typeof OrderAnswer>
type Kind = Answered['kind']

const COLUMNS = `id, number, version, kind, state, message, body, written_by as "writtenBy", created_at_ms as "createdAtMs",
  updated_at_ms as "updatedAtMs", sent_at_ms as "sentAtMs", sent_by as "sentBy"`

export const listAnswers = (tx: Tx, orderId: string): Promise<Answered[]> =>
  tx.query<Answered>(`select ${COLUMNS} from answers where order_id = $1 order by number desc limit 200`, [
    orderId,
  ])

/** @throws {ProblemError} 404 */
export async function findAnswer(tx: Tx, orderId: string, answerId: string): Promise<Answered> {
  const [answer] = await tx.query<Answered>(
    `select ${COLUMNS} from answers where order_id = $1 and id = $2`,
    [orderId, answerId],
  )
  if (answer === undefined) throw notFound('answer')
  return answer
}

/** @throws {ProblemError} 404; 409 where it is no draft, or has changed */
async function lockDraft(tx: Tx, orderId: string, answerId: string, version: number): Promise<Answered> {
  const [answer] = await tx.query<Answered>(
    `select ${COLUMNS} from answers where order_id = $1 and id = $2 for update`,
    [orderId, answerId],
  )
  if (answer === undefined) throw notFound('answer')
  if (answer.version !== version)
    throw new ProblemError(
      409,
      'The answer was changed since you read it; look at it, and send yours again.',
      {
        current: answer,
      },
    )
  if (answer.state !== 'draft')
    throw new ProblemError(409, `This answer was ${answer.state}; draft another one.`)
  return answer
}

/** @throws {ProblemError} 422 where the order can only be declined, 409 where there is nothing left to answer */
function mayAnswer(order: OrderRecord, kind: Kind): void {
  if (order.authenticity === 'forged' && kind !== 'declined')
    throw new ProblemError(422, 'A forged order can be declined, and not answered otherwise.')
  if (order.revoked_at_ms !== null || order.superseded_by !== null || order.state === 'closed')
    throw new ProblemError(409, 'This order is at its end; there is nothing to answer any more.')
}

const record = (
  tx: Tx,
  orderId: string,
  type: 'order.answer_drafted' | 'order.answer_changed' | 'order.answer_withdrawn',
  { id, number, kind }: Pick<Answered, 'id' | 'number' | 'kind'>,
): void =>
  tx.record({
    type,
    entity: `order:${orderId}`,
    scope: { kind: 'order', id: orderId },
    payload: { answer: id, number, kind },
  })

/** Drafts an answer from the numbers as they stand now; what the evidence says is frozen for it. @throws {ProblemError} 404, 409, 422 */
export async function draftAnswer(
  tx: Tx,
  { userId }: Reader,
  orderId: string,
  { kind, message }: { kind: Kind; message?: string | undefined },
): Promise<Answered> {
  const order = await lockOrder(tx, orderId)
  mayAnswer(order, kind)
  await freezeAssessments(tx, orderId)
  const body: AnswerBody = await answerNumbers(tx, orderId)
  const [answer] = await tx.query<Answered>(
    `insert into answers (order_id, number, kind, state, message, body, written_by, created_at_ms, updated_at_ms)
     values ($1, (select coalesce(max(number), 0) + 1 from answers where order_id = $1), $2, 'draft', $3, $4::jsonb, $5, $6, $6)
     returning ${COLUMNS}`,
    [orderId, kind, message ?? draftMessage(kind, body, order.title), JSON.stringify(body), userId, tx.nowMs],
  )
  record(tx, orderId, 'order.answer_drafted', answer!)
  return answer!
}

/** @throws {ProblemError} 404, 409, 422 */
export async function changeDraft(
  tx: Tx,
  orderId: string,
  answerId: string,
  version: number,
  { kind, message }: { kind?: Kind | undefined; message?: string | undefined },
): Promise<Answered> {
  const order = await lockOrder(tx, orderId)
  const draft = await lockDraft(tx, orderId, answerId, version)
  mayAnswer(order, kind ?? draft.kind)
  const [after] = await tx.query<Answered>(
    `update answers set kind = $2, message = $3, version = version + 1, updated_at_ms = $4 where id = $1 returning ${COLUMNS}`,
    [answerId, kind ?? draft.kind, message ?? draft.message, tx.nowMs],
  )
  record(tx, orderId, 'order.answer_changed', after!)
  return after!
}

/** @throws {ProblemError} 404, 409 */
export async function withdrawDraft(
  tx: Tx,
  orderId: string,
  answerId: string,
  version: number,
): Promise<Answered> {
  await lockOrder(tx, orderId)
  await lockDraft(tx, orderId, answerId, version)
  const [after] = await tx.query<Answered>(
    `update answers set state = 'withdrawn', version = version + 1, updated_at_ms = $2 where id = $1 returning ${COLUMNS}`,
    [answerId, tx.nowMs],
  )
  record(tx, orderId, 'order.answer_withdrawn', after!)
  return after!
}

/**
 * Marks an answer as sent: the order is responded to, and its clock met if the answer is in time. What is sent is what a
 * person has read; numbers are those of the draft.
 *
 * @throws {ProblemError} 404; 409 where the draft has changed, or the order is not in review; 422 for a forged order that
 * is not declined
 */
export async function sendAnswer(
  tx: Tx,
  { userId }: Reader,
  orderId: string,
  answerId: string,
  version: number,
): Promise<Answered> {
  const order = await lockOrder(tx, orderId)
  const draft = await lockDraft(tx, orderId, answerId, version)
  mayAnswer(order, draft.kind)
  const next = nextOrderState(await factsOf(tx, order), { to: 'responded', response: draft.kind })
  if (!next.allowed) throw new ProblemError(next.status, next.sentence)
  const [after] = await tx.query<Answered>(
    `update answers set state = 'sent', version = version + 1, updated_at_ms = $2, sent_at_ms = $2, sent_by = $3
     where id = $1 returning ${COLUMNS}`,
    [answerId, tx.nowMs, userId],
  )
  const { clock, pausedAtMs } = answered(clockOf(order), tx.nowMs)
  await changeOrder(
    tx,
    order,
    { state: 'responded', response: draft.kind, clock, paused_at_ms: pausedAtMs },
    {
      type: 'order.answer_sent',
      changed: ['state', 'response', 'clock'],
      prevState: order.state,
      nextState: 'responded',
      payload: { answer: answerId, number: draft.number, kind: draft.kind },
    },
  )
  return after!
}
