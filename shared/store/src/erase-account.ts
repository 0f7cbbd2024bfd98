import { randomBytes } from 'node:crypto'
import type { Tx } from './store.ts'
import { ERASED } from './verify-chain.ts'

/** Tables that are not searched: the chain itself, who works here, and what holds no texts of people. */
const KEPT = ['events', 'event_payloads', 'users', 'migrations', 'stream_positions', 'idempotency_keys']

/**
 * Takes an account's id, and the handles that the directory knows of it, out of every table: a pseudonym stands in their
 * place, the same everywhere, so that counts stay as they were. Payloads of events that speak of it are erased, and an
 * event says which; the chain stays whole. Runs as owner.
 *
 * @returns how many rows and payloads were changed
 */
export async function eraseAccount(tx: Tx, accountId: string): Promise<{ rows: number; payloads: number }> {
  return tx.asOwner(async () => {
    const handles = await tx.query<{ handle: string | null; former_handles: string[] }>(
      'select handle, former_handles from accounts where account_id = $1',
      [accountId],
    )
    const names = [accountId, ...handles.flatMap((row) => [row.handle ?? '', ...row.former_handles])]
    const words = [...new Set(names)].filter((word) => word !== '').sort((x, y) => y.length - x.length)
    const pseudonym = `erased-${randomBytes(9).toString('base64url')}`
    await tx.query('delete from accounts where account_id = $1', [accountId])
    const seqs: number[] = []
    for (const { seq, body } of await mentions<{ seq: number; body: string }>(
      tx,
      'event_payloads',
      'seq, body',
      'body',
      words,
    ))
      if (replaced(JSON.parse(body), words, pseudonym).changed) seqs.push(seq)
    await tx.query('delete from event_payloads where seq = any($1::bigint[])', [seqs])
    for (const { user_id, key } of await mentions<{ user_id: string; key: string }>(
      tx,
      'idempotency_keys',
      'user_id, key',
      'body',
      words,
    ))
      await tx.query('delete from idempotency_keys where user_id = $1 and key = $2', [user_id, key])
    let rows = 0
    for (const column of await textColumns(tx)) rows += await eraseIn(tx, column, words, pseudonym)
    tx.record({
      type: ERASED,
      entity: `erasure:${pseudonym}`,
      scope: { kind: 'administration' },
      payload: { erasedSeqs: seqs },
    })
    return { rows, payloads: seqs.length }
  })
}

interface TextColumn {
  table: string
  column: string
  type: 'text' | 'jsonb' | 'text[]'
}

async function textColumns(tx: Tx): Promise<TextColumn[]> {
  const rows = await tx.query<{ table: string; column: string; type: TextColumn['type'] }>(
    `select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
       and format_type(a.atttypid, null) in ('text', 'jsonb', 'text[]') order by 1, 2`,
  )
  return rows.filter(({ table }) => !KEPT.includes(table))
}

/** Rows in which a column may speak of one of the words: as it is, or as it stands in JSON. */
const mentions = <Row extends object>(
  tx: Tx,
  table: string,
  columns: string,
  column: string,
  words: readonly string[],
): Promise<Row[]> =>
  tx.query<Row>(
    `select ${columns} from ${table} where exists (select from unnest($1::text[]) as w(word) where position(w.word in "${column}"::text) > 0)`,
    [[...new Set(words.flatMap((word) => [word, JSON.stringify(word).slice(1, -1), quoted(word)]))]],
  )

/** As an element of an array is written in PostgreSQL. */
const quoted = (word: string): string => word.replaceAll('\\', '\\\\').replaceAll('"', '\\"')

async function eraseIn(
  tx: Tx,
  { table, column, type }: TextColumn,
  words: readonly string[],
  pseudonym: string,
): Promise<number> {
  const found = await mentions<{ ctid: string; value: unknown }>(
    tx,
    table,
    `ctid::text, "${column}" as value`,
    column,
    words,
  )
  let rows = 0
  for (const { ctid, value } of found) {
    const json = type === 'text' ? jsonOf(value as string) : value
    const { value: after, changed } =
      json === undefined ? replaced(value, words, pseudonym) : replaced(json, words, pseudonym)
    if (!changed) continue
    const parameter =
      type === 'text[]'
        ? (after as string[])
        : json === undefined && type === 'text'
          ? (after as string)
          : JSON.stringify(after)
    await tx.query(`update ${table} set "${column}" = $2::${type} where ctid = $1::tid`, [ctid, parameter])
    rows++
  }
  return rows
}

/** A text that holds JSON of an object or list, parsed. */
function jsonOf(text: string): unknown {
  if (!/^[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/**
 * Puts the pseudonym where a string is one of the words, or holds one of five letters or more among others; in keys too.
 */
function replaced(
  value: unknown,
  words: readonly string[],
  pseudonym: string,
): { value: unknown; changed: boolean } {
  let changed = false
  const inText = (text: string): string => {
    let after = text
    for (const word of words) {
      if (after === word) after = pseudonym
      else if (word.length >= LEAST_WITHIN) after = after.replace(wordPattern(word), pseudonym)
    }
    if (after !== text) changed = true
    return after
  }
  const walk = (one: unknown): unknown => {
    if (typeof one === 'string') return inText(one)
    if (Array.isArray(one)) return one.map(walk)
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [inText(key), walk(inner)]))
  }
  return { value: walk(value), changed }
}

/** Shorter words are not looked for within sentences: an account `12` is no reason to change "12 accounts". */
const LEAST_WITHIN = 5

const wordPattern = (word: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}_-])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}_-])`, 'gu')
