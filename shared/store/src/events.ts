import { createHash, randomBytes } from 'node:crypto'
import type { EventType } from '@murmuration/contracts'
import type { Sql } from './sql.ts'

/**
 * Who may see an event: everyone signed in, whoever may read that order or case, that user (and admin and auditor), or
 * admin and auditor alone.
 */
export type EventScope =
  | { kind: 'everyone' | 'administration' }
  | { kind: 'order' | 'case' | 'user'; id: string }

/** Something that happened, as it is recorded. Nothing in it but the payload may speak of an account. */
export interface NewEvent {
  type: EventType
  /** What it happened to: `case:<id>`, `order:<id>`, `user:<id>`, or another kind with an opaque id. */
  entity: string
  scope: EventScope
  prevState?: string | undefined
  nextState?: string | undefined
  /** In a person's words; kept in the payload. */
  reason?: string | undefined
  /** JSON; kept apart, so that it can be erased. */
  payload?: { readonly [field: string]: unknown } | undefined
}

/** A recorded event without its payload. Hashes are lower-case hex of sha256. */
export interface ChainedEvent {
  seq: number
  atMs: number
  actor: string
  type: string
  entity: string
  prevState: string | null
  nextState: string | null
  payloadHash: string | null
  prevHash: string
  hash: string
}

/** What the first event names as the hash before it. */
export const GENESIS = '0'.repeat(64)

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** Hash of a payload: sha256 over its salt and its text, so that an erased payload cannot be guessed. */
export const payloadHashOf = (salt: string, body: string): string => sha256(`${salt}\n${body}`)

/** Hash of an event: sha256 over the JSON text of its fields in this order. */
export const hashOf = (event: Omit<ChainedEvent, 'hash'>): string =>
  sha256(
    JSON.stringify([
      event.seq,
      event.atMs,
      event.actor,
      event.type,
      event.entity,
      event.prevState,
      event.nextState,
      event.payloadHash,
      event.prevHash,
    ]),
  )

/** Key of the lock that makes events follow each other; held from the first append to the end of the transaction. */
const CHAIN_LOCK = 7_236_001

/**
 * Appends events to the chain, in the transaction that they record. It has to come last there: whoever holds the lock of
 * the chain must not wait for another one.
 */
export async function appendEvents(
  sql: Sql,
  actor: string,
  atMs: number,
  news: readonly NewEvent[],
): Promise<void> {
  if (news.length === 0) return
  await sql.query('select pg_advisory_xact_lock($1)', [CHAIN_LOCK])
  const [last] = await sql.query<{ seq: number; hash: string }>(
    'select seq, hash from events order by seq desc limit 1',
  )
  let { seq, hash: prevHash } = last ?? { seq: 0, hash: GENESIS }
  const rows: object[] = []
  const payloads: object[] = []
  for (const { type, entity, scope, prevState = null, nextState = null, reason, payload } of news) {
    seq++
    const body =
      payload === undefined && reason === undefined
        ? null
        : JSON.stringify({ ...(reason !== undefined && { reason }), ...payload })
    const salt = randomBytes(16).toString('hex')
    const payloadHash = body === null ? null : payloadHashOf(salt, body)
    const event = { seq, atMs, actor, type, entity, prevState, nextState, payloadHash, prevHash }
    const hash = hashOf(event)
    rows.push({
      seq,
      at_ms: atMs,
      actor,
      type,
      entity,
      prev_state: prevState,
      next_state: nextState,
      payload_hash: payloadHash,
      prev_hash: prevHash,
      hash,
      scope: scope.kind,
      scope_id: 'id' in scope ? scope.id : null,
    })
    if (body !== null) payloads.push({ seq, salt, body })
    prevHash = hash
  }
  await sql.query(
    `insert into events (seq, at_ms, actor, type, entity, prev_state, next_state, payload_hash, prev_hash, hash, scope, scope_id)
     select seq, at_ms, actor, type, entity, prev_state, next_state, payload_hash, prev_hash, hash, scope, scope_id
     from jsonb_to_recordset($1::jsonb) as e(seq bigint, at_ms bigint, actor text, type text, entity text, prev_state text,
       next_state text, payload_hash text, prev_hash text, hash text, scope text, scope_id uuid)`,
    [JSON.stringify(rows)],
  )
  if (payloads.length > 0)
    await sql.query(
      `insert into event_payloads (seq, salt, body)
       select seq, salt, body from jsonb_to_recordset($1::jsonb) as p(seq bigint, salt text, body text)`,
      [JSON.stringify(payloads)],
    )
}
