import type { Tx } from '@murmuration/store'
import { actOnEvidence } from './act-on-evidence.ts'
import { type ClusterNews, isNewer, type Snapshot } from './arrivals.ts'
import { linkClusters } from './cluster-links.ts'
import { placeSnapshots } from './place-snapshots.ts'
import { readPolicies } from './policies.ts'
import { takeBack } from './take-back.ts'

/** What a batch of cases came to. */
export interface AppliedCases {
  opened: number
  /** New versions of evidence of cases that were there. */
  versions: number
  returned: number
  withdrawn: number
  /** Clusters that wait for flags: nobody is known to name some of their accounts. */
  held: number
}

interface ClusterRow {
  cluster_case_id: string
  window_end_ms: number
  arrived: number
  digest: string | null
  held: string | null
  held_picture: string | null
  snapshot_arrived: number
  withdrawn_arrived: number
}

/**
 * Takes snapshots and tombstones of clusters into the store. Whatever their order, however they are cut into batches and
 * however often they come, the cases end up the same: of each cluster the newest snapshot stands, and it is withdrawn
 * where a tombstone came last.
 *
 * @param news of each cluster once, by id in order
 */
export async function applyCases(tx: Tx, news: readonly ClusterNews[]): Promise<AppliedCases> {
  const rules = await readPolicies(tx)
  const rows = await lockClusters(
    tx,
    news.map(({ clusterCaseId }) => clusterCaseId),
  )
  const fresh: Snapshot[] = []
  const back: string[] = []
  for (const { clusterCaseId, newest, snapshotArrived, withdrawnArrived } of news) {
    const row = rows.get(clusterCaseId)!
    row.snapshot_arrived = Math.max(row.snapshot_arrived, snapshotArrived)
    row.withdrawn_arrived = Math.max(row.withdrawn_arrived, withdrawnArrived)
    const isBack = row.withdrawn_arrived > row.snapshot_arrived
    if (isBack) back.push(clusterCaseId)
    if (newest === undefined) continue
    const at = { windowEndMs: newest.found.window.endMs, arrived: newest.arrived }
    if (!isNewer(at, { windowEndMs: row.window_end_ms, arrived: row.arrived })) continue
    fresh.push(newest)
    Object.assign(row, {
      window_end_ms: at.windowEndMs,
      arrived: at.arrived,
      digest: newest.digest,
      held: null,
      held_picture: null,
    })
  }
  // One that stands already, and comes again behind its tombstone in an older window, is there again too.
  const again = news.filter(
    ({ clusterCaseId, snapshotArrived }) =>
      snapshotArrived >= 0 &&
      !back.includes(clusterCaseId) &&
      !fresh.some(({ found }) => found.caseId === clusterCaseId),
  )
  const standing = await standingSnapshots(
    tx,
    again.map(({ clusterCaseId }) => clusterCaseId),
  )
  const placement = await placeSnapshots(tx, [...fresh, ...standing], rules)
  const held = new Set(placement.held)
  for (const { found, text, picture } of fresh)
    if (held.has(found.caseId))
      Object.assign(rows.get(found.caseId)!, {
        held: text,
        held_picture: picture === undefined ? null : JSON.stringify(picture),
      })
  await actOnEvidence(tx, placement, rules)
  await linkClusters(
    tx,
    fresh.map(({ found }) => found),
    placement.placed,
  )
  const withdrawn = await takeBack(tx, back)
  await writeClusters(tx, [...rows.values()])
  const opened = placement.placed.filter(({ before }) => before === undefined).length
  return {
    opened,
    versions: placement.placed.length - opened,
    returned: placement.returned.length,
    withdrawn,
    held: held.size,
  }
}

async function lockClusters(tx: Tx, ids: readonly string[]): Promise<Map<string, ClusterRow>> {
  await tx.query('insert into clusters (cluster_case_id) select unnest($1::text[]) on conflict do nothing', [
    ids,
  ])
  const rows = await tx.query<ClusterRow>(
    'select * from clusters where cluster_case_id = any($1::text[]) order by cluster_case_id for update',
    [ids],
  )
  return new Map(rows.map((row) => [row.cluster_case_id, row]))
}

async function writeClusters(tx: Tx, rows: readonly ClusterRow[]): Promise<void> {
  await tx.query(
    `update clusters c set window_end_ms = n.window_end_ms, arrived = n.arrived, digest = n.digest, held = n.held, held_picture = n.held_picture,
       snapshot_arrived = n.snapshot_arrived, withdrawn_arrived = n.withdrawn_arrived
     from jsonb_to_recordset($1::jsonb) as n(cluster_case_id text, window_end_ms bigint, arrived bigint, digest text,
       held text, held_picture text, snapshot_arrived bigint, withdrawn_arrived bigint)
     where c.cluster_case_id = n.cluster_case_id`,
    [JSON.stringify(rows)],
  )
}

/**
 * The newest snapshots of clusters, as they stand: of those of which a case was taken back.
 *
 * @param all also of those that were not, and without regard to tombstones
 */
export async function standingSnapshots(
  tx: Tx,
  clusterCaseIds: readonly string[],
  all = false,
): Promise<Snapshot[]> {
  if (clusterCaseIds.length === 0) return []
  const rows = await tx.query<{ text: string; digest: string; arrived: number }>(
    `select coalesce(k.held, e.snapshot) as text, k.digest, k.arrived from clusters k
       left join lateral (
         select v.snapshot from cases c join evidence_versions v on v.case_id = c.id and v.digest = k.digest
         where c.cluster_case_id = k.cluster_case_id limit 1
       ) e on k.held is null
     where k.cluster_case_id = any($1::text[]) and coalesce(k.held, e.snapshot) is not null
       and ($2 or exists (select from cases c where c.cluster_case_id = k.cluster_case_id and c.withdrawn))
     order by k.cluster_case_id`,
    [clusterCaseIds, all],
  )
  return rows.map(({ text, digest, arrived }) => ({
    found: JSON.parse(text),
    picture: undefined,
    text,
    digest,
    arrived,
  }))
}
