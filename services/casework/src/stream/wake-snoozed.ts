import type { Store } from '@murmuration/store'
import { moveCase } from '../cases/move-case.ts'
import { mustHoldLease } from './stream-lease.ts'

const CASES_AT_ONCE = 200

/** Brings back cases that were put to sleep until a date that has come. @returns how many, all that there are but 200 */
export const wakeSnoozed = (store: Store, holder: string): Promise<number> =>
  store.system(async (tx) => {
    await mustHoldLease(tx, holder)
    const rows = await tx.query<{ id: string }>(
      `select id from cases where state = 'snoozed' and snoozed_until_ms <= $1 order by id limit ${CASES_AT_ONCE} for update skip locked`,
      [tx.nowMs],
    )
    for (const { id } of rows)
      await moveCase(tx, id, {
        to: 'triaged',
        by: 'system',
        cause: 'date_reached',
        reason: 'The date until which it slept has come.',
      })
    return rows.length
  })
