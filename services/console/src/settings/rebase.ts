/** A field that somebody else changed: as it was read, as it stands now, and as it is being written. */
export interface ChangedField {
  name: string
  read: unknown
  now: unknown
  mine: unknown
}

const isSame = (x: unknown, y: unknown): boolean => JSON.stringify(x) === JSON.stringify(y)

/** The fields that differ between what was read and what stands now. */
export function changedFields<Form extends object>(read: Form, now: Form, mine: Form): ChangedField[] {
  return (Object.keys(now) as (keyof Form & string)[])
    .filter((name) => !isSame(read[name], now[name]))
    .map((name) => ({ name, read: read[name], now: now[name], mine: mine[name] }))
}

/** The fields that the writer changed, for a write that leaves the others alone. */
export function ownChanges<Form extends object>(read: Form, mine: Form): Partial<Form> {
  return Object.fromEntries(
    Object.entries(mine).filter(([name, value]) => !isSame(read[name as keyof Form], value)),
  ) as Partial<Form>
}

/** What stands now, with what the writer changed over it: nothing typed is lost. */
export const rebase = <Form extends object>(read: Form, now: Form, mine: Form): Form => ({
  ...now,
  ...ownChanges(read, mine),
})
