/** Who says that an account is flagged: a list that everybody may know of, or orders by id. */
export interface NamedBy {
  open: boolean
  orders: readonly string[]
}

/**
 * In which compartments a snapshot has to stand. A compartment is a sorted list of order ids, of which a reader has to
 * read all; the empty one is open.
 *
 * - `existing`: compartments of the cluster that cover the snapshot: each flagged account is named by an open list, or by
 *   one of their orders.
 * - `wanted`: those that must be there. Open, where open lists name every flagged account; or else each single order
 *   that, with open lists, names all of them; or else one least set of orders that together do.
 *
 * @param existing compartments in which the cluster has cases
 * @param named by whom each flagged account of the snapshot is named
 * @returns undefined where nobody is known to name some account: then nobody may read it
 */
export function targetsOf(
  existing: readonly (readonly string[])[],
  named: readonly NamedBy[],
): { existing: string[][]; wanted: string[][] } | undefined {
  const needs = named.filter(({ open }) => !open).map(({ orders }) => new Set(orders))
  if (needs.some(({ size }) => size === 0)) return undefined
  return {
    existing: existing.filter((one) => covers(one, needs)).map((one) => [...one]),
    wanted: leastSets(needs),
  }
}

const covers = (compartments: readonly string[], needs: readonly ReadonlySet<string>[]): boolean =>
  needs.every((need) => compartments.some((order) => need.has(order)))

function leastSets(needs: readonly ReadonlySet<string>[]): string[][] {
  if (needs.length === 0) return [[]]
  const count = new Map<string, number>()
  for (const need of needs) for (const order of need) count.set(order, (count.get(order) ?? 0) + 1)
  const orders = [...count.keys()].sort()
  const single = orders.filter((order) => count.get(order) === needs.length)
  if (single.length > 0) return single.map((order) => [order])
  // Greedy, then without those that the others make needless: no set within it would do.
  const chosen: string[] = []
  let left = [...needs]
  while (left.length > 0) {
    const holds = (order: string) => left.filter((need) => need.has(order)).length
    const best = orders.reduce((x, y) => (holds(y) > holds(x) ? y : x))
    chosen.push(best)
    left = left.filter((need) => !need.has(best))
  }
  for (const order of [...chosen]) {
    const without = chosen.filter((one) => one !== order)
    if (covers(without, needs)) chosen.splice(chosen.indexOf(order), 1)
  }
  return [chosen.sort()]
}
