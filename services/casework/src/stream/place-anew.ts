import type { Tx } from '@murmuration/store'
import { actOnEvidence } from './act-on-evidence.ts'
import { standingSnapshots } from './apply-cases.ts'
import { linkClusters } from './cluster-links.ts'
import { placeSnapshots } from './place-snapshots.ts'
import { readPolicies } from './policies.ts'
import { writeCaseOrders } from './write-cases.ts'

const CLUSTERS_AT_ONCE = 200
const ACCOUNTS_AT_ONCE = 2_000

/**
 * Looks again at the cases of accounts whose flags have changed: readers of an order that names the accounts of a known
 * case are to find it, although the detector has nothing new to say of it. Some accounts at a time.
 *
 * @returns whether more are left
 */
export async function placeAnew(tx: Tx): Promise<boolean> {
  const taken = await tx.query<{ account_id: string }>(
    `delete from changed_flags where account_id in (select account_id from changed_flags order by account_id limit ${ACCOUNTS_AT_ONCE})
     returning account_id`,
  )
  if (taken.length === 0) return false
  const cases = await tx.query<{ id: string; cluster_case_id: string }>(
    `select distinct c.id, c.cluster_case_id from case_accounts a join cases c on c.id = a.case_id
     where a.account_id = any($1::text[])`,
    [taken.map(({ account_id }) => account_id)],
  )
  const held = await tx.query<{ cluster_case_id: string }>(
    'select cluster_case_id from clusters where held is not null',
  )
  const clusters = [...new Set([...cases, ...held].map(({ cluster_case_id }) => cluster_case_id))].sort()
  for (let at = 0; at < clusters.length; at += CLUSTERS_AT_ONCE) {
    const ids = await standing(tx, clusters.slice(at, at + CLUSTERS_AT_ONCE))
    const rules = await readPolicies(tx)
    const snapshots = await standingSnapshots(tx, ids, true)
    const placement = await placeSnapshots(tx, snapshots, rules)
    await actOnEvidence(tx, placement, rules)
    await linkClusters(
      tx,
      snapshots.map(({ found }) => found),
      placement.placed,
    )
    const placed = snapshots
      .map(({ found }) => found.caseId)
      .filter((caseId) => !placement.held.includes(caseId))
    await tx.query(
      'update clusters set held = null, held_picture = null where cluster_case_id = any($1::text[]) and held is not null',
      [placed],
    )
  }
  await writeCaseOrders(
    tx,
    cases.map(({ id }) => id),
  )
  return taken.length === ACCOUNTS_AT_ONCE
}

/** Of clusters, those that were not taken back, locked. */
async function standing(tx: Tx, clusterCaseIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ cluster_case_id: string }>(
    `select cluster_case_id from clusters where cluster_case_id = any($1::text[]) and snapshot_arrived > withdrawn_arrived
     order by cluster_case_id for update`,
    [clusterCaseIds],
  )
  return rows.map(({ cluster_case_id }) => cluster_case_id)
}
