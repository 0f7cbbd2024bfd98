interface EventTypeGroup<Type extends string> {
  /** What the events are of, such as `case`. */
  of: string
  types: Type[]
}

/** Types of events by what they happen to, in the order in which they came; with a search, those that hold it. */
export function eventTypeGroups<Type extends string>(
  types: readonly Type[],
  search = '',
): EventTypeGroup<Type>[] {
  const groups = new Map<string, Type[]>()
  const wanted = search.trim().toLowerCase()
  for (const type of types) {
    if (!type.includes(wanted)) continue
    const of = type.slice(0, type.indexOf('.'))
    groups.set(of, [...(groups.get(of) ?? []), type])
  }
  return [...groups].map(([of, own]) => ({ of, types: own }))
}

/** The chosen types with one switched, in the order of all of them. */
export function switched<Type extends string>(
  all: readonly Type[],
  chosen: readonly Type[],
  type: Type,
): Type[] {
  return all.filter((one) => (one === type ? !chosen.includes(one) : chosen.includes(one)))
}
