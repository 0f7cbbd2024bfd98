import type { CaseOrder, EvidenceVersion, ReviewCase, Workspace } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import { notFound } from '../http/problem.ts'
import { recordRead } from '../orders/open-order.ts'
import { allowedMoves } from './allowed-moves.ts'
import { blinded, blindTo } from './blind.ts'
import { membersOf } from './case-members.ts'
import { counterEvidence } from './counter-evidence.ts'
import { shown, standingDecisions } from './decision-rows.ts'
import { linkedCases } from './linked-cases.ts'
import { type CaseRow, factsOf } from './move-case.ts'
import { notesOf } from './notes.ts'
import { caseRows, queueRowOf, type ShownRow } from './queue-rows.ts'
import { standingReviews } from './second-review.ts'

/** Accounts that a workspace holds by itself. */
const MOST_MEMBERS = 2_000
/** Notes that are looked at for what speaks against the finding. */
const MOST_NOTES = 200
const MOST_VERSIONS = 50

/**
 * The row of a case as the reader may see it, and as the table of states goes by it.
 *
 * @throws {ProblemError} 404 where it is hidden or absent
 */
export async function readRow(
  tx: Tx,
  reader: Reader,
  caseId: string,
): Promise<{ row: ShownRow; whole: CaseRow; blind: boolean }> {
  const [whole] = await caseRows(tx, [caseId])
  if (whole === undefined) throw notFound('case')
  return { row: blinded(whole, reader), whole, blind: blindTo(whole, reader) }
}

/** The evidence on which a case rests now; null where it has none yet. */
export async function currentSnapshot(
  tx: Tx,
  { id, evidence_number }: Pick<CaseRow, 'id' | 'evidence_number'>,
): Promise<ReviewCase | null> {
  const [version] = await tx.query<{ snapshot: string }>(
    'select snapshot from evidence_versions where case_id = $1 and number = $2',
    [id, evidence_number],
  )
  return version === undefined ? null : (JSON.parse(version.snapshot) as ReviewCase)
}

/**
 * All that a workspace shows of a case. That orders of a compartment were read by it is recorded.
 *
 * @throws {ProblemError} 404 where it is hidden or absent
 */
export async function readCase(tx: Tx, reader: Reader, caseId: string): Promise<Workspace> {
  const { row, whole, blind } = await readRow(tx, reader, caseId)
  const snapshot = await currentSnapshot(tx, row)
  const members = await membersOf(
    tx,
    caseId,
    snapshot,
    blind,
    { sort: 'membership' },
    undefined,
    MOST_MEMBERS + 1,
  )
  const notes = await notesOf(tx, caseId, undefined, MOST_NOTES)
  const against = counterEvidence(snapshot?.evidenceAgainst ?? [], notes, row.accounts)
  const orders = await ordersOf(tx, caseId)
  await recordRead(
    tx,
    reader,
    orders.filter(({ is_open }) => !is_open).map(({ id }) => id),
  )
  const { first, second } = await standingReviews(tx, caseId)
  const decisions = []
  for (const stage of ['first', 'second', 'final'] as const)
    decisions.push(...(await standingDecisions(tx, caseId, stage)))
  const linked = await linkedCases(tx, caseId)
  const [{ count }] = await tx.query<{ count: number }>(
    'select count(*) as count from notes where case_id = $1',
    [caseId],
  )
  return {
    ...queueRowOf(row, tx.nowMs),
    clusterCaseId: row.cluster_case_id,
    window: { startMs: row.window_start_ms, endMs: row.window_end_ms },
    strongestAgainst: against[0] ?? null,
    coordination: snapshot?.coordination ?? null,
    run: snapshot?.run ?? null,
    evidenceFor: snapshot?.evidenceFor ?? [],
    evidenceAgainst: against,
    indicators: snapshot?.indicators ?? [],
    cannotSay: snapshot?.cannotSay ?? [],
    members: members.slice(0, MOST_MEMBERS),
    membersComplete: members.length <= MOST_MEMBERS,
    objects: snapshot?.objects ?? [],
    orders: orders.map(({ is_open: _, ...order }) => order),
    decisions: decisions.map(shown),
    reviews: [first, second].filter((review) => review !== null) as Workspace['reviews'],
    against: row.against,
    blind,
    mergedInto: linked.some(({ id }) => id === row.merged_into) ? row.merged_into : null,
    moves: allowedMoves(await factsOf(tx, whole), reader),
    evidence: await versionsOf(tx, caseId),
    linked,
    notes: count,
  }
}

const ordersOf = (tx: Tx, caseId: string): Promise<(CaseOrder & { is_open: boolean })[]> =>
  tx.query<CaseOrder & { is_open: boolean }>(
    `select o.id, o.title, o.issuer_name as "issuerName", o.deadline_at_ms as "deadlineAtMs", o.clock,
       o.revoked_at_ms is not null as revoked, co.accounts, o.is_open
     from case_orders co join orders o on o.id = co.order_id where co.case_id = $1
     order by o.deadline_at_ms nulls last, o.id limit 200`,
    [caseId],
  )

const versionsOf = (tx: Tx, caseId: string): Promise<EvidenceVersion[]> =>
  tx.query<EvidenceVersion & object>(
    `select number, window_end_ms as "windowEndMs", received_at_ms as "receivedAtMs", difference
     from evidence_versions where case_id = $1 order by number desc limit ${MOST_VERSIONS}`,
    [caseId],
  )
