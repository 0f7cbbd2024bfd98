import type { ReviewCase } from '@murmuration/contracts'
import type { Store } from '@murmuration/store'
import { snapshotWith } from '../cases/review-world.fixture.ts'

const DAY_MS = 86_400_000
const WINDOW = { startMs: 1_612_000_000_000, endMs: 1_612_400_000_000 }

export interface PlantedCase {
  cluster: string
  compartments?: string[]
  level?: 'alert' | 'review'
  accounts: string[]
  windowEndMs?: number
  withdrawn?: boolean
  strength?: number
  snapshot?: Partial<ReviewCase>
}

/** Writes a case as it stands after its snapshot was taken in. @returns its id */
export async function plantCase(store: Store, planted: PlantedCase): Promise<string> {
  const { cluster, compartments = [], level = 'alert', accounts, withdrawn = false, strength = 10 } = planted
  const windowEndMs = planted.windowEndMs ?? WINDOW.endMs
  const snapshot = {
    ...snapshotWith(accounts.map((accountId) => ({ accountId, level }))),
    level,
    ...planted.snapshot,
  }
  return store.system(async (tx) => {
    const [{ id }] = (await tx.query<{ id: string }>(
      `insert into cases (cluster_case_id, compartments, level, finding, strength, accounts, window_start_ms, window_end_ms,
         withdrawn, evidence_number, created_at_ms, updated_at_ms)
       values ($1, $2::uuid[], $3, 'they acted as one', $4, $5, $6, $7, $8, 1, 1, 1) returning id`,
      [cluster, compartments, level, strength, accounts.length, WINDOW.startMs, windowEndMs, withdrawn],
    )) as [{ id: string }]
    await tx.query(
      `insert into evidence_versions (case_id, number, digest, snapshot, window_end_ms, difference, received_at_ms)
       values ($1, 1, $2, $3, $4, '{}', 1)`,
      [id, cluster, JSON.stringify(snapshot), windowEndMs],
    )
    await tx.query(
      `insert into case_accounts (case_id, account_id, level, tier, role, membership, core, flagged)
       select $1, a, $3, 'A', 'amplifier', 1, true, true from unnest($2::text[]) as a`,
      [id, accounts, level],
    )
    return id
  })
}

export interface PlantedActivity {
  accountId: string
  objects: number
  sittings: number
  ageDays?: number | null
  topic?: number
  level?: 'alert' | 'review' | null
}

/** Writes what the newest analysis and its control say. @param flaggedAlerts flagged accounts that the control's run holds */
export async function plantAnalysis(
  store: Store,
  activity: readonly PlantedActivity[],
  control: readonly PlantedActivity[] | null,
  flaggedAlerts: readonly string[] = [],
  flagsVersion = 1_000_000,
): Promise<void> {
  const rows = (list: readonly PlantedActivity[]): string =>
    JSON.stringify(
      list.map(({ ageDays = 900, topic = 0.5, level = null, ...one }) => ({
        ...one,
        created: ageDays === null ? null : WINDOW.endMs - ageDays * DAY_MS,
        topic,
        level,
      })),
    )
  const AS_ROWS = `from jsonb_to_recordset($1::jsonb) as n("accountId" text, objects int, sittings int, created bigint, topic double precision, level text)`
  await store.system(async (tx) => {
    for (const table of ['account_activity', 'control_accounts', 'analyses'])
      await tx.query(`delete from ${table}`)
    await tx.query(
      `insert into account_activity select "accountId", objects, sittings, created, topic ${AS_ROWS}`,
      [rows(activity)],
    )
    const write = (kind: string, record: object) =>
      tx.query('insert into analyses (kind, record, at_ms) values ($1, $2::jsonb, 1)', [
        kind,
        JSON.stringify(record),
      ])
    await write('latest', { window: WINDOW, flagsVersion, parametersHash: 'p' })
    if (control === null) return
    await tx.query(
      `insert into control_accounts select "accountId", objects, sittings, created, topic, level ${AS_ROWS}`,
      [rows(control)],
    )
    await write('control', {
      window: WINDOW,
      flagsVersion,
      parametersHash: 'p',
      notDrawn: null,
      drawnEvery: 1,
      flagged: flaggedAlerts.map((accountId) => ({ accountId, level: 'alert', tier: 'A' })),
    })
  })
}

export interface LargeOrder {
  accounts: number
  cases: number
  /** Cases that hold named accounts, of all. */
  casesWithNamed: number
  control: number
}

/**
 * An order of `accounts` accounts beside many open cases, by statements of the database alone, with activity for all and
 * candidates for a control.
 *
 * @param userId who took it in and reads it
 */
export async function plantLargeOrder(store: Store, userId: string, size: LargeOrder): Promise<string> {
  const text = JSON.stringify(snapshotWith(Array.from({ length: 12 }, (_, k) => ({ accountId: `a${k}` }))))
  const orderId = await store.system(async (tx) => {
    const [{ id }] = (await tx.query<{ id: string }>(
      `insert into orders (title, source_kind, issuer_name, received_at_ms, created_by, created_at_ms, updated_at_ms)
       values ('Large', 'government_order', 'Ministry', 1, $1, 1, 1) returning id`,
      [userId],
    )) as [{ id: string }]
    await tx.query('insert into order_readers values ($1, $2, $2, 1)', [id, userId])
    await tx.query(
      `insert into flag_rows (order_id, row, raw, locator, resolution, account_id, claims)
       select $1, n, n::text, n::text, 'matched', 'named-' || n, case when n % 3 = 0 then array['foreign_operated'] else '{}' end
       from generate_series(1, $2::int) n`,
      [id, size.accounts],
    )
    await tx.query(
      `insert into claims (order_id, type, asserted_by, scope) values ($1, 'coordinated', 'Ministry', 'list')`,
      [id],
    )
    await tx.query(`insert into order_flags select $1, 'named-' || n, n from generate_series(1, $2::int) n`, [
      id,
      size.accounts,
    ])
    await tx.query(
      `insert into list_flags (account_id, list, order_id, flagged, effective_at_ms)
       select 'named-' || n, 'order:' || $1, $1::uuid, true, 1 from generate_series(1, $2::int) n`,
      [id, size.accounts],
    )
    await tx.query(
      `insert into cases (id, cluster_case_id, level, finding, strength, accounts, window_start_ms, window_end_ms, evidence_number,
         created_at_ms, updated_at_ms)
       select ('00000000-0000-4000-a000-' || lpad(to_hex(n), 12, '0'))::uuid, 'large-' || n,
         case when n % 7 = 0 then 'alert' else 'review' end, 'finding', n % 97, 12, $2, $3, 1, 1, 1 from generate_series(1, $1::int) n`,
      [size.cases, WINDOW.startMs, WINDOW.endMs],
    )
    await tx.query(
      `insert into case_accounts (case_id, account_id, level, tier, role, membership, core, flagged)
       select c.id, case when n <= $1 and k <= 6 then 'named-' || (n * 6 + k) % $2 + 1 else 'other-' || n || '-' || k end,
         c.level, 'A', 'amplifier', 1, true, true
       from (select id, level, substr(cluster_case_id, 7)::int as n from cases where cluster_case_id like 'large-%') c
         cross join generate_series(1, 12) k on conflict do nothing`,
      [size.casesWithNamed, size.accounts],
    )
    await tx.query(
      `insert into evidence_versions (case_id, number, digest, snapshot, window_end_ms, difference, received_at_ms)
       select id, 1, cluster_case_id, $1, window_end_ms, '{}', 1 from cases where cluster_case_id like 'large-%'`,
      [text],
    )
    const activity = (table: string, prefix: string, level: string) => `
      insert into ${table} select '${prefix}' || n, 1 + (n * 7919) % 40, 1 + (n * 7919) % 40 * 3 / 4, $2 - ((n * 104729) % 2000) * 86400000::bigint,
        (n * 31 % 100) / 100.0${level} from generate_series(1, $1::int) n`
    await tx.query(activity('account_activity', 'named-', ''), [size.accounts, WINDOW.endMs])
    await tx.query(
      activity('control_accounts', 'control-', `, case when n % 50 = 0 then 'alert' end, null`),
      [size.control, WINDOW.endMs],
    )
    for (const kind of ['latest', 'control'])
      await tx.query('insert into analyses (kind, record, at_ms) values ($1, $2::jsonb, 1)', [
        kind,
        JSON.stringify({
          window: WINDOW,
          flagsVersion: 5,
          parametersHash: 'p',
          notDrawn: null,
          drawnEvery: 1,
          flagged: [],
        }),
      ])
    return id
  })
  for (const table of [
    'cases',
    'case_accounts',
    'flag_rows',
    'list_flags',
    'control_accounts',
    'account_activity',
    'evidence_versions',
  ])
    await store.system((tx) => tx.query(`analyze ${table}`))
  return orderId
}
