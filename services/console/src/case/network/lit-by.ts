import type { SelectionState } from '../selection.ts'
import type { Partners } from './graph-of-picture.ts'

/** What stands out in the network. Places in the columns. */
export interface Lit {
  selected: ReadonlySet<number>
  accounts: ReadonlySet<number>
  /** Of these, which show their names. */
  named: ReadonlySet<number>
  edges: ReadonlySet<number>
  /** Under the pointer or the cursor of the keyboard. */
  hovered: number | null
}

const NAMED_PARTNERS = 6

/** Selected and hovered accounts, their partners, and the edges between; the strongest partners are named. */
export function litBy(
  { accounts: chosen, hovered, pair }: Pick<SelectionState, 'accounts' | 'hovered' | 'pair'>,
  partners: readonly Partners[],
): Lit {
  const centres = new Set([...chosen, ...(hovered === null ? [] : [hovered])])
  const accounts = new Set(centres)
  const named = new Set(centres)
  const edges = new Set(pair === null ? [] : [pair])
  for (const centre of centres) {
    const of = partners[centre]
    if (of === undefined) continue
    of.accounts.forEach((partner, k) => {
      accounts.add(partner)
      if (k < NAMED_PARTNERS) named.add(partner)
    })
    for (const edge of of.edges) edges.add(edge)
  }
  return { selected: new Set(chosen), accounts, named, edges, hovered }
}
