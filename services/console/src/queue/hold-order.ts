/** Order of rows as the reader has it before their eyes. */
export interface HeldOrder {
  /** Ids from top to bottom. */
  ids: readonly string[]
  /** How many pages they came from. */
  pages: number
  /** Ids that came into pages which were read before: they wait until the reader asks for them. */
  arrived: readonly string[]
}

export const NOTHING_HELD: HeldOrder = { ids: [], pages: 0, arrived: [] }

/**
 * Takes in what was read: rows stay where they are, a further page goes to the end, and what is new within the pages that are
 * there waits. A row that is no longer read stays too.
 *
 * @param pages ids by page, each as it was read last
 */
export function holdOrder(held: HeldOrder, pages: readonly (readonly string[])[]): HeldOrder {
  if (held.pages === 0) {
    const ids = [...new Set(pages.flat())]
    return { ids, pages: pages.length, arrived: [] }
  }
  const known = new Set([...held.ids, ...held.arrived])
  const fresh = (part: readonly (readonly string[])[]): string[] => [
    ...new Set(part.flat().filter((id) => !known.has(id))),
  ]
  const came = fresh(pages.slice(0, held.pages))
  for (const id of came) known.add(id)
  const further = fresh(pages.slice(held.pages))
  const count = Math.max(held.pages, pages.length)
  return came.length === 0 && further.length === 0 && count === held.pages
    ? held
    : { ids: [...held.ids, ...further], pages: count, arrived: [...held.arrived, ...came] }
}

/** Adds rows that were heard of and are in no page. */
export function holdArrived(held: HeldOrder, ids: readonly string[]): HeldOrder {
  const known = new Set([...held.ids, ...held.arrived])
  const came = ids.filter((id) => !known.has(id))
  return came.length === 0 ? held : { ...held, arrived: [...held.arrived, ...new Set(came)] }
}
