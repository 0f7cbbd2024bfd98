import type { Reader, Store } from '@murmuration/store'
import { snapshotWith } from './review-world.fixture.ts'

export interface ManyCases {
  /** How many cases. */
  cases: number
  /** How many orders; every fourth has no deadline. */
  orders: number
  /** Of 100 cases, how many stand in no compartment. */
  openPercent: number
  /** Mean number of accounts of a case. */
  accountsPerCase: number
  /** Mean number of objects of a case. */
  objectsPerCase: number
  /** Who reads how many of the orders, the first ones. */
  readers: readonly { reader: Reader; orders: number }[]
}

/**
 * Fills a store with cases, orders, accounts and objects: statements of the database alone, so that 100,000 cases take
 * seconds; all have one text as their evidence. Each case that is not open stands in the compartment of one order, one in fifty in those of two, of which there are 40 pairs.
 *
 * @returns id of the n-th case and of the n-th order, from 1
 */
export async function manyCases(
  store: Store,
  size: ManyCases,
): Promise<{ caseId: (n: number) => string; orderId: (n: number) => string }> {
  const { cases, orders, openPercent, accountsPerCase, objectsPerCase, readers } = size
  await store.system(async (tx) => {
    const [{ id: owner }] = await tx.query<{ id: string }>(
      `insert into users (kind, name, role, created_at_ms) values ('person', 'Legal', 'legal', 1) returning id`,
    )
    await tx.query(
      `insert into orders (id, title, source_kind, issuer_name, legal_basis, received_at_ms, deadline_at_ms, created_by, created_at_ms, updated_at_ms)
       select ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'List ' || n, 'government_order', 'Ministry ' || n % 40,
         'Section ' || n % 90, $2::bigint, case when n % 4 > 0 then $2::bigint + (n * 7919 % 90) * 86400000::bigint end, $3, 1, 1
       from generate_series(1, $1::int) n`,
      [orders, tx.nowMs, owner],
    )
    for (const { reader, orders: upTo } of readers)
      await tx.query(
        `insert into order_readers (order_id, user_id, added_by, added_at_ms)
         select ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, $2, $3, 1 from generate_series(1, $1::int) n`,
        [upTo, reader.userId, owner],
      )
    // Scattered by multiplying with a prime, so that neighbours in one column are none in another.
    await tx.query(
      `insert into cases (id, cluster_case_id, compartments, state, level, finding, strength, accounts, window_start_ms, window_end_ms,
         priority, evidence_number, attention, created_at_ms, updated_at_ms, tiers, sessions, synchronous, expected_high, excess, reach,
         program_against)
       select ('00000000-0000-4000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, 'cluster-' || n,
         case when n * 31 % 100 < $4::int then '{}'
           when n % 50 = 0 and $2::int > 1 then array[('00000000-0000-4000-8000-' || lpad(to_hex(n / 50 % least($2::int - 1, 40) + 1), 12, '0'))::uuid,
             ('00000000-0000-4000-8000-' || lpad(to_hex(n / 50 % least($2::int - 1, 40) + 2), 12, '0'))::uuid]
           else array[('00000000-0000-4000-8000-' || lpad(to_hex(n % $2::int + 1), 12, '0'))::uuid] end,
         (array['new', 'new', 'triaged', 'in_review', 'awaiting_second', 'decided', 'closed', 'closed', 'closed', 'snoozed'])[n / 13 % 10 + 1],
         case when n % 3 = 0 then 'alert' else 'review' end,
         n % $5::int + 2 || ' accounts shared ' || n % 97 || ' of the same posts within ' || n % 60 || ' seconds of each other; number ' || n,
         (n::bigint * 104729 % 1000) / 10.0, n % ($5::int * 2 - 3) + 2, $3::bigint, $3::bigint + 86400000,
         n::bigint * 7919 % 1000, 1, case when n % 20 = 0 then array['new_evidence'] else '{}' end, $3::bigint, $3::bigint + n::bigint * 611953 % 1000003,
         array[(array['A', 'B', 'C'])[n % 3 + 1]], 1000, n::bigint * 7877 % 1000, 100, greatest(0, (n::bigint * 7877 % 1000 - 100) / 1000.0), n,
         case when n % 2 = 0 then jsonb_build_object('sentence', 'In ' || n || ' sessions they were alone.', 'accounts', 2, 'log10P', -1) end
       from generate_series(1, $1::int) n`,
      [cases, orders, tx.nowMs, openPercent, accountsPerCase],
    )
    await tx.query(
      `insert into case_orders (case_id, order_id, accounts) select c.id, o.id, 2 from cases c cross join unnest(c.compartments) as o(id)
       where c.cluster_case_id like 'cluster-%'`,
    )
    await tx.query(
      `insert into case_accounts (case_id, account_id, level, tier, role, membership, core, flagged)
       select c.id, (1000000000000 + (hashtext(c.cluster_case_id)::bigint + 2147483648) * 997 + k * 7907)::text, c.level, 'A', 'amplifier', 1, true, k % 2 = 0
       from cases c cross join lateral generate_series(1, c.accounts) k where c.cluster_case_id like 'cluster-%'`,
    )
    await tx.query(
      `insert into case_objects (case_id, object_id, shares_in_case)
       select c.id, 'post-' || (hashtext(c.cluster_case_id)::bigint + 2147483648) * 31 + k, 5
       from cases c cross join lateral generate_series(1, $1::int) k where c.cluster_case_id like 'cluster-%'`,
      [objectsPerCase],
    )
    await tx.query(
      `insert into accounts (account_id, handle, updated_at_ms)
       select account_id, 'user_' || account_id, 1 from case_accounts where account_id like '%7' on conflict do nothing`,
    )
    await tx.query(
      `insert into account_handles (handle, account_id, is_current) select handle, account_id, true from accounts on conflict do nothing`,
    )
    await tx.query(
      `insert into list_flags (account_id, list, order_id, flagged, effective_at_ms)
       select a.account_id, 'order:' || o.order_id, o.order_id, true, 1
       from case_accounts a join case_orders o using (case_id) where a.flagged on conflict do nothing`,
    )
    await tx.query(
      `insert into case_flags (case_id, is_open, orders, accounts)
       select c.id, false, c.compartments, (c.accounts + 1) / 2 from cases c where c.cluster_case_id like 'cluster-%' and c.compartments <> '{}'`,
    )
    await tx.query(
      `insert into evidence_versions (case_id, number, digest, snapshot, window_end_ms, difference, received_at_ms)
       select id, 1, cluster_case_id, $1, window_end_ms, '{}', created_at_ms from cases
       where cluster_case_id like 'cluster-%'`,
      [JSON.stringify(snapshotWith([{ accountId: '1' }, { accountId: '2' }]))],
    )
  })
  for (const table of [
    'cases',
    'case_accounts',
    'case_objects',
    'case_orders',
    'orders',
    'order_readers',
    'list_flags',
    'case_flags',
    'accounts',
    'account_handles',
  ])
    await store.system((tx) => tx.query(`analyze ${table}`))
  const idOf = (block: string) => (n: number) =>
    `00000000-0000-4000-${block}-${n.toString(16).padStart(12, '0')}`
  return { caseId: idOf('9000'), orderId: idOf('8000') }
}
