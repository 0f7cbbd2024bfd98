import { createHash } from 'node:crypto'
import type { ReviewCase } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import { ProblemError } from '../http/problem.ts'
import { writeQueueFacts } from '../stream/queue-facts.ts'
import { writeCaseOrders } from '../stream/write-cases.ts'
import { mustBeVersion } from './difference-since.ts'
import { snapshotOf } from './evidence-of-case.ts'
import { keepPicture, pictureOf } from './keep-picture.ts'
import { partPicture } from './merge-pictures.ts'
import { partSnapshot } from './merge-snapshots.ts'
import { type CaseRow, lockCase, moveCase } from './move-case.ts'

/**
 * Splits a case into two new ones, of the same compartments: the accounts that are named, and the rest. Each begins with
 * the evidence of the whole, cut to its accounts. The whole becomes `split`; its notes and decisions stay with it, and are
 * part of the history of both. Done again with the same accounts, it does nothing.
 *
 * @returns ids of the two
 * @throws {ProblemError} 404, 409 for a state, a lease or a version, 422 for accounts that are none or all of the case
 */
export async function splitCase(
  tx: Tx,
  reader: Reader,
  caseId: string,
  version: number,
  { accounts, reason }: { accounts: readonly string[]; reason: string },
): Promise<{ part: string; rest: string }> {
  const row = await lockCase(tx, caseId)
  const part = new Set(accounts)
  const members = await tx.query<{ account_id: string }>(
    'select account_id from case_accounts where case_id = $1',
    [caseId],
  )
  const rest = new Set(members.map(({ account_id }) => account_id))
  const strangers = [...part].filter((id) => !rest.delete(id))
  const clusterIds = [part, rest].map((set) => partId(row, set))
  if (row.state === 'split') {
    const made = await partsOf(tx, caseId, clusterIds)
    if (made !== undefined) return made
  }
  await mustBeVersion(tx, row, version)
  if (strangers.length > 0)
    throw new ProblemError(
      422,
      `${strangers.length} of these accounts are not in the case; name accounts that are.`,
    )
  if (rest.size === 0) throw new ProblemError(422, 'These are all accounts of the case; name a part of them.')
  const whole = await snapshotOf(tx, caseId, row.evidence_number)
  const picture = await pictureOf(tx, caseId, row.evidence_number)
  await moveCase(tx, caseId, { to: 'split', by: reader, reason })
  const ids: string[] = []
  for (const [k, set] of [part, rest].entries()) {
    const id = await openPart(tx, row, partSnapshot(whole, clusterIds[k]!, set), [...set], members.length)
    await keepPicture(tx, id, 1, picture && partPicture(picture, set))
    ids.push(id)
  }
  await tx.asOwner(() => writeCaseOrders(tx, ids))
  for (const id of ids) {
    tx.record({
      type: 'case.split',
      entity: `case:${id}`,
      scope: { kind: 'case', id },
      reason,
      payload: { from: caseId },
    })
    await moveCase(tx, id, { to: 'triaged', by: reader, reason })
  }
  tx.record({
    type: 'case.split',
    entity: `case:${caseId}`,
    scope: { kind: 'case', id: caseId },
    reason,
    payload: { into: ids },
  })
  return { part: ids[0]!, rest: ids[1]! }
}

/** What a part is called in place of its cluster: the same for the same accounts, and never a name of the tracker. */
const partId = ({ cluster_case_id }: CaseRow, accounts: ReadonlySet<string>): string =>
  `part-${createHash('sha256')
    .update(JSON.stringify([cluster_case_id, ...[...accounts].sort()]))
    .digest('hex')
    .slice(0, 32)}`

async function partsOf(
  tx: Tx,
  caseId: string,
  clusterIds: readonly string[],
): Promise<{ part: string; rest: string } | undefined> {
  const rows = await tx.query<{ id: string; cluster_case_id: string }>(
    `select c.id, c.cluster_case_id from case_links l join cases c on c.id = l.case_id
     where l.other_case_id = $1 and l.kind = 'split_from' and c.cluster_case_id = any($2::text[])`,
    [caseId, clusterIds],
  )
  const [part, rest] = clusterIds.map((name) => rows.find((row) => row.cluster_case_id === name)?.id)
  return part === undefined || rest === undefined ? undefined : { part, rest }
}

async function openPart(
  tx: Tx,
  row: CaseRow,
  snapshot: ReviewCase,
  accounts: readonly string[],
  of: number,
): Promise<string> {
  const text = JSON.stringify(snapshot)
  const [{ id }] = await tx.query<{ id: string }>(
    `insert into cases (cluster_case_id, compartments, level, finding, strength, accounts, window_start_ms, window_end_ms,
       priority, assignee, evidence_number, created_at_ms, updated_at_ms)
     select $2, compartments, level, $3, strength, $4, window_start_ms, window_end_ms, priority, assignee, 1, $5, $5
     from cases where id = $1 returning id`,
    [row.id, snapshot.caseId, snapshot.finding, accounts.length, tx.nowMs],
  )
  await tx.query(
    `insert into evidence_versions (case_id, number, digest, snapshot, window_end_ms, difference, received_at_ms)
     values ($1, 1, $2, $3, $4, $5::jsonb, $6)`,
    [
      id,
      createHash('sha256').update(text).digest('hex'),
      text,
      snapshot.window.endMs,
      JSON.stringify({ in: [...accounts].sort(), out: [], splitFrom: row.id, part: accounts.length, of }),
      tx.nowMs,
    ],
  )
  await writeQueueFacts(tx, id, snapshot)
  await tx.query(
    `insert into case_accounts (case_id, account_id, level, tier, role, membership, core, flagged)
     select $2, account_id, level, tier, role, membership, core, flagged from case_accounts
     where case_id = $1 and account_id = any($3::text[])`,
    [row.id, id, accounts],
  )
  await tx.query(
    `insert into case_objects (case_id, object_id, shares_in_case)
     select $2, object_id, shares_in_case from case_objects where case_id = $1`,
    [row.id, id],
  )
  await tx.query(
    `insert into case_links (case_id, other_case_id, kind, at_ms) values ($1, $2, 'split_from', $3)`,
    [id, row.id, tx.nowMs],
  )
  return id
}
