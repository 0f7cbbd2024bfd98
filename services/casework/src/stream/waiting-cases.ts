import type { CaseAssembly, WaitingCase } from '@murmuration/bus/case-assembly'
import type { Tx } from '@murmuration/store'

/** Parts of large cases that came before the process ended. */
export async function readWaiting(tx: Tx): Promise<CaseAssembly> {
  const rows = await tx.query<{ cluster_case_id: string; records: string }>(
    'select cluster_case_id, records from waiting_cases',
  )
  return new Map(
    rows.map(({ cluster_case_id, records }) => [cluster_case_id, JSON.parse(records) as WaitingCase]),
  )
}

/** Keeps the parts that have come, in the transaction that moves the position past them. @param touched cases by id */
export async function writeWaiting(
  tx: Tx,
  assembly: CaseAssembly,
  touched: ReadonlySet<string>,
): Promise<void> {
  if (touched.size === 0) return
  await tx.query('delete from waiting_cases where cluster_case_id = any($1::text[])', [[...touched]])
  for (const id of touched) {
    const waiting = assembly.get(id)
    if (waiting !== undefined)
      await tx.query('insert into waiting_cases (cluster_case_id, records) values ($1, $2)', [
        id,
        JSON.stringify(waiting),
      ])
  }
}
