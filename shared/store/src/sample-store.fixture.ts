import type { Store } from './store.ts'

/** Fills a store with rows that point at each other, with bytes, JSON, arrays, large numbers, counters and all kinds of letters. */
export async function fillSample(store: Store): Promise<void> {
  await store.system(async (tx) => {
    const idOf = async (text: string, values: (string | null)[] = []): Promise<string> =>
      (await tx.query<{ id: string }>(`${text} returning id`, values))[0].id
    const user = await idOf(
      `insert into users (kind, name, role, created_at_ms) values ('person', 'Ünï ✊', 'legal', 1)`,
    )
    const order = (parent: string | null): Promise<string> =>
      idOf(
        `insert into orders (title, source_kind, issuer_name, received_at_ms, parent_order_id, created_by, created_at_ms, updated_at_ms, grounds)
         values ('a "b"', 'court_order', 'c', 9007199254740991, $2, $1, 1, 1, '{x,"y z"}')`,
        [user, parent],
      )
    const parent = await order(null)
    const child = await order(parent)
    await tx.query('insert into order_readers values ($1, $2, $2, 1)', [parent, user])
    await tx.query(
      `insert into order_files (order_id, sha256, name, media_type, bytes, content, at_ms) values ($1, 'h', 'n', 't', 3, decode('00ff10', 'hex'), 1)`,
      [parent],
    )
    await tx.query(
      `insert into accounts (account_id, handle, updated_at_ms) values ('acct-"ü\\1', 'brave_farmer', 1)`,
    )
    await tx.query(
      `insert into list_flags (account_id, list, order_id, flagged, effective_at_ms) values ('a', $1, $2, true, 1)`,
      [`order:${child}`, child],
    )
    for (let k = 0; k < 3; k++)
      await tx.query(
        `insert into flags_outbox (list, account_id, flagged, effective_at_ms) values ('l', 'a\nb', true, 1)`,
      )
    const found = await idOf(
      `insert into cases (cluster_case_id, compartments, level, finding, strength, window_start_ms, window_end_ms, created_at_ms, updated_at_ms)
       values ('c', array[$1::uuid], 'alert', 'Two act as one.', 0.1, 1, 2, 1, 1)`,
      [child],
    )
    await tx.query(
      `insert into evidence_versions (case_id, number, digest, snapshot, window_end_ms, difference, received_at_ms)
       values ($1, 1, 'd', '{"accounts":[]}', 1, '{"in":["a"],"x":0.1000}', 1)`,
      [found],
    )
    await tx.query(
      `insert into notes (case_id, side, text, author, at_ms) values ($1, 'against', 'A union.', $2, 1)`,
      [found, user],
    )
    tx.record({
      type: 'order.received',
      entity: `order:${parent}`,
      scope: { kind: 'order', id: parent },
      reason: 'é\n"',
    })
    tx.record({ type: 'case.opened', entity: `case:${found}`, scope: { kind: 'case', id: found } })
  })
}
