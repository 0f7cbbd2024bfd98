import type { ListCasesCall } from '@murmuration/casework-client'
import type { CaseState, Tier } from '@murmuration/contracts'

export type ViewName = 'due' | 'mine' | 'second' | 'snoozed' | 'open'
export type SortName = 'due' | 'priority' | 'strength' | 'accounts' | 'updated'

/** What the server is asked for. */
export type QueueQuery = NonNullable<ListCasesCall['query']>

/** What the address of the queue says, as far as it filters and sorts. */
export interface QueueFilter {
  view: ViewName
  /** undefined: the states of the view. */
  states: readonly CaseState[] | undefined
  tiers: readonly Tier[]
  level: 'alert' | 'review' | undefined
  assignee: string | undefined
  attention: string | undefined
  order: string | undefined
  account: string | undefined
  object: string | undefined
  minStrength: number | undefined
  text: string | undefined
  /** undefined: as the view sorts. */
  sort: SortName | undefined
}

/** A case on which somebody still has to work. */
const WORKED_ON: readonly CaseState[] = ['new', 'triaged', 'in_review', 'escalated', 'reopened']
/** Neither closed nor gone into another case. */
export const OPEN: readonly CaseState[] = [...WORKED_ON, 'snoozed', 'awaiting_second', 'decided', 'actioned']
export const ALL_STATES: readonly CaseState[] = [...OPEN, 'closed', 'reversed', 'merged', 'split']
export const SORTS: readonly SortName[] = ['due', 'priority', 'strength', 'accounts', 'updated']
const TIERS: readonly Tier[] = ['A', 'B', 'C']

interface View {
  name: ViewName
  states: readonly CaseState[]
  sort: SortName
  assignee?: 'me'
  attention?: string
}

/** The fixed views, in their order. */
export const VIEWS: readonly View[] = [
  { name: 'due', states: WORKED_ON, sort: 'due' },
  { name: 'mine', states: OPEN, sort: 'due', assignee: 'me' },
  { name: 'second', states: ['awaiting_second'], sort: 'due' },
  // New evidence wakes a case: it is triaged again by then, and bears a mark.
  { name: 'snoozed', states: ['snoozed', 'triaged'], sort: 'updated', attention: 'new_evidence' },
  { name: 'open', states: OPEN, sort: 'priority' },
]

const viewOf = (name: ViewName): View => VIEWS.find((view) => view.name === name)!

/** Parts of the address that belong to a filter; `at` is the focused row and none. */
export const FILTER_NAMES = [
  'state',
  'tier',
  'level',
  'assignee',
  'attention',
  'order',
  'account',
  'object',
  'minStrength',
  'text',
] as const
export type FilterName = (typeof FILTER_NAMES)[number]

const oneOf = <Word extends string>(words: readonly Word[], word: string | null): Word | undefined =>
  words.find((one) => one === word)

const listOf = <Word extends string>(words: readonly Word[], text: string | null): Word[] => {
  const named = new Set(text?.split(',') ?? [])
  return words.filter((word) => named.has(word))
}

/** What an address says; a word that it does not know is left out. */
export function readFilter(params: URLSearchParams): QueueFilter {
  const get = (name: string): string | undefined => params.get(name)?.trim() || undefined
  const state = params.get('state')
  const states = state === 'open' ? [...OPEN] : listOf(ALL_STATES, state)
  const minStrength = Number(get('minStrength') ?? Number.NaN)
  return {
    view:
      oneOf(
        VIEWS.map(({ name }) => name),
        params.get('view'),
      ) ?? 'due',
    states: states.length > 0 ? states : undefined,
    tiers: listOf(TIERS, params.get('tier')),
    level: oneOf(['alert', 'review'], params.get('level')),
    assignee: get('assignee'),
    attention: get('attention'),
    order: get('order'),
    account: get('account'),
    object: get('object'),
    minStrength: minStrength > 0 ? minStrength : undefined,
    text: get('text'),
    sort: oneOf(SORTS, params.get('sort')),
  }
}

/** The address of a filter, in one order whatever it came from. */
export function writeFilter(filter: QueueFilter): URLSearchParams {
  const { view, states, tiers, level, assignee, attention, order, account, object, minStrength, text, sort } =
    filter
  const written: { [name: string]: string | undefined } = {
    view: view === 'due' ? undefined : view,
    state: states === undefined ? undefined : isOpen(states) ? 'open' : states.join(','),
    tier: tiers.length === 0 ? undefined : tiers.join(','),
    level,
    assignee,
    attention,
    order,
    account,
    object,
    minStrength: minStrength === undefined ? undefined : String(minStrength),
    text,
    sort,
  }
  return new URLSearchParams(
    Object.entries(written).filter((pair): pair is [string, string] => pair[1] !== undefined),
  )
}

/** Whether states are all the open ones. */
export const isOpen = (states: readonly CaseState[]): boolean =>
  states.length === OPEN.length && OPEN.every((state) => states.includes(state))

export const sortOf = ({ view, sort }: QueueFilter): SortName => sort ?? viewOf(view).sort

/** What the server is asked for; what the reader sets goes before what the view says. */
export function queryOf(filter: QueueFilter): QueueQuery {
  const view = viewOf(filter.view)
  const { states = view.states, tiers, level, order, account, object, minStrength, text } = filter
  return {
    state: states.join(','),
    assignee: filter.assignee ?? view.assignee,
    attention: filter.attention ?? view.attention,
    tier: tiers.length === 0 || tiers.length === TIERS.length ? undefined : tiers.join(','),
    level,
    order,
    account,
    object,
    minStrength,
    text,
    sort: sortOf(filter),
  }
}

/** The same without what only a list has: what is counted. */
export function countQueryOf(filter: QueueFilter): Omit<QueueQuery, 'sort'> {
  const { sort: _, ...query } = queryOf(filter)
  return query
}

/** A view without any filter of the reader. */
export const bareView = (view: ViewName): QueueFilter => readFilter(new URLSearchParams({ view }))

/** Which parts the reader has set, in their order. */
export function filtersSet(filter: QueueFilter): FilterName[] {
  const written = writeFilter(filter)
  return FILTER_NAMES.filter((name) => written.has(name))
}

/** A filter without one of its parts. */
export function without(filter: QueueFilter, name: FilterName): QueueFilter {
  const written = writeFilter(filter)
  written.delete(name)
  return readFilter(written)
}
