import { type Confidentiality, type OrderInput, STRICTEST } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import { ProblemError } from '../http/problem.ts'
import { widened } from './confidentiality.ts'
import { findAccounts } from './find-accounts.ts'
import { syncFlags } from './order-flags.ts'
import { mustBeReaders } from './order-readers.ts'
import type { OrderRecord } from './order-record.ts'
import { readDeadline } from './read-deadline.ts'
import { readList } from './read-list.ts'
import { locatorKey, type ResolvedRow, resolveRows } from './resolve-rows.ts'

const ROWS_AT_A_TIME = 10_000
/** A clock of the sender may go ahead of ours by so much. */
const AHEAD_MS = 3_600_000

/**
 * Takes an order in: its fields, its readers, every row of its list, and a flag for each account that a row was resolved
 * to, all in the transaction of the caller.
 *
 * @param orderId new and random: it must tell neither count nor date
 * @returns the order, and what is to be said of its deadline
 * @throws {ProblemError} 400 where the list cannot be read, 404 where the parent order or a reader is not there, 422 where
 * more than the strictest confidentiality is asked for without a reason
 */
export async function takeInOrder(
  tx: Tx,
  reader: Reader,
  input: OrderInput,
  orderId: string,
): Promise<{ order: OrderRecord; deadlineSays: string | null }> {
  const receivedAtMs = input.receivedAtMs ?? tx.nowMs
  if (receivedAtMs > tx.nowMs + AHEAD_MS)
    throw new ProblemError(400, 'receivedAtMs lies in the future; give the time at which the order came.')
  const confidentiality: Confidentiality = { ...STRICTEST, ...withoutUndefined(input.confidentiality ?? {}) }
  const wider = widened(STRICTEST, confidentiality)
  if (wider.length > 0 && input.wideningReason === undefined)
    throw new ProblemError(
      422,
      `Confidentiality begins at its strictest; give a wideningReason for ${wider.join(', ')}.`,
    )
  const deadline = input.deadline === undefined ? undefined : readDeadline(input.deadline)
  if (input.parentOrderId != null) {
    const [parent] = await tx.query('select id from orders where id = $1', [input.parentOrderId])
    if (parent === undefined) throw new ProblemError(404, 'There is no such parent order.')
  }
  const readers = [...new Set([reader.userId, ...input.readers])].sort()
  await mustBeReaders(tx, readers)
  const list = readList(input.list)
  const rows = resolveRows(list.rows, await findAccounts(tx, list.rows))
  await insertOrder(tx, reader, input, orderId, receivedAtMs, deadline, confidentiality)
  await tx.asOwner(() =>
    tx.query(
      'insert into order_readers (order_id, user_id, added_by, added_at_ms) select $1, u, $2, $3 from unnest($4::uuid[]) as u',
      [orderId, reader.userId, tx.nowMs, readers],
    ),
  )
  for (const { type, assertedBy, quote } of input.claims)
    await tx.query(
      `insert into claims (order_id, type, asserted_by, quote, scope) values ($1, $2, $3, $4, 'list')`,
      [orderId, type, assertedBy, quote],
    )
  await insertAccountClaims(tx, orderId, input.issuer.name, rows)
  await insertRows(tx, orderId, rows)
  const { flagged } = await syncFlags(tx, orderId)
  tx.record({
    type: 'order.received',
    entity: `order:${orderId}`,
    scope: { kind: 'order', id: orderId },
    nextState: 'received',
    reason: input.wideningReason,
    payload: { version: 1, rows: rows.length, flagged, widened: wider, readers },
  })
  const [order] = await tx.query<OrderRecord>('select * from orders where id = $1', [orderId])
  return { order: order!, deadlineSays: deadline?.says ?? null }
}

export const withoutUndefined = <T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never

async function insertOrder(
  tx: Tx,
  { userId }: Reader,
  input: OrderInput,
  orderId: string,
  receivedAtMs: number,
  deadline: { atMs: number; zone: string | null; basis: string | null } | undefined,
  confidentiality: Confidentiality,
): Promise<void> {
  const values = {
    id: orderId,
    title: input.title,
    source_kind: input.sourceKind,
    issuer_name: input.issuer.name,
    issuer_role: input.issuer.role ?? null,
    issuer_country: input.issuer.country ?? null,
    channel: input.channel ?? null,
    language: input.language ?? null,
    redress: input.redress ?? null,
    effect_recipient: input.effectRecipient ?? null,
    authenticity: input.authenticity,
    legal_basis: input.legalBasis ?? null,
    grounds: input.grounds ?? [],
    requested_action: input.requestedAction ?? null,
    requested_territory: input.requestedTerritory ?? [],
    emergency: input.emergency ?? false,
    interim: input.interim ?? false,
    received_at_ms: receivedAtMs,
    deadline_at_ms: deadline?.atMs ?? null,
    deadline_zone: deadline?.zone ?? null,
    deadline_basis: deadline?.basis ?? null,
    tlp: confidentiality.tlp,
    gag: confidentiality.gag,
    gag_basis: confidentiality.gagBasis,
    gag_until_ms: confidentiality.gagUntilMs,
    may_notify_user: confidentiality.mayNotifyUser,
    may_publish_aggregate: confidentiality.mayPublishAggregate,
    parent_order_id: input.parentOrderId ?? null,
    created_by: userId,
    created_at_ms: tx.nowMs,
    updated_at_ms: tx.nowMs,
  }
  const columns = Object.keys(values)
  await tx.query(
    `insert into orders (${columns.join(', ')}) values (${columns.map((_, k) => `$${k + 1}`).join(', ')})`,
    Object.values(values),
  )
}

/** Claims that single rows make, each once; which accounts they are made of, the rows say. */
async function insertAccountClaims(
  tx: Tx,
  orderId: string,
  assertedBy: string,
  rows: readonly ResolvedRow[],
): Promise<void> {
  for (const type of [...new Set(rows.flatMap(({ claims }) => claims))].sort())
    await tx.query(
      `insert into claims (order_id, type, asserted_by, quote, scope) values ($1, $2, $3, '', 'account')`,
      [orderId, type, assertedBy],
    )
}

async function insertRows(tx: Tx, orderId: string, rows: readonly ResolvedRow[]): Promise<void> {
  for (let k = 0; k < rows.length; k += ROWS_AT_A_TIME) {
    const part = rows.slice(k, k + ROWS_AT_A_TIME).map((row) => ({
      row: row.row,
      raw: row.raw,
      locator: row.written,
      locator_kind: row.locator.kind,
      locator_key: locatorKey(row),
      named: row.named,
      resolution: row.resolution,
      duplicate_of: row.duplicateOf,
      account_id: row.accountId,
      candidates: row.candidates,
      claims: row.claims,
      columns: row.columns,
      seen: row.seen,
    }))
    await tx.query(
      `insert into flag_rows (order_id, row, raw, locator, locator_kind, locator_key, named, resolution, duplicate_of,
         account_id, automatic, automatic_account_id, candidates, claims, columns, seen)
       select $1::uuid, row, raw, locator, locator_kind, locator_key, named, resolution, duplicate_of,
         account_id, named, account_id, candidates, claims, columns, seen
       from jsonb_to_recordset($2::jsonb) as r(row int, raw text, locator text, locator_kind text, locator_key text,
         named text, resolution text, duplicate_of int, account_id text, candidates text[], claims text[], columns jsonb,
         seen boolean)`,
      [orderId, JSON.stringify(part)],
    )
  }
}
