import type { Tx } from '@murmuration/store'
import { moveCase } from '../cases/move-case.ts'
import { callAttention } from './act-on-evidence.ts'

/**
 * Marks the cases of clusters that the detector took back. A new one on which nobody has worked is closed; all others
 * stay where they are, and say so. Safe to repeat.
 *
 * @returns how many cases were marked
 */
export async function takeBack(tx: Tx, clusterCaseIds: readonly string[]): Promise<number> {
  if (clusterCaseIds.length === 0) return 0
  const rows = await tx.query<{ id: string; untouched: boolean }>(
    `update cases c set withdrawn = true, version = version + 1, updated_at_ms = $2
     where cluster_case_id = any($1::text[]) and not withdrawn
     returning id, c.state = 'new' and c.assignee is null and c.lease_by is null
       and not exists (select from notes n where n.case_id = c.id)
       and not exists (select from decisions d where d.case_id = c.id) as untouched`,
    [clusterCaseIds, tx.nowMs],
  )
  for (const { id } of rows)
    tx.record({ type: 'case.withdrawn', entity: `case:${id}`, scope: { kind: 'case', id } })
  for (const { id, untouched } of rows)
    if (untouched)
      await moveCase(tx, id, {
        to: 'closed',
        by: 'system',
        cause: 'tracker',
        reason: 'The detector took this case back before anybody worked on it.',
      })
  await callAttention(
    tx,
    rows.filter(({ untouched }) => !untouched).map(({ id }) => id),
    'withdrawn',
  )
  return rows.length
}
