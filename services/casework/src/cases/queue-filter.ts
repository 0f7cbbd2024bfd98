import type { CaseFilter } from '@murmuration/contracts'
import type { Reader, SqlValue, Tx } from '@murmuration/store'

/** Conditions on `cases c`, and the values that they name. */
export interface Where {
  conditions: string[]
  values: SqlValue[]
}

/** A deadline that is still to be met; of `orders o`. */
export const IS_DUE = `o.clock in ('running', 'breached') and o.deadline_at_ms is not null
  and o.revoked_at_ms is null and o.superseded_by is null`

/** So many cases with some words are sorted by themselves; where there are more, words are looked for in sorted order. */
const FEW = 1_000

/** Adds a value. @returns what stands for it in a statement */
export const bind = ({ values }: Where, value: SqlValue): string => `$${values.push(value)}`

/** What a reader asks of the queue, as conditions. What a case hides from who reads it blind finds it by nothing, either. */
export async function whereOf(tx: Tx, reader: Reader, filter: CaseFilter): Promise<Where> {
  const where: Where = { conditions: [], values: [] }
  const { conditions } = where
  const value = (one: SqlValue): string => bind(where, one)
  const {
    state,
    level,
    tier,
    second,
    assignee,
    order,
    attention,
    account,
    object,
    minStrength,
    updatedSinceMs,
    dueBeforeMs,
    text,
  } = filter
  if (state !== undefined)
    conditions.push(
      state.length === 1 ? `c.state = ${value(state[0])}` : `c.state = any(${value(state)}::text[])`,
    )
  if (level !== undefined) conditions.push(`c.level = ${value(level)}`)
  if (tier !== undefined) conditions.push(`c.tiers && ${value(tier)}::text[]`)
  if (second !== undefined)
    conditions.push(
      `c.state = 'awaiting_second'`,
      `c.first_reader is distinct from ${value(reader.userId)}::uuid`,
    )
  if (minStrength !== undefined) conditions.push(`c.strength >= ${value(minStrength)}::float8`)
  if (updatedSinceMs !== undefined) conditions.push(`c.updated_at_ms >= ${value(updatedSinceMs)}::bigint`)
  if (attention === 'any') conditions.push(`c.attention <> '{}'`)
  else if (attention !== undefined)
    conditions.push(`c.attention <> '{}'`, `c.attention @> array[${value(attention)}]::text[]`)
  if (assignee !== undefined) {
    const blind = `(c.assignee = c.first_reader and reads_blind(c.state, c.first_reader, c.second_reader))`
    if (assignee === 'none') conditions.push(`(c.assignee is null or ${blind})`)
    else
      conditions.push(
        `c.assignee = ${value(assignee === 'me' ? reader.userId : assignee)}::uuid`,
        `${blind} is not true`,
      )
  }
  if (order !== undefined)
    conditions.push(
      `c.id in (select co.case_id from case_orders co where co.order_id = ${value(order)}::uuid)`,
    )
  if (account !== undefined)
    conditions.push(`c.id in (select a.case_id from case_accounts a where a.account_id = ${value(account)})`)
  if (object !== undefined)
    conditions.push(`c.id in (select o.case_id from case_objects o where o.object_id = ${value(object)})`)
  if (dueBeforeMs !== undefined)
    conditions.push(
      `c.id in (select co.case_id from case_orders co join orders o on o.id = co.order_id
        where ${IS_DUE} and o.deadline_at_ms < ${value(dueBeforeMs)}::bigint)`,
    )
  if (text !== undefined && text.trim() !== '') {
    const few = await casesWithWords(tx, text, FEW)
    conditions.push(
      few === undefined
        ? `c.finding_words @@ plainto_tsquery('simple', ${value(text)})`
        : `c.id = any(${value(few)}::uuid[])`,
    )
  }
  return where
}

/**
 * Cases that the reader may read and whose finding holds all words of a text: by their index, which row-level security
 * does not let a reader use; what is found is read again under it.
 *
 * @returns undefined where there are more than `most`
 */
async function casesWithWords(tx: Tx, text: string, most: number): Promise<string[] | undefined> {
  const rows = await tx.asOwner(() =>
    tx.query<{ id: string }>(
      `select c.id from cases c where c.finding_words @@ plainto_tsquery('simple', $1)
         and c.compartments in (select readable_compartments()) limit $2`,
      [text, most + 1],
    ),
  )
  return rows.length > most ? undefined : rows.map(({ id }) => id)
}

export const whereText = ({ conditions }: Where): string =>
  conditions.length === 0 ? 'true' : conditions.join(' and ')
