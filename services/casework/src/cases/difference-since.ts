import type { CaseDifference, CaseStanding, CaseState } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { ProblemError } from '../http/problem.ts'
import { decisionsSince } from './decision-rows.ts'
import type { CaseRow } from './move-case.ts'

/** What happened to a case since a version, as far as the reader may see it: states, fields, evidence, decisions of others. */
export async function differenceSince(tx: Tx, caseId: string, version: number): Promise<CaseDifference> {
  const changes = await tx.query<{
    version: number
    prev_state: CaseState
    next_state: CaseState
    prev_evidence_number: number
    fields: string[]
    at_ms: number
  }>(
    `select version, prev_state, next_state, prev_evidence_number, fields, at_ms from case_changes
     where case_id = $1 and version > $2 order by version`,
    [caseId, version],
  )
  const evidence =
    changes.length === 0
      ? []
      : await tx.query<{ number: number; difference: unknown }>(
          'select number, difference from evidence_versions where case_id = $1 and number > $2 order by number',
          [caseId, changes[0]!.prev_evidence_number],
        )
  return {
    sinceVersion: version,
    states: changes
      .filter(({ prev_state, next_state }) => prev_state !== next_state)
      .map(({ version: at, prev_state, next_state, at_ms }) => ({
        version: at,
        from: prev_state,
        to: next_state,
        atMs: at_ms,
      })),
    fields: [...new Set(changes.flatMap(({ fields }) => fields))].sort(),
    evidence,
    decisions: await decisionsSince(tx, caseId, version),
  }
}

export const standingOf = (row: CaseRow): CaseStanding => ({
  id: row.id,
  state: row.state,
  version: row.version,
  evidenceNumber: row.evidence_number,
  outcome: row.outcome,
})

/**
 * A change has to begin from what the case is now.
 *
 * @throws {ProblemError} 409 with `current` and `difference` where it is of another version
 */
export async function mustBeVersion(tx: Tx, row: CaseRow, version: number): Promise<void> {
  if (row.version === version) return
  throw new ProblemError(
    409,
    `This case is at version ${row.version}, and you read version ${version}; take in the difference, then send again.`,
    { current: standingOf(row), difference: await differenceSince(tx, row.id, version) },
  )
}
