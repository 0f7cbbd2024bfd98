import { createOrder, listOrderRows, type Order, resolveOrderRow } from '@murmuration/casework-client'
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
  const failed: number[] = []
  const open = new Map(Object.entries(choices).map(([row, accountId]) => [Number(row), accountId]))
  let cursor: string | undefined
  while (open.size > 0) {
    const { items, next } = await listOrderRows(client, {
      params: { id: order.id },
      query: { resolution: 'ambiguous', limit: 200, cursor },
    })
    for (const { row, version } of items) {
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
    if (next === null) break
    cursor = next
  }
  return { order, failed: [...failed, ...open.keys()] }
}
