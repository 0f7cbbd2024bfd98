import type { CaseFilter, CaseSort, CaseState, ViewCounts } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import { z } from 'zod'
import { bind, IS_DUE, type Where, whereOf, whereText } from './queue-filter.ts'

/**
 * Where a page of the queue ended. due: deadline (null: without one), excess, id; all others: what it was sorted by,
 * and the id.
 */
export const QueueKey = z.union([
  z.tuple([z.int().nullable(), z.number(), z.uuid()]),
  z.tuple([z.number(), z.uuid()]),
])
export type QueueKey = z.infer<typeof QueueKey>

export interface Found {
  id: string
  key: QueueKey
}

const COLUMNS: { [sort in Exclude<CaseSort, 'due'>]: readonly [column: string, type: string] } = {
  priority: ['c.priority', 'int'],
  strength: ['c.strength', 'float8'],
  accounts: ['c.accounts', 'int'],
  updated: ['c.updated_at_ms', 'bigint'],
}

/** So many cases are sorted by deadline by themselves; where there are more, one goes from deadline to deadline. */
const FEW = 1_000

/** Ids of the next cases of a queue, at most `limit`. @param after where the page before ended */
export async function findCases(
  tx: Tx,
  reader: Reader,
  filter: CaseFilter,
  sort: CaseSort,
  after: QueueKey | undefined,
  limit: number,
): Promise<Found[]> {
  const where = await whereOf(tx, reader, filter)
  if (sort === 'due') return byDeadline(tx, where, after?.length === 3 ? after : undefined, limit)
  const [column, type] = COLUMNS[sort]
  if (after?.length === 2)
    where.conditions.push(
      `(${column}, c.id) < (${bind(where, after[0])}::${type}, ${bind(where, after[1])}::uuid)`,
    )
  const rows = await tx.query<{ id: string; key: number }>(
    `select c.id, ${column} as key from cases c where ${whereText(where)}
     order by ${column} desc, c.id desc limit ${bind(where, limit)}`,
    where.values,
  )
  return rows.map(({ id, key }) => ({ id, key: [key, id] }))
}

type DueKey = [dueAtMs: number | null, excess: number, id: string]

async function byDeadline(tx: Tx, where: Where, after: DueKey | undefined, limit: number): Promise<Found[]> {
  if (where.conditions.length > 0) {
    const few = await tx.query<{ id: string }>(
      `select c.id from cases c where ${whereText(where)} limit ${FEW + 1}`,
      where.values,
    )
    if (few.length <= FEW)
      return amongFew(
        tx,
        few.map(({ id }) => id),
        after,
        limit,
      )
  }
  const due = after !== undefined && after[0] === null ? [] : await withDeadline(tx, where, after, limit)
  if (due.length === limit) return due
  const rest = await withoutDeadline(tx, where, after?.[0] === null ? after : undefined, limit - due.length)
  return [...due, ...rest]
}

async function amongFew(
  tx: Tx,
  ids: readonly string[],
  after: DueKey | undefined,
  limit: number,
): Promise<Found[]> {
  const rows = await tx.query<{ id: string; excess: number; due: number | null }>(
    `select c.id, c.excess, d.due from cases c left join (
       select co.case_id, min(o.deadline_at_ms) as due from case_orders co join orders o on o.id = co.order_id
       where co.case_id = any($1::uuid[]) and ${IS_DUE} group by co.case_id
     ) d on d.case_id = c.id where c.id = any($1::uuid[])`,
    [ids],
  )
  const keys = rows.map(({ id, excess, due }): DueKey => [due, excess, id]).sort(compareKeys)
  return keys
    .filter((key) => after === undefined || compareKeys(key, after) > 0)
    .slice(0, limit)
    .map((key) => ({ id: key[2], key }))
}

/** Earliest deadline first, none last; then higher excess first, then higher id. */
function compareKeys(x: DueKey, y: DueKey): number {
  const [xDue, yDue] = [x[0] ?? Number.POSITIVE_INFINITY, y[0] ?? Number.POSITIVE_INFINITY]
  if (xDue !== yDue) return xDue - yDue
  if (x[1] !== y[1]) return y[1] - x[1]
  return x[2] === y[2] ? 0 : x[2] < y[2] ? 1 : -1
}

/** From deadline to deadline; a case comes with the earliest of its own. */
async function withDeadline(
  tx: Tx,
  { conditions, values }: Where,
  after: DueKey | undefined,
  limit: number,
): Promise<Found[]> {
  const where: Where = { conditions: [...conditions], values: [...values] }
  let from = ''
  if (after !== undefined) {
    const [due, excess, id] = after.map((one) => bind(where, one))
    from = `and o.deadline_at_ms >= ${due}::bigint`
    where.conditions.push(
      `(o.deadline_at_ms > ${due}::bigint or (c.excess, c.id) < (${excess}::float8, ${id}::uuid))`,
    )
  }
  const rows = await tx.query<{ id: string; excess: number; due: number }>(
    // offset 0 keeps the planner from going through all cases of the filter first.
    `select o.deadline_at_ms as due, found.excess, found.id
     from orders o cross join lateral (
       select c.excess, c.id from case_orders co join cases c on c.id = co.case_id
       where co.order_id = o.id and ${whereText(where)} and not exists (
         select from case_orders other join orders o2 on o2.id = other.order_id
         where other.case_id = co.case_id and other.order_id <> co.order_id and ${IS_DUE.replaceAll('o.', 'o2.')}
           and (o2.deadline_at_ms, o2.id) < (o.deadline_at_ms, o.id))
       offset 0
     ) found
     where ${IS_DUE} ${from}
     order by o.deadline_at_ms, found.excess desc, found.id desc limit ${bind(where, limit)}`,
    where.values,
  )
  return rows.map(({ id, excess, due }) => ({ id, key: [due, excess, id] }))
}

async function withoutDeadline(
  tx: Tx,
  { conditions, values }: Where,
  after: DueKey | undefined,
  limit: number,
): Promise<Found[]> {
  const where: Where = { conditions: [...conditions], values: [...values] }
  if (after !== undefined)
    where.conditions.push(
      `(c.excess, c.id) < (${bind(where, after[1])}::float8, ${bind(where, after[2])}::uuid)`,
    )
  const rows = await tx.query<{ id: string; excess: number }>(
    `select c.id, c.excess from cases c where ${whereText(where)} and not exists (
       select from case_orders co join orders o on o.id = co.order_id where co.case_id = c.id and ${IS_DUE})
     order by c.excess desc, c.id desc limit ${bind(where, limit)}`,
    where.values,
  )
  return rows.map(({ id, excess }) => ({ id, key: [null, excess, id] }))
}

/** Cases are counted up to here. */
const MOST_COUNTED = 10_000

/** How many cases a filter leaves, counted up to `MOST_COUNTED`. */
export async function countCases(
  tx: Tx,
  reader: Reader,
  filter: CaseFilter,
): Promise<{ count: number; more: boolean }> {
  const where = await whereOf(tx, reader, filter)
  const [{ count }] = await tx.query<{ count: number }>(
    `select count(*) as count from (select from cases c where ${whereText(where)} limit ${MOST_COUNTED + 1}) found`,
    where.values,
  )
  return { count: Math.min(count, MOST_COUNTED), more: count > MOST_COUNTED }
}

/** On which somebody still has to work. */
const WORKED_ON: CaseState[] = ['new', 'triaged', 'in_review', 'escalated', 'reopened']
const OPEN: CaseState[] = [...WORKED_ON, 'snoozed', 'awaiting_second', 'decided', 'actioned']

/** The fixed views of the queue. */
const VIEWS: { [view in keyof ViewCounts]: CaseFilter } = {
  due: { state: WORKED_ON },
  mine: { state: OPEN, assignee: 'me' },
  second: { state: ['awaiting_second'] },
  secondForMe: { second: 'me' },
  snoozed: { state: ['snoozed', 'triaged'], attention: 'new_evidence' },
  open: { state: OPEN },
}

export async function countViews(tx: Tx, reader: Reader): Promise<ViewCounts> {
  const counts: [string, ViewCounts['due']][] = []
  for (const [view, filter] of Object.entries(VIEWS))
    counts.push([view, await countCases(tx, reader, filter)])
  return Object.fromEntries(counts) as unknown as ViewCounts
}
