import type { Appeal, DecisionAction } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import { notFound, ProblemError } from '../http/problem.ts'
import { movesFrom } from './case-state.ts'
import { standingDecisions, writeDecisionRows } from './decision-rows.ts'
import { type CaseRow, endReceipts, lockCase, moveCase } from './move-case.ts'
import { bumpVersion } from './write-decisions.ts'

const COLUMNS = `id, case_id as "caseId", account_id as "accountId", state, version, evidence_number as "evidenceNumber", grounds,
  opened_by as "openedBy", reader, reason, at_ms as "atMs", decided_at_ms as "decidedAtMs"`

/** Appeals of a case, newest first. */
export const appealsOf = (tx: Tx, caseId: string): Promise<Appeal[]> =>
  tx.query<Appeal>(`select ${COLUMNS} from appeals where case_id = $1 order by at_ms desc, id limit 200`, [
    caseId,
  ])

/** Where a page of appeals ended: when it was opened, and its id. */
export type AppealKey = readonly [atMs: number, id: string]

/** Appeals of all cases that the reader may read, oldest first. @param isMine only those that the reader has taken, or may take */
export const appealsFor = (
  tx: Tx,
  { userId }: Reader,
  states: readonly string[],
  isMine: boolean,
  after: AppealKey | undefined,
  limit: number,
): Promise<Appeal[]> =>
  tx.query<Appeal>(
    `select ${COLUMNS} from appeals a where state = any($1::text[])
       and ($2::bigint is null or (at_ms, id) > ($2, $3::uuid))
       and (not $4::boolean or reader = $5::uuid or (reader is null and not exists (
         select from reviews r where r.case_id = a.case_id and r.reader = $5::uuid) and not exists (
         select from decisions d where d.case_id = a.case_id and d.reader = $5::uuid)))
     order by at_ms, id limit $6`,
    [states, after?.[0] ?? null, after?.[1] ?? null, isMine, userId, limit],
  )

/** @throws {ProblemError} 404 */
export async function appealOf(tx: Tx, caseId: string, appealId: string): Promise<Appeal> {
  const [found] = await tx.query<Appeal>(`select ${COLUMNS} from appeals where case_id = $1 and id = $2`, [
    caseId,
    appealId,
  ])
  if (found === undefined) throw notFound('appeal')
  return found
}

/**
 * Opens an appeal against the restriction that stands on an account. It freezes the evidence that the decision rests on.
 *
 * @throws {ProblemError} 404; 409 where one is under way; 422 where nothing stands that could be reversed
 */
export async function openAppeal(
  tx: Tx,
  reader: Reader,
  caseId: string,
  { accountId, grounds }: { accountId: string; grounds: string },
): Promise<Appeal> {
  const row = await lockCase(tx, caseId)
  const [decision] = await tx.query<{ evidence_number: number; action: DecisionAction }>(
    `select evidence_number, action from decisions where case_id = $1 and account_id = $2 and stage = 'final' and stands`,
    [caseId, accountId],
  )
  if (decision === undefined || decision.action === 'no_action')
    throw new ProblemError(
      422,
      'No restriction of this account stands here, so there is nothing to appeal against.',
    )
  const [opened] = await tx.query<{ id: string }>(
    `insert into appeals (case_id, account_id, evidence_number, grounds, opened_by, state, at_ms)
     values ($1, $2, $3, $4, $5, 'open', $6) on conflict do nothing returning id`,
    [caseId, accountId, decision.evidence_number, grounds, reader.userId, tx.nowMs],
  )
  if (opened === undefined)
    throw new ProblemError(409, 'An appeal of this account is under way; decide that one first.')
  recordAppeal(tx, row, 'appeal.opened', opened.id, undefined, 'open')
  return appealOf(tx, caseId, opened.id)
}

/**
 * Takes an appeal, to decide it.
 *
 * @throws {ProblemError} 403 for whoever took part in a review of the case; 404; 409 where it was taken or has changed
 */
export async function takeAppeal(
  tx: Tx,
  reader: Reader,
  caseId: string,
  appealId: string,
  version: number,
): Promise<Appeal> {
  const row = await lockCase(tx, caseId)
  const appeal = await lockAppeal(tx, caseId, appealId, version)
  if (appeal.state !== 'open')
    throw new ProblemError(409, `This appeal is ${appeal.state}; only an open one is taken.`)
  if (await tookPartInReviews(tx, caseId, reader))
    throw new ProblemError(
      403,
      'An appeal is decided by somebody who took no part in the reviews of this case.',
    )
  await tx.query(`update appeals set state = 'taken', reader = $2, version = version + 1 where id = $1`, [
    appealId,
    reader.userId,
  ])
  recordAppeal(tx, row, 'appeal.taken', appealId, 'open', 'taken')
  return appealOf(tx, caseId, appealId)
}

/**
 * Decides an appeal. Reversed, `no_action` takes the place of the restriction, and the case is reversed or opened again,
 * where the table lets it.
 *
 * @throws {ProblemError} 403 for anybody but who took it; 404; 409 where it is not taken or has changed
 */
export async function decideAppeal(
  tx: Tx,
  reader: Reader,
  caseId: string,
  appealId: string,
  version: number,
  { verdict, reason }: { verdict: 'upheld' | 'reversed'; reason: string },
): Promise<Appeal> {
  const row = await lockCase(tx, caseId)
  const appeal = await lockAppeal(tx, caseId, appealId, version)
  if (appeal.state !== 'taken')
    throw new ProblemError(409, `This appeal is ${appeal.state}; take it before you decide it.`)
  if (appeal.reader !== reader.userId)
    throw new ProblemError(403, 'Another reader has taken this appeal, and decides it.')
  if (await tookPartInReviews(tx, caseId, reader))
    throw new ProblemError(
      403,
      'An appeal is decided by somebody who took no part in the reviews of this case.',
    )
  await tx.query(
    'update appeals set state = $2, reason = $3, version = version + 1, decided_at_ms = $4 where id = $1',
    [appealId, verdict, reason, tx.nowMs],
  )
  recordAppeal(tx, row, 'appeal.decided', appealId, 'taken', verdict)
  if (verdict === 'reversed') {
    await reverseDecisions(tx, reader, row, [appeal.accountId], reason, appealId)
    const to = (['reversed', 'reopened'] as const).find((state) => movesFrom(row.state).includes(state))
    if (to !== undefined)
      await moveCase(tx, caseId, { to, by: reader, cause: 'appeal', reason: 'An appeal was decided.' })
  }
  return appealOf(tx, caseId, appealId)
}

/** Puts `no_action` in the place of restrictions that stand. @returns how many there were */
export async function reverseDecisions(
  tx: Tx,
  reader: Reader,
  row: CaseRow,
  accountIds: readonly string[] | 'all',
  reason: string,
  appealId?: string,
): Promise<number> {
  const standing = (await standingDecisions(tx, row.id, 'final')).filter(
    ({ accountId, action }) =>
      action !== 'no_action' && (accountIds === 'all' || accountIds.includes(accountId)),
  )
  await endReceipts(tx, row.id)
  const version = await bumpVersion(tx, row)
  const byEvidence = new Map<number, typeof standing>()
  for (const decision of standing) {
    const held = byEvidence.get(decision.evidenceNumber)
    if (held === undefined) byEvidence.set(decision.evidenceNumber, [decision])
    else held.push(decision)
  }
  for (const [evidenceNumber, decisions] of byEvidence)
    await writeDecisionRows(
      tx,
      row.id,
      'final',
      decisions.map(({ accountId, signature }) => ({
        accountId,
        action: 'no_action',
        territory: [],
        expiresAtMs: null,
        reviewAtMs: null,
        reason,
        ladderReason: null,
        grounds: [],
        signature,
        bulk: false,
        reader: reader.userId,
      })),
      { evidenceNumber, version, ...(appealId !== undefined && { appealId }) },
    )
  tx.record({
    type: 'case.decisions_reversed',
    entity: `case:${row.id}`,
    scope: { kind: 'case', id: row.id },
    payload: { accounts: standing.length },
  })
  return standing.length
}

async function lockAppeal(tx: Tx, caseId: string, appealId: string, version: number): Promise<Appeal> {
  const [found] = await tx.query<Appeal>(
    `select ${COLUMNS} from appeals where case_id = $1 and id = $2 for update`,
    [caseId, appealId],
  )
  if (found === undefined) throw notFound('appeal')
  if (found.version !== version)
    throw new ProblemError(409, `This appeal is at version ${found.version}; read it again, then send.`, {
      current: { id: found.id, state: found.state, version: found.version, reader: found.reader },
      difference: { sinceVersion: version, state: found.state },
    })
  return found
}

/** Whether somebody reviewed this case or decided on an account of it, in whatever round. Past row-level security. */
async function tookPartInReviews(tx: Tx, caseId: string, { userId }: Reader): Promise<boolean> {
  const rows = await tx.asOwner(() =>
    tx.query(
      `select 1 as one where exists (select from reviews r where r.case_id = $1 and r.reader = $2)
         or exists (select from decisions d where d.case_id = $1 and d.reader = $2 and d.appeal_id is null)`,
      [caseId, userId],
    ),
  )
  return rows.length > 0
}

function recordAppeal(
  tx: Tx,
  { id }: CaseRow,
  type: 'appeal.opened' | 'appeal.taken' | 'appeal.decided',
  appealId: string,
  prevState: string | undefined,
  nextState: string,
): void {
  tx.record({
    type,
    entity: `appeal:${appealId}`,
    scope: { kind: 'case', id },
    prevState,
    nextState,
    payload: { caseId: id },
  })
}
