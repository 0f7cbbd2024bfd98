import type { Lease } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import { ProblemError } from '../http/problem.ts'
import { blindTo } from './blind.ts'
import { WORKING_ROLES } from './case-state.ts'
import { type CaseRow, lockCase } from './move-case.ts'

/** How long a lease lasts from its last heartbeat. */
const LEASE_MS = 15 * 60_000

const NOBODY_WORKS = new Set<CaseRow['state']>(['merged', 'split'])

/** Who holds the lease of a case now; undefined where nobody does. */
const holderOf = (
  { lease_by, lease_until_ms }: Pick<CaseRow, 'lease_by' | 'lease_until_ms'>,
  nowMs: number,
): { userId: string; untilMs: number } | undefined =>
  lease_by !== null && lease_until_ms !== null && lease_until_ms > nowMs
    ? { userId: lease_by, untilMs: lease_until_ms }
    : undefined

/**
 * Takes the lease of a case, or extends one's own.
 *
 * @param takeOver why a lead takes it from whoever holds it
 * @throws {ProblemError} 404; 403 where one's role does not work on cases; 409 where somebody else holds it
 */
export async function holdLease(
  tx: Tx,
  caseId: string,
  reader: Reader,
  takeOver: string | null = null,
): Promise<Lease> {
  if (!WORKING_ROLES.includes(reader.role))
    throw new ProblemError(403, `Your role ${reader.role} reads cases, and does not work on them.`)
  const row = await lockCase(tx, caseId)
  if (NOBODY_WORKS.has(row.state))
    throw new ProblemError(409, `This case is ${row.state}; work on the one that it went into.`)
  const holder = holderOf(row, tx.nowMs)
  const isTaken = holder !== undefined && holder.userId !== reader.userId
  if (isTaken && !(takeOver !== null && reader.role === 'lead')) throw await taken(tx, row, reader, holder)
  const lease = await extend(tx, caseId, reader)
  if (isTaken || holder === undefined)
    tx.record({
      type: isTaken ? 'case.lease_taken_over' : 'case.lease_taken',
      entity: `case:${caseId}`,
      scope: { kind: 'case', id: caseId },
      reason: isTaken ? (takeOver ?? undefined) : undefined,
    })
  return lease
}

/**
 * Extends the lease that one holds, and that has not run out. It is not recorded: it changes who works on what in nothing.
 *
 * @throws {ProblemError} 404; 409 where one does not hold it
 */
export async function beat(tx: Tx, caseId: string, reader: Reader): Promise<Lease> {
  await mustHoldLease(tx, await lockCase(tx, caseId), reader)
  return extend(tx, caseId, reader)
}

/** Lets go of a lease; where one holds none, nothing happens. @throws {ProblemError} 404 */
export async function releaseLease(tx: Tx, caseId: string, reader: Reader): Promise<void> {
  const row = await lockCase(tx, caseId)
  if (row.lease_by !== reader.userId) return
  await tx.query('update cases set lease_by = null, lease_until_ms = null where id = $1', [caseId])
  tx.record({
    type: 'case.lease_released',
    entity: `case:${caseId}`,
    scope: { kind: 'case', id: caseId },
  })
}

/** @throws {ProblemError} 409 where somebody else holds the lease of a locked case, or nobody does */
async function mustHoldLease(tx: Tx, row: CaseRow, reader: Reader): Promise<void> {
  const holder = holderOf(row, tx.nowMs)
  if (holder?.userId === reader.userId) return
  throw holder === undefined
    ? new ProblemError(409, 'Take the lease of this case first, and hold it.')
    : await taken(tx, row, reader, holder)
}

async function extend(tx: Tx, caseId: string, { userId }: Reader): Promise<Lease> {
  const untilMs = tx.nowMs + LEASE_MS
  const [row] = await tx.query<{ name: string }>(
    `update cases set lease_by = $2, lease_until_ms = $3 where id = $1
     returning (select name from users where id = $2) as name`,
    [caseId, userId, untilMs],
  )
  return { userId, name: row!.name, untilMs }
}

async function taken(
  tx: Tx,
  row: CaseRow,
  reader: Reader,
  { userId, untilMs }: { userId: string; untilMs: number },
): Promise<ProblemError> {
  if (blindTo(row, reader)) return new ProblemError(409, 'Somebody else works on this case.')
  const [user] = await tx.query<{ name: string }>('select name from users where id = $1', [userId])
  return new ProblemError(
    409,
    `${user?.name} works on this case until ${new Date(untilMs).toISOString()}; ask them, or ask a lead to take it over.`,
    { current: { lease: { userId, name: user?.name ?? '', untilMs } } },
  )
}
