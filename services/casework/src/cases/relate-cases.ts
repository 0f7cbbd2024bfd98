import type { Tx } from '@murmuration/store'
import { notFound, ProblemError } from '../http/problem.ts'
import { type CaseRow, lockCase } from './move-case.ts'

/**
 * Says that two cases have to do with each other. Whoever reads both sees it. Where they have it already, nothing happens.
 *
 * @throws {ProblemError} 404; 422 for itself, and where neither is read only by readers of the other: then there is nobody
 *   to whom the history may tell it
 */
export async function relateCases(tx: Tx, caseId: string, otherId: string): Promise<void> {
  const [row, other] = await lockBoth(tx, caseId, otherId)
  const made = await tx.query(
    `insert into case_links (case_id, other_case_id, kind, at_ms)
     select $1, $2, 'related', $3 where not exists (
       select from case_links where case_id = $2 and other_case_id = $1 and kind = 'related')
     on conflict do nothing returning case_id`,
    [caseId, otherId, tx.nowMs],
  )
  if (made.length > 0) recordOnBoth(tx, 'case.related', row, other)
}

/** Takes back that two cases have to do with each other. @throws {ProblemError} 404 where they do not */
export async function unrelateCases(tx: Tx, caseId: string, otherId: string): Promise<void> {
  const [row, other] = await lockBoth(tx, caseId, otherId)
  const gone = await tx.query(
    `delete from case_links where kind = 'related'
       and ((case_id = $1 and other_case_id = $2) or (case_id = $2 and other_case_id = $1)) returning case_id`,
    [caseId, otherId],
  )
  if (gone.length === 0) throw notFound('link')
  recordOnBoth(tx, 'case.unrelated', row, other)
}

async function lockBoth(tx: Tx, caseId: string, otherId: string): Promise<[CaseRow, CaseRow]> {
  if (caseId === otherId) throw new ProblemError(422, 'Name another case.')
  const rows = new Map<string, CaseRow>()
  for (const id of [caseId, otherId].sort()) rows.set(id, await lockCase(tx, id))
  const [row, other] = [rows.get(caseId)!, rows.get(otherId)!]
  if (!covers(row, other) && !covers(other, row))
    throw new ProblemError(
      422,
      'Each of these cases rests on an order that the other does not; note it in each instead.',
    )
  return [row, other]
}

/** Whoever reads the one may read the other. */
const covers = (one: CaseRow, other: CaseRow): boolean =>
  other.compartments.every((id) => one.compartments.includes(id))

/** On both, for those who read both. */
function recordOnBoth(tx: Tx, type: 'case.related' | 'case.unrelated', row: CaseRow, other: CaseRow): void {
  for (const [one, to] of [
    [row, other],
    [other, row],
  ] as const)
    tx.record({
      type,
      entity: `case:${one.id}`,
      scope: { kind: 'case', id: covers(one, to) ? one.id : to.id },
      payload: { other: to.id },
    })
}
