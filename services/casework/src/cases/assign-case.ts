import type { StaffRole } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import { notFound, ProblemError } from '../http/problem.ts'
import { WORKING_ROLES } from './case-state.ts'
import { mustBeVersion } from './difference-since.ts'
import { lockCase } from './move-case.ts'

/**
 * Gives a case to somebody, or to nobody: leads to anyone who may read it, others to themselves, and back.
 *
 * @returns the version after it
 * @throws {ProblemError} 403, 404, 409 where the version is another, 422 where that person cannot work on it
 */
export async function assignCase(
  tx: Tx,
  reader: Reader,
  caseId: string,
  version: number,
  userId: string | null,
): Promise<number> {
  const row = await lockCase(tx, caseId)
  await mustBeVersion(tx, row, version)
  if (row.assignee === userId) return row.version
  const isOwn =
    userId === reader.userId ? row.assignee === null : userId === null && row.assignee === reader.userId
  if (reader.role !== 'lead' && !isOwn)
    throw new ProblemError(
      403,
      'You may take a case that nobody has, or give back your own; a lead gives it to others.',
    )
  if (userId !== null) await mustBeAbleTo(tx, row.compartments, userId)
  const next = row.version + 1
  await tx.query('update cases set assignee = $2, version = $3, updated_at_ms = $4 where id = $1', [
    caseId,
    userId,
    next,
    tx.nowMs,
  ])
  tx.record({
    type: 'case.assigned',
    entity: `case:${caseId}`,
    scope: { kind: 'case', id: caseId },
    payload: { from: row.assignee, to: userId },
  })
  return next
}

/** Whoever assigns reads the case, and with it who else reads its orders: the sentence tells them nothing. */
async function mustBeAbleTo(tx: Tx, compartments: readonly string[], userId: string): Promise<void> {
  const [user] = await tx.query<{ role: StaffRole; disabled: boolean; reads: boolean }>(
    `select u.role, u.disabled, not exists (
       select from unnest($2::uuid[]) as o(id)
       where not exists (select from order_readers r where r.order_id = o.id and r.user_id = u.id)
         and not exists (select from orders p where p.id = o.id and p.is_open)) as reads
     from users u where u.id = $1`,
    [userId, compartments],
  )
  if (user === undefined) throw notFound('user')
  if (user.disabled || !WORKING_ROLES.includes(user.role))
    throw new ProblemError(422, `Name somebody who works on cases: ${WORKING_ROLES.join(', ')}.`)
  if (!user.reads)
    throw new ProblemError(
      422,
      'This person may not read the orders that the case rests on; name them as a reader first.',
    )
}
