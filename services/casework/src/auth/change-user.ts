import type { UserChange } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { notFound, ProblemError } from '../http/problem.ts'
import { endSessions } from './session.ts'
import { findUser, hasOtherAdmin, showUsers, type UserRow, writeUser } from './users.ts'

/**
 * Changes a user. A new role, and to be disabled, end the sessions. The last administrator who can sign in stays one.
 *
 * @param version that was read
 * @param providerGivesRoles whether people from the provider get their role anew at every sign-in
 * @throws {ProblemError} 404, 409 with the user as it stands, 422
 */
export async function changeUser(
  tx: Tx,
  id: string,
  version: number,
  change: UserChange,
  providerGivesRoles: boolean,
): Promise<UserRow> {
  const before = await findUser(tx, id)
  if (before === undefined) throw notFound('user')
  // Locked in one order by everybody: the administrators, then the user.
  const hasOther = before.role !== 'admin' || (await hasOtherAdmin(tx, id))
  const row = await findUser(tx, id, 'for update')
  if (row === undefined) throw notFound('user')
  const [current] = await showUsers(tx, [row])
  if (row.version !== version)
    throw new ProblemError(409, 'Somebody has changed this user; look at it anew.', { current })
  const { reason } = change
  const next = {
    id,
    name: change.name ?? row.name,
    login: change.login ?? row.login,
    role: change.role ?? row.role,
    disabled: change.disabled ?? row.disabled,
  }
  if (row.kind === 'service' && next.login !== null)
    throw new ProblemError(422, 'A service has no login; make a token for it.')
  const isAdmin = row.role === 'admin' && !row.disabled
  const staysAdmin = next.role === 'admin' && !next.disabled
  if (row.kind === 'person' && isAdmin && !staysAdmin && !hasOther)
    throw new ProblemError(
      422,
      'This is the last administrator who can sign in; make another one first, and let them sign in.',
    )
  if (next.role !== row.role && current.provider && providerGivesRoles)
    throw new ProblemError(
      422,
      'The role of this person comes from the provider at every sign-in; change it there, or disable the person.',
    )
  const written = await writeUser(tx, next)
  recordChanges(tx, row, written, reason)
  if (written.role !== row.role || (written.disabled && !row.disabled)) await endSessions(tx, id)
  return written
}

/** Records what is different between two states of a user. */
export function recordChanges(tx: Tx, before: UserRow, after: UserRow, reason?: string): void {
  const common = { entity: `user:${after.id}`, scope: { kind: 'user', id: after.id }, reason } as const
  if (after.role !== before.role)
    tx.record({ ...common, type: 'user.role_changed', prevState: before.role, nextState: after.role })
  if (after.disabled !== before.disabled)
    tx.record({
      ...common,
      type: after.disabled ? 'user.disabled' : 'user.enabled',
      prevState: before.disabled ? 'disabled' : 'enabled',
      nextState: after.disabled ? 'disabled' : 'enabled',
    })
  if (after.name !== before.name || after.login !== before.login)
    tx.record({ ...common, type: 'user.changed' })
}
