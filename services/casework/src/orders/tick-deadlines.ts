import type { Store } from '@murmuration/store'
import { dueWarnings } from './clock.ts'
import { recordMatter } from './order-matters.ts'
import { clockOf, type OrderRecord } from './order-record.ts'

const ORDERS_AT_A_TIME = 200

/**
 * Gives every warning that is due: at half and four fifths of the time of an order, a day before its deadline, and once
 * that has passed. It writes down and warns, and decides nothing: no order and no case changes its state. Safe to run in
 * several processes at a time; each warning is given once.
 *
 * @returns how many warnings were given
 */
export async function tickDeadlines(store: Store, nowMs: number): Promise<number> {
  let given = 0
  for (let afterId: string | undefined; ; ) {
    const page = await store.system(async (tx) => {
      const orders = await tx.query<OrderRecord>(
        // The weaker lock: a row that merely names the order, such as a flag coming in, must not put a warning off.
        `select * from orders where clock = 'running' and deadline_at_ms is not null and revoked_at_ms is null
           and superseded_by is null and state <> 'closed' and ($1::uuid is null or id > $1::uuid)
         order by id limit ${ORDERS_AT_A_TIME} for no key update skip locked`,
        [afterId],
      )
      let warned = 0
      for (const order of orders) {
        const due = dueWarnings(clockOf(order), nowMs)
        const last = due.at(-1)
        if (last === undefined) continue
        const isBreached = last.name === 'breached'
        await tx.query(
          `update orders set warned = warned || $2::text[], clock = case when $3 then 'breached' else clock end,
             version = version + case when $3 then 1 else 0 end, updated_at_ms = case when $3 then $4 else updated_at_ms end
           where id = $1`,
          [order.id, due.map(({ name }) => name), isBreached, nowMs],
        )
        // Of several that come due at a time, the last says all.
        await recordMatter(tx, order.id, {
          kind: isBreached ? 'deadline_breached' : 'deadline_warned',
          text: last.says,
          by: null,
          atMs: last.atMs,
        })
        tx.record({
          type: isBreached ? 'order.deadline_breached' : 'order.deadline_warned',
          entity: `order:${order.id}`,
          scope: { kind: 'order', id: order.id },
          payload: {
            warning: last.name,
            deadlineAtMs: order.deadline_at_ms,
            ...(isBreached && { version: order.version + 1, changed: ['clock'] }),
          },
        })
        warned++
      }
      return { lastId: orders.at(-1)?.id, count: orders.length, warned }
    })
    given += page.warned
    if (page.count < ORDERS_AT_A_TIME) return given
    afterId = page.lastId
  }
}
