import { randomUUID } from 'node:crypto'
import type { CaseState, Level, PolicyRules } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { isNewer, type Snapshot } from './arrivals.ts'
import { targetsOf } from './compartments.ts'
import { differenceOf, type EvidenceDifference } from './difference.ts'
import { namesOf } from './list-names.ts'
import { priorityOf } from './policies.ts'
import { strengthOf } from './strength.ts'
import { writeCases } from './write-cases.ts'
import { type Drawn, writePictures } from './write-pictures.ts'

/** A case as it stood before the snapshot. */
export interface StandingCase {
  id: string
  cluster_case_id: string
  compartments: string[]
  state: CaseState
  evidence_number: number
  decided_evidence_number: number | null
  window_end_ms: number
  arrived: number
  digest: string | null
  level: Level
  strength: number
  withdrawn: boolean
  difference: EvidenceDifference | null
}

/** A case that a snapshot goes to. `before` undefined: the snapshot opens it. */
export interface PlacedCase {
  id: string
  clusterCaseId: string
  compartments: string[]
  before: StandingCase | undefined
  /** Of the evidence, from 1. */
  number: number
  strength: number
  priority: number
  snapshot: Snapshot
  difference: EvidenceDifference
}

export interface Placement {
  /** Cases with a new version of evidence, or the first. */
  placed: PlacedCase[]
  /** Cases that were taken back, and whose evidence is there again, the same as before. */
  returned: StandingCase[]
  /** Clusters whose snapshot nobody may read yet: no list is known that names some flagged account. */
  held: string[]
}

/**
 * Brings snapshots, at most one of each cluster, to the cases that may hold them, and opens those that must be there.
 * A case whose compartments do not cover a snapshot stays as it was.
 */
export async function placeSnapshots(
  tx: Tx,
  snapshots: readonly Snapshot[],
  rules: PolicyRules,
): Promise<Placement> {
  const placement: Placement = { placed: [], returned: [], held: [] }
  const stand: Drawn[] = []
  if (snapshots.length === 0) return placement
  const standing = await standingCases(
    tx,
    snapshots.map(({ found }) => found.caseId),
  )
  const accounts = await accountsOf(
    tx,
    [...standing.values()].flatMap((cases) => cases.map(({ id }) => id)),
  )
  const names = await namesOf(
    tx,
    snapshots.flatMap(({ found }) =>
      found.accounts.filter(({ flagged }) => flagged).map(({ accountId }) => accountId),
    ),
  )
  for (const snapshot of snapshots) {
    const { found, arrived, digest } = snapshot
    const cases = standing.get(found.caseId) ?? []
    const targets = targetsOf(
      cases.map(({ compartments }) => compartments),
      found.accounts
        .filter(({ flagged }) => flagged)
        .map(({ accountId }) => names.get(accountId) ?? { open: false, orders: [] }),
    )
    if (targets === undefined) {
      placement.held.push(found.caseId)
      continue
    }
    const byCompartments = new Map(cases.map((one) => [String(one.compartments), one]))
    const all = new Map([...targets.existing, ...targets.wanted].map((one) => [String(one), one]))
    const strength = strengthOf(found.level, found.coordination)
    const priority = priorityOf(rules.priority, {
      level: found.level,
      strength,
      accounts: found.accounts.length,
    })
    for (const [key, compartments] of all) {
      const before = byCompartments.get(key)
      if (before?.digest === digest) {
        if (before.withdrawn) placement.returned.push(before)
        stand.push({ id: before.id, number: before.evidence_number, clusterCaseId: found.caseId, snapshot })
        continue
      }
      const at = { windowEndMs: found.window.endMs, arrived }
      if (
        before !== undefined &&
        !isNewer(at, { windowEndMs: before.window_end_ms, arrived: before.arrived })
      )
        continue
      placement.placed.push({
        id: before?.id ?? randomUUID(),
        clusterCaseId: found.caseId,
        compartments,
        before,
        number: (before?.evidence_number ?? 0) + 1,
        strength,
        priority,
        snapshot,
        difference: differenceOf(
          before && {
            accounts: accounts.get(before.id) ?? new Set(),
            level: before.level,
            strength: before.strength,
            tiers: before.difference?.tiers.after ?? [],
          },
          found,
          strength,
        ),
      })
    }
  }
  await writeCases(tx, placement.placed)
  await writePictures(tx, placement.placed, stand)
  return placement
}

/** Cases of clusters, locked, by cluster. */
async function standingCases(
  tx: Tx,
  clusterCaseIds: readonly string[],
): Promise<Map<string, StandingCase[]>> {
  const rows = await tx.query<StandingCase>(
    `select c.id, c.cluster_case_id, c.compartments::text[] as compartments, c.state, c.evidence_number,
       c.decided_evidence_number, c.window_end_ms, c.arrived, e.digest, c.level, c.strength, c.withdrawn, e.difference
     from cases c left join evidence_versions e on e.case_id = c.id and e.number = c.evidence_number
     where c.cluster_case_id = any($1::text[]) order by c.id for update of c`,
    [clusterCaseIds],
  )
  const cases = new Map<string, StandingCase[]>()
  for (const row of rows) cases.set(row.cluster_case_id, [...(cases.get(row.cluster_case_id) ?? []), row])
  return cases
}

async function accountsOf(tx: Tx, caseIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const rows =
    caseIds.length === 0
      ? []
      : await tx.query<{ case_id: string; account_ids: string[] }>(
          'select case_id, array_agg(account_id) as account_ids from case_accounts where case_id = any($1::uuid[]) group by case_id',
          [caseIds],
        )
  return new Map(rows.map(({ case_id, account_ids }) => [case_id, new Set(account_ids)]))
}
