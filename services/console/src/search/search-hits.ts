import type { CaseState, SearchKind, SearchResult } from '@murmuration/contracts'

/** Something that was found, as a line that leads somewhere. */
export interface Hit {
  kind: SearchKind
  /** Distinct among all hits. */
  key: string
  href: string
  /** What it is called; null: by its id alone. */
  name: string | null
  id: string
  /** Of a case: its state, finding and number of accounts. */
  state?: CaseState
  says?: string
  accounts?: number
}

const KINDS: readonly SearchKind[] = ['accounts', 'cases', 'objects', 'orders']

/** What was found, kind by kind, in the order of the server within each. An object leads to the cases that hold it. */
export function hitsOf({ accounts, cases, objects, orders }: SearchResult): Hit[] {
  return [
    ...(accounts?.items ?? []).map(
      ({ accountId, handle }): Hit => ({
        kind: 'accounts',
        key: `accounts ${accountId}`,
        href: `/accounts/${encodeURIComponent(accountId)}`,
        name: handle === null ? null : `@${handle}`,
        id: accountId,
      }),
    ),
    ...(cases?.items ?? []).map(
      ({ id, state, finding, accounts: size }): Hit => ({
        kind: 'cases',
        key: `cases ${id}`,
        href: `/cases/${id}`,
        name: null,
        id,
        state,
        says: finding,
        accounts: size,
      }),
    ),
    ...(objects?.items ?? []).map(
      ({ objectId }): Hit => ({
        kind: 'objects',
        key: `objects ${objectId}`,
        href: `/queue?${new URLSearchParams({ view: 'open', object: objectId })}`,
        name: null,
        id: objectId,
      }),
    ),
    ...(orders?.items ?? []).map(
      ({ id, title, issuerName }): Hit => ({
        kind: 'orders',
        key: `orders ${id}`,
        href: `/orders/${id}`,
        name: title,
        id,
        says: issuerName,
      }),
    ),
  ]
}

/** Hits by kind, in the order of kinds; a kind without any is left out. */
export const byKind = (hits: readonly Hit[]): [SearchKind, Hit[]][] =>
  KINDS.map((kind): [SearchKind, Hit[]] => [kind, hits.filter((hit) => hit.kind === kind)]).filter(
    ([, found]) => found.length > 0,
  )
