import type { Tx } from '@murmuration/store'
import type { PlacedCase } from './place-snapshots.ts'
import { QUEUE_FACTS_COLUMNS, QUEUE_FACTS_SHAPE, queueFactsOf } from './queue-facts.ts'

/**
 * Writes evidence: cases that are new or have a new version, their accounts, objects and orders. What people decided, the
 * state and who works on it are not touched.
 */
export async function writeCases(tx: Tx, placed: readonly PlacedCase[]): Promise<void> {
  if (placed.length === 0) return
  await writeRows(tx, placed)
  await tx.query(
    `insert into evidence_versions (case_id, number, digest, snapshot, window_end_ms, difference, received_at_ms)
     select id, number, digest, snapshot, window_end_ms, difference, $2
     from jsonb_to_recordset($1::jsonb) as e(id uuid, number int, digest text, snapshot text, window_end_ms bigint, difference jsonb)`,
    [
      JSON.stringify(
        placed.map(({ id, number, snapshot, difference }) => ({
          id,
          number,
          digest: snapshot.digest,
          snapshot: snapshot.text,
          window_end_ms: snapshot.found.window.endMs,
          difference,
        })),
      ),
      tx.nowMs,
    ],
  )
  await writeAccounts(tx, placed)
  await writeObjects(tx, placed)
  await writeCaseOrders(
    tx,
    placed.map(({ id }) => id),
  )
  await linkTwins(tx, placed)
}

async function writeRows(tx: Tx, placed: readonly PlacedCase[]): Promise<void> {
  const rowOf = ({ id, clusterCaseId, compartments, number, strength, priority, snapshot }: PlacedCase) => ({
    id,
    cluster_case_id: clusterCaseId,
    compartments,
    number,
    level: snapshot.found.level,
    finding: snapshot.found.finding,
    strength,
    priority,
    accounts: snapshot.found.accounts.length,
    start_ms: snapshot.found.window.startMs,
    end_ms: snapshot.found.window.endMs,
    arrived: snapshot.arrived,
    ...queueFactsOf(snapshot.found),
  })
  const shape = `(id uuid, cluster_case_id text, compartments uuid[], number int, level text, finding text,
    strength double precision, priority int, accounts int, start_ms bigint, end_ms bigint, arrived bigint, ${QUEUE_FACTS_SHAPE})`
  const opened = placed.filter(({ before }) => before === undefined)
  if (opened.length > 0)
    await tx.query(
      `insert into cases (id, cluster_case_id, compartments, evidence_number, level, finding, strength, priority, accounts,
         window_start_ms, window_end_ms, arrived, ${QUEUE_FACTS_COLUMNS}, created_at_ms, updated_at_ms)
       select id, cluster_case_id, compartments, number, level, finding, strength, priority, accounts, start_ms, end_ms,
         arrived, ${QUEUE_FACTS_COLUMNS}, $2, $2 from jsonb_to_recordset($1::jsonb) as n${shape}`,
      [JSON.stringify(opened.map(rowOf)), tx.nowMs],
    )
  const changed = placed.filter(({ before }) => before !== undefined)
  if (changed.length > 0)
    await tx.query(
      `update cases c set evidence_number = n.number, level = n.level, finding = n.finding, strength = n.strength,
         accounts = n.accounts, window_start_ms = n.start_ms, window_end_ms = n.end_ms, arrived = n.arrived,
         ${QUEUE_FACTS_COLUMNS.split(', ').map((name) => `${name} = n.${name}`)},
         withdrawn = false, attention = array_remove(c.attention, 'withdrawn'),
         priority = case when c.state = 'new' then n.priority else c.priority end,
         version = c.version + 1, updated_at_ms = $2
       from jsonb_to_recordset($1::jsonb) as n${shape} where c.id = n.id`,
      [JSON.stringify(changed.map(rowOf)), tx.nowMs],
    )
}

async function writeAccounts(tx: Tx, placed: readonly PlacedCase[]): Promise<void> {
  const out = placed.flatMap(({ id, difference }) => difference.out.map((account) => ({ id, account })))
  if (out.length > 0)
    await tx.query(
      `delete from case_accounts a using jsonb_to_recordset($1::jsonb) as n(id uuid, account text)
       where a.case_id = n.id and a.account_id = n.account`,
      [JSON.stringify(out)],
    )
  const rows = placed.flatMap(({ id, snapshot }) =>
    snapshot.found.accounts.map(({ accountId, level, tier, role, membership, core, flagged }) => ({
      id,
      account: accountId,
      level,
      tier,
      role,
      membership,
      core,
      flagged,
    })),
  )
  await tx.query(
    `insert into case_accounts as a (case_id, account_id, level, tier, role, membership, core, flagged)
     select id, account, level, tier, role, membership, core, flagged
     from jsonb_to_recordset($1::jsonb) as n(id uuid, account text, level text, tier text, role text,
       membership double precision, core boolean, flagged boolean)
     on conflict (case_id, account_id) do update set level = excluded.level, tier = excluded.tier, role = excluded.role,
       membership = excluded.membership, core = excluded.core, flagged = excluded.flagged
     where (a.level, a.tier, a.role, a.membership, a.core, a.flagged) is distinct from
       (excluded.level, excluded.tier, excluded.role, excluded.membership, excluded.core, excluded.flagged)`,
    [JSON.stringify(rows)],
  )
}

async function writeObjects(tx: Tx, placed: readonly PlacedCase[]): Promise<void> {
  const changed = placed.filter(({ before }) => before !== undefined).map(({ id }) => id)
  if (changed.length > 0)
    await tx.query('delete from case_objects where case_id = any($1::uuid[])', [changed])
  const rows = placed.flatMap(({ id, snapshot }) =>
    snapshot.found.objects.map(({ objectId, sharesInCase }) => ({
      id,
      object: objectId,
      shares: sharesInCase,
    })),
  )
  if (rows.length > 0)
    await tx.query(
      `insert into case_objects (case_id, object_id, shares_in_case)
       select id, object, shares from jsonb_to_recordset($1::jsonb) as n(id uuid, object text, shares int)`,
      [JSON.stringify(rows)],
    )
}

/** Says anew which orders name how many accounts of cases now, and how many are flagged by the same lists. */
export async function writeCaseOrders(tx: Tx, caseIds: readonly string[]): Promise<void> {
  if (caseIds.length === 0) return
  const ids = [[...new Set(caseIds)]]
  await tx.query(
    `insert into case_orders as o (case_id, order_id, accounts)
     select a.case_id, f.order_id, count(*) from case_accounts a join list_flags f on f.account_id = a.account_id
     where a.case_id = any($1::uuid[]) and f.flagged and f.order_id is not null group by a.case_id, f.order_id
     on conflict (case_id, order_id) do update set accounts = excluded.accounts where o.accounts <> excluded.accounts`,
    ids,
  )
  await tx.query(
    `delete from case_orders o where o.case_id = any($1::uuid[]) and not exists (
       select from case_accounts a join list_flags f on f.account_id = a.account_id
       where a.case_id = o.case_id and f.order_id = o.order_id and f.flagged)`,
    ids,
  )
  await tx.query('delete from case_flags where case_id = any($1::uuid[])', ids)
  await tx.query(
    `insert into case_flags (case_id, is_open, orders, accounts)
     select k.case_id, k.is_open, k.orders, count(*) from (
       select a.case_id, bool_or(f.order_id is null) as is_open,
         coalesce(array_agg(distinct f.order_id order by f.order_id) filter (where f.order_id is not null), '{}') as orders
       from case_accounts a join list_flags f on f.account_id = a.account_id
       where a.case_id = any($1::uuid[]) and f.flagged group by a.case_id, a.account_id
     ) k group by k.case_id, k.is_open, k.orders`,
    ids,
  )
}

/** Cases of one cluster in other compartments are linked, for whoever may read both. */
async function linkTwins(tx: Tx, placed: readonly PlacedCase[]): Promise<void> {
  const opened = placed.filter(({ before }) => before === undefined).map(({ id }) => id)
  if (opened.length === 0) return
  await tx.query(
    `with pairs as (
       select x.id as one, y.id as other from cases x
         join cases y on y.cluster_case_id = x.cluster_case_id and y.id <> x.id where x.id = any($1::uuid[])
     )
     insert into case_links (case_id, other_case_id, kind, at_ms)
     select one, other, 'same_cluster', $2::bigint from pairs
     union select other, one, 'same_cluster', $2::bigint from pairs
     on conflict do nothing`,
    [opened, tx.nowMs],
  )
}
