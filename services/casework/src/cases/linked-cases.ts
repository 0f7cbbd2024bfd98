import type { LinkedCase } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'

/** Most links that a case shows. */
const MOST = 200

/** Cases that are linked with one, as far as the reader may read them. */
export const linkedCases = (tx: Tx, caseId: string): Promise<LinkedCase[]> =>
  tx.query<LinkedCase & object>(
    `select distinct c.id, l.kind, c.state, c.finding, c.accounts from (
       select other_case_id as id, kind from case_links where case_id = $1
       union all
       select case_id, case kind when 'merged_from' then 'merged_into' when 'split_from' then 'split_into' else kind end
       from case_links where other_case_id = $1
     ) l join cases c on c.id = l.id
     order by l.kind, c.id limit ${MOST}`,
    [caseId],
  )

/** The cases whose history belongs to that of a case: those that went into it, and those it was split from. */
export async function casesBefore(tx: Tx, caseId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `with recursive before as (
       select other_case_id as id from case_links where case_id = $1 and kind in ('merged_from', 'split_from')
       union
       select l.other_case_id from before b join case_links l on l.case_id = b.id and l.kind in ('merged_from', 'split_from')
     ) select id from before limit ${MOST}`,
    [caseId],
  )
  return rows.map(({ id }) => id)
}
