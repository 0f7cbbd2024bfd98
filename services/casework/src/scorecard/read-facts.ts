import {
  ClaimType,
  type Level,
  type ReviewCase,
  type RowResolution,
  type Span,
  type Tier,
} from '@murmuration/contracts'
import { accountsWithHoursElsewhere, HOURS_MISMATCH } from '@murmuration/detection/verdicts'
import type { Tx } from '@murmuration/store'

export const RESOLVED: ReadonlySet<RowResolution> = new Set(['matched', 'renamed', 'already_gone'])

export interface FactRow {
  row: number
  locator: string
  resolution: RowResolution
  accountId: string | null
  claims: ClaimType[]
}

/** A case that counts for an order. */
export interface CaseFacts {
  caseId: string
  state: string
  level: Level
  finding: string
  strength: number
  outcome: string | null
  against: string
  evidenceNumber: number
}

export interface Holding {
  accountId: string
  caseId: string
  level: Level
  tier: Tier
  membership: number
  core: boolean
}

export interface Activity {
  objects: number
  sittings: number
  createdAtMs: number | null
  topic: number | null
}

export interface AnalysisFacts {
  window: Span
  flagsVersion: number
  parametersHash: string
  atMs: number
}

/** All that the claims of an order are answered from. */
export interface OrderFacts {
  orderId: string
  /** In the order of the list. */
  rows: FactRow[]
  /** Claims that the order makes of its whole list. */
  listClaims: ReadonlySet<ClaimType>
  /** Strongest first. */
  cases: CaseFacts[]
  /** By case id: all of its accounts, named or not. */
  members: ReadonlyMap<string, Holding[]>
  /** By account id. */
  activity: ReadonlyMap<string, Activity>
  /** Case whose hours speak of an account, by account id. */
  hoursElsewhere: ReadonlyMap<string, string>
  analysis: AnalysisFacts | null
}

/**
 * Reads what the claims of an order are answered from, past row-level security: for readers of the order alone.
 *
 * A case counts where everybody who reads the order may read it, so that all of its readers see one scorecard, and none
 * learns by it of a case in another compartment. Of several records of one cluster the one that saw the newest window counts.
 */
export const readFacts = (tx: Tx, orderId: string): Promise<OrderFacts> =>
  tx.asOwner(async () => {
    const rows = await tx.query<FactRow>(
      `select row, locator, resolution, account_id as "accountId", claims from flag_rows where order_id = $1 order by row`,
      [orderId],
    )
    const claims = await tx.query<{ type: string }>(
      `select distinct type from claims where order_id = $1 and scope = 'list'`,
      [orderId],
    )
    const cases = await tx.query<CaseFacts>(COUNTED_CASES, [orderId])
    const ids = cases.map(({ caseId }) => caseId)
    const members = new Map<string, Holding[]>(ids.map((id) => [id, []]))
    for (const holding of await tx.query<Holding>(
      `select account_id as "accountId", case_id as "caseId", level, tier, membership, core
       from case_accounts where case_id = any($1::uuid[])`,
      [ids],
    ))
      members.get(holding.caseId)!.push(holding)
    const activity = await tx.query<Activity & { accountId: string }>(
      `select a.account_id as "accountId", a.objects, a.sittings, a.created_at_ms as "createdAtMs", a.topic
       from account_activity a where a.account_id in (select account_id from flag_rows where order_id = $1)`,
      [orderId],
    )
    return {
      orderId,
      rows,
      listClaims: new Set(ClaimType.options.filter((claim) => claims.some(({ type }) => type === claim))),
      cases,
      members,
      activity: new Map(activity.map((one) => [one.accountId, one])),
      hoursElsewhere: await readHoursElsewhere(tx, ids),
      analysis: await readAnalysis(tx),
    }
  })

const COUNTED_CASES = `
with this_order as materialized (select id, is_open from orders where id = $1),
readers as materialized (
  select r.user_id from order_readers r join users u on u.id = r.user_id
  where r.order_id = $1 and u.role in ('analyst', 'lead', 'legal', 'policy', 'auditor')
),
covered as (
  select id from orders where is_open or id = $1
  union
  select r.order_id from order_readers r
  where not (select is_open from this_order) and r.user_id in (select user_id from readers)
  group by r.order_id having count(*) = (select count(*) from readers)
),
counted as (
  select distinct on (c.cluster_case_id) c.*
  from cases c
  where c.id in (select a.case_id from case_accounts a where a.account_id in (
      select account_id from flag_rows where order_id = $1 and resolution in ('matched', 'renamed', 'already_gone')))
    and not c.withdrawn and c.state not in ('merged', 'split')
    and c.compartments <@ (select coalesce(array_agg(id), '{}') from covered)
  order by c.cluster_case_id, c.window_end_ms desc, cardinality(c.compartments) desc, c.id
)
select id as "caseId", state, level, finding, strength, outcome, against, evidence_number as "evidenceNumber"
from counted order by strength desc, id`

/** Few cases have the indicator: only their texts are read as JSON. */
async function readHoursElsewhere(tx: Tx, caseIds: readonly string[]): Promise<Map<string, string>> {
  const found = await tx.query<{ id: string; snapshot: string }>(
    `select c.id, e.snapshot from cases c join evidence_versions e on e.case_id = c.id and e.number = c.evidence_number
     where c.id = any($1::uuid[]) and strpos(e.snapshot, $2) > 0 order by c.strength, c.id desc`,
    [caseIds, `"${HOURS_MISMATCH}"`],
  )
  return new Map(
    found.flatMap(({ id, snapshot }) =>
      accountsWithHoursElsewhere(JSON.parse(snapshot) as ReviewCase).map((accountId) => [accountId, id]),
    ),
  )
}

async function readAnalysis(tx: Tx): Promise<AnalysisFacts | null> {
  const [row] = await tx.query<{ record: Omit<AnalysisFacts, 'atMs'>; at_ms: number }>(
    `select record, at_ms from analyses where kind = 'latest'`,
  )
  if (row === undefined) return null
  const { window, flagsVersion, parametersHash } = row.record
  return { window, flagsVersion, parametersHash, atMs: row.at_ms }
}
