import {
  createOrder,
  listOrderRows,
  type Order,
  type OrderRow,
  resolveOrderRow,
} from '@murmuration/casework-client'
import { client } from '../api/client.ts'
import { type IntakeForm, orderOf, type TakenList } from './intake-draft.ts'
import type { Choices } from './list-rows.ts'

/** Opens an order, and then settles the rows for which a person chose an account. @returns rows that could not be settled */
export async function openOrder(
  form: IntakeForm,
  list: TakenList,
  choices: Choices,
): Promise<{ order: Order; failed: number[] }> {
  const order = await createOrder(client, { body: orderOf(form, list) })
  const open = new Map(Object.entries(choices).map(([row, accountId]) => [Number(row), accountId]))
  const failed: number[] = []
  // A row that named the same as one that is settled now stands alone, and its turn comes with the next pass.
  for (let before = Number.POSITIVE_INFINITY; open.size > 0 && open.size < before; ) {
    before = open.size
    for (const { row, version } of await ambiguousRows(order.id)) {
      const accountId = open.get(row)
      if (accountId === undefined) continue
      open.delete(row)
      try {
        await resolveOrderRow(client, {
          params: { id: order.id, row },
          ifMatch: version,
          body: { accountId },
        })
      } catch {
        // The order stands; the row waits among its rows.
        failed.push(row)
      }
    }
  }
  return { order, failed: [...failed, ...open.keys()].sort((x, y) => x - y) }
}

async function ambiguousRows(id: string): Promise<OrderRow[]> {
  const rows: OrderRow[] = []
  let cursor: string | undefined
  do {
    const { items, next } = await listOrderRows(client, {
      params: { id },
      query: { resolution: 'ambiguous', limit: 200, cursor },
    })
    rows.push(...items)
    cursor = next ?? undefined
  } while (cursor !== undefined)
  return rows
}
