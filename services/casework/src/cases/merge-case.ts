import { createHash } from 'node:crypto'
import type { CaseState } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import { ProblemError } from '../http/problem.ts'
import { differenceOf } from '../stream/difference.ts'
import { writeQueueFacts } from '../stream/queue-facts.ts'
import { writeCaseOrders } from '../stream/write-cases.ts'
import { mustBeVersion } from './difference-since.ts'
import { snapshotOf } from './evidence-of-case.ts'
import { keepPicture, pictureOf } from './keep-picture.ts'
import { mergedPicture } from './merge-pictures.ts'
import { mergedSnapshot } from './merge-snapshots.ts'
import { type CaseRow, lockCase, moveCase } from './move-case.ts'

/** States in which a case takes another one in: nobody has submitted a review of it that stands. */
const OPEN = new Set<CaseState>(['new', 'triaged', 'in_review', 'snoozed', 'escalated', 'reopened'])

/**
 * Merges a case into another of the same compartments: with others, somebody would learn by it of a case or an order
 * that they may not read. The accounts and the evidence of the first come to the second as a new version of its evidence;
 * notes and decisions stay where they were written, and are part of its history. Done again, it does nothing.
 *
 * @returns id of the case that goes on
 * @throws {ProblemError} 404, 409 for a state, a lease or a version, 422 for other compartments or itself
 */
export async function mergeCase(
  tx: Tx,
  reader: Reader,
  caseId: string,
  version: number,
  { into, reason }: { into: string; reason: string },
): Promise<void> {
  if (into === caseId) throw new ProblemError(422, 'Name another case: one cannot be merged into itself.')
  // In one order, so that two merges do not wait for each other.
  const rows = new Map<string, CaseRow>()
  for (const id of [caseId, into].sort()) rows.set(id, await lockCase(tx, id))
  const [from, target] = [rows.get(caseId)!, rows.get(into)!]
  if (from.state === 'merged' && (await wentInto(tx, caseId)) === into) return
  await mustBeVersion(tx, from, version)
  if (!sameCompartments(from, target))
    throw new ProblemError(
      422,
      'These cases rest on different orders; merging them would tell some of their readers of an order that they may not read. Relate them instead.',
    )
  if (!OPEN.has(target.state))
    throw new ProblemError(
      409,
      `The other case is ${target.state}; a case is merged into one that is still open.`,
    )
  const before = await snapshotOf(tx, into, target.evidence_number)
  const merged = mergedSnapshot(before, await snapshotOf(tx, caseId, from.evidence_number))
  await moveCase(tx, caseId, { to: 'merged', by: reader, reason, mergedInto: into })
  const strengths = await tx.query<{ strength: number }>(
    'select strength from cases where id = any($1::uuid[]) order by strength',
    [[caseId, into]],
  )
  const [{ strength: held }] = await tx.query<{ strength: number }>(
    'select strength from cases where id = $1',
    [into],
  )
  const strength = strengths.at(-1)!.strength
  const text = JSON.stringify(merged)
  const number = target.evidence_number + 1
  const difference = differenceOf(
    {
      accounts: new Set(before.accounts.map(({ accountId }) => accountId)),
      level: before.level,
      strength: held,
      tiers: before.coordination.tiers,
    },
    merged,
    strength,
  )
  await tx.query(
    `insert into evidence_versions (case_id, number, digest, snapshot, window_end_ms, difference, received_at_ms)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7)`,
    [
      into,
      number,
      createHash('sha256').update(text).digest('hex'),
      text,
      merged.window.endMs,
      JSON.stringify({ ...difference, mergedFrom: caseId }),
      tx.nowMs,
    ],
  )
  const drawn = await pictureOf(tx, into, target.evidence_number)
  const added = await pictureOf(tx, caseId, from.evidence_number)
  if (drawn !== undefined && added !== undefined)
    await keepPicture(tx, into, number, mergedPicture(drawn, added))
  await tx.query(
    `insert into case_accounts (case_id, account_id, level, tier, role, membership, core, flagged)
     select $2, account_id, level, tier, role, membership, core, flagged from case_accounts where case_id = $1
     on conflict do nothing`,
    [caseId, into],
  )
  await tx.query(
    `insert into case_objects (case_id, object_id, shares_in_case)
     select $2, object_id, shares_in_case from case_objects where case_id = $1 on conflict do nothing`,
    [caseId, into],
  )
  await tx.query(
    `update cases set evidence_number = $2, level = $3, finding = $4, strength = $5, window_start_ms = $6, window_end_ms = $7,
       accounts = (select count(*) from case_accounts where case_id = $1), version = version + 1, updated_at_ms = $8
     where id = $1`,
    [
      into,
      number,
      merged.level,
      merged.finding,
      strength,
      merged.window.startMs,
      merged.window.endMs,
      tx.nowMs,
    ],
  )
  await writeQueueFacts(tx, into, merged)
  await tx.query(
    `insert into case_links (case_id, other_case_id, kind, at_ms) values ($1, $2, 'merged_from', $3) on conflict do nothing`,
    [into, caseId, tx.nowMs],
  )
  await tx.asOwner(() => writeCaseOrders(tx, [into]))
  for (const [id, payload] of [
    [caseId, { into }],
    [into, { from: caseId, evidenceNumber: number }],
  ] as const)
    tx.record({ type: 'case.merged', entity: `case:${id}`, scope: { kind: 'case', id }, reason, payload })
}

const sameCompartments = (one: CaseRow, other: CaseRow): boolean =>
  JSON.stringify(one.compartments) === JSON.stringify(other.compartments)

async function wentInto(tx: Tx, caseId: string): Promise<string | null> {
  const [row] = await tx.query<{ merged_into: string | null }>(
    'select merged_into from cases where id = $1',
    [caseId],
  )
  return row?.merged_into ?? null
}
