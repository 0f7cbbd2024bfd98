import type {
  ChecklistChange,
  Confidentiality,
  DeadlineInput,
  OrderChange,
  OrderState,
} from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import type { z } from 'zod'
import { ProblemError } from '../http/problem.ts'
import { changeOrder } from './change-order.ts'
import { type Clock, pause, type Refused, resume, setDeadline } from './clock.ts'
import { widened } from './confidentiality.ts'
import { lockOrderAt } from './open-order.ts'
import { recordMatter } from './order-matters.ts'
import { mustBeNamedReader } from './order-readers.ts'
import { clockOf, confidentialityOf, type OrderRecord } from './order-record.ts'
import { nextOrderState } from './order-state.ts'
import { localTime, readDeadline } from './read-deadline.ts'
import { factsOf } from './show-order.ts'
import { withoutUndefined } from './take-in-order.ts'

const FIELDS = {
  title: 'title',
  sourceKind: 'source_kind',
  channel: 'channel',
  language: 'language',
  legalBasis: 'legal_basis',
  grounds: 'grounds',
  requestedAction: 'requested_action',
  requestedTerritory: 'requested_territory',
  redress: 'redress',
  effectRecipient: 'effect_recipient',
  emergency: 'emergency',
  interim: 'interim',
} as const

/** Changes fields of an order; those that are left out stay. @throws {ProblemError} 404, 409 */
export async function editOrder(
  tx: Tx,
  orderId: string,
  version: number,
  change: OrderChange,
): Promise<OrderRecord> {
  const order = await lockOrderAt(tx, orderId, version)
  const { issuer, ...fields } = withoutUndefined(change)
  const changes: { [column: string]: unknown } = Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [FIELDS[field as keyof typeof FIELDS], value]),
  )
  if (issuer !== undefined) {
    changes.issuer_name = issuer.name
    changes.issuer_role = issuer.role ?? null
    changes.issuer_country = issuer.country ?? null
  }
  return changeOrder(tx, order, changes, {
    type: 'order.changed',
    changed: Object.keys(withoutUndefined(change)),
  })
}

/** @throws {ProblemError} 404, 409, 422 where the checklist lacks something */
export async function moveOrder(
  tx: Tx,
  orderId: string,
  version: number,
  { to, reason }: { to: Exclude<OrderState, 'responded' | 'received'>; reason: string },
): Promise<OrderRecord> {
  const order = await lockOrderAt(tx, orderId, version)
  const next = nextOrderState(await factsOf(tx, order), { to })
  if (!next.allowed) throw new ProblemError(next.status, next.sentence)
  return changeOrder(
    tx,
    order,
    { state: to },
    { type: 'order.state_changed', changed: ['state'], reason, prevState: order.state, nextState: to },
  )
}

/** Confirms a point of the checklist, or takes that back. @throws {ProblemError} 404, 409 */
export async function confirmChecklist(
  tx: Tx,
  { userId }: Reader,
  orderId: string,
  version: number,
  { item, mark, note }: z.output<typeof ChecklistChange>,
): Promise<OrderRecord> {
  const order = await lockOrderAt(tx, orderId, version)
  const checklist = { ...order.checklist }
  if (mark === null) delete checklist[item]
  else checklist[item] = { mark, by: userId, atMs: tx.nowMs, note }
  return changeOrder(
    tx,
    order,
    { checklist },
    { type: 'order.checklist_confirmed', changed: ['checklist'], payload: { item, mark } },
  )
}

/** @throws {ProblemError} 404, 409 */
export async function changeAuthenticity(
  tx: Tx,
  { userId }: Reader,
  orderId: string,
  version: number,
  { authenticity, reason }: { authenticity: OrderRecord['authenticity']; reason: string },
): Promise<OrderRecord> {
  const order = await lockOrderAt(tx, orderId, version)
  await recordMatter(tx, orderId, { kind: 'authenticity_changed', text: reason, by: userId })
  return changeOrder(
    tx,
    order,
    { authenticity },
    {
      type: 'order.authenticity_changed',
      changed: ['authenticity'],
      reason,
      prevState: order.authenticity,
      nextState: authenticity,
    },
  )
}

/** @throws {ProblemError} 404, 409; 403 for one who is no reader by name; 422 where it is widened without a reason */
export async function changeConfidentiality(
  tx: Tx,
  reader: Reader,
  orderId: string,
  version: number,
  {
    reason,
    ...given
  }: { [Field in keyof Confidentiality]?: Confidentiality[Field] | undefined } & {
    reason?: string | undefined
  },
): Promise<OrderRecord> {
  const order = await lockOrderAt(tx, orderId, version)
  await mustBeNamedReader(tx, reader, orderId)
  const before = confidentialityOf(order)
  const after = { ...before, ...withoutUndefined(given) } as Confidentiality
  const wider = widened(before, after)
  if (wider.length > 0 && reason === undefined)
    throw new ProblemError(422, `This widens ${wider.join(', ')}; give a reason.`)
  return changeOrder(
    tx,
    order,
    {
      tlp: after.tlp,
      gag: after.gag,
      gag_basis: after.gagBasis,
      gag_until_ms: after.gagUntilMs,
      may_notify_user: after.mayNotifyUser,
      may_publish_aggregate: after.mayPublishAggregate,
    },
    {
      type: 'order.confidentiality_changed',
      changed: Object.keys(withoutUndefined(given)),
      reason,
      payload: { widened: wider },
    },
  )
}

const allowed = (clock: Clock | Refused): Clock => {
  if ('refused' in clock) throw new ProblemError(409, clock.refused)
  return clock
}

const clockColumns = (clock: Clock) => ({
  clock: clock.clock,
  deadline_at_ms: clock.deadlineAtMs,
  paused_at_ms: clock.pausedAtMs,
  paused_ms: clock.pausedMs,
  warned: [...clock.warned],
})

/** Gives an order another deadline, or none. @throws {ProblemError} 400 for no such time, 404, 409 */
export async function changeDeadline(
  tx: Tx,
  { userId }: Reader,
  orderId: string,
  version: number,
  { deadline, reason }: { deadline: z.output<typeof DeadlineInput> | null; reason: string },
): Promise<{ order: OrderRecord; says: string | null }> {
  const order = await lockOrderAt(tx, orderId, version)
  const read = deadline === null ? undefined : readDeadline(deadline)
  const clock = allowed(setDeadline(clockOf(order), read?.atMs ?? null, tx.nowMs))
  await recordMatter(tx, orderId, {
    kind: 'deadline_set',
    text: `${read === undefined ? 'No deadline any more.' : `Deadline ${read.local} ${read.zone}.`} ${reason}`,
    by: userId,
  })
  const after = await changeOrder(
    tx,
    order,
    { ...clockColumns(clock), deadline_zone: read?.zone ?? null, deadline_basis: read?.basis ?? null },
    {
      type: 'order.deadline_set',
      changed: ['deadline', 'clock'],
      reason,
      payload: { deadlineAtMs: read?.atMs ?? null },
    },
  )
  return { order: after, says: read?.says ?? null }
}

/** Pauses the clock or lets it run on. @throws {ProblemError} 404, 409 */
export async function changeClock(
  tx: Tx,
  { userId }: Reader,
  orderId: string,
  version: number,
  { action, reason }: { action: 'pause' | 'resume'; reason: string },
): Promise<OrderRecord> {
  const order = await lockOrderAt(tx, orderId, version)
  const clock = allowed(
    action === 'pause' ? pause(clockOf(order), tx.nowMs) : resume(clockOf(order), tx.nowMs),
  )
  const { deadlineAtMs } = clock
  await recordMatter(tx, orderId, {
    kind: action === 'pause' ? 'clock_paused' : 'clock_resumed',
    text:
      action === 'resume' && deadlineAtMs !== null
        ? `${reason} The deadline is now ${localTime(deadlineAtMs, order.deadline_zone) ?? new Date(deadlineAtMs).toISOString()}.`
        : reason,
    by: userId,
  })
  return changeOrder(tx, order, clockColumns(clock), {
    type: action === 'pause' ? 'order.clock_paused' : 'order.clock_resumed',
    changed: ['clock', 'deadline'],
    reason,
    prevState: order.clock,
    nextState: clock.clock,
  })
}
