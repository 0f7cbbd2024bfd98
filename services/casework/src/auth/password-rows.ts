import type { Tx } from '@murmuration/store'
import { ProblemError } from '../http/problem.ts'
import { hashPassword, passwordFault } from './password.ts'

/** Weighs a password and hashes it; outside of a transaction, for it takes a while. @throws {ProblemError} 422 */
export async function newPassword(
  password: string,
  person: { login: string; name: string },
): Promise<string> {
  const fault = passwordFault(password, person)
  if (fault !== undefined) throw new ProblemError(422, fault)
  return await hashPassword(password)
}

export async function writePassword(tx: Tx, userId: string, hashed: string): Promise<void> {
  await tx.asOwner(() =>
    tx.query(
      `insert into passwords (user_id, hash, changed_at_ms) values ($1, $2, $3)
       on conflict (user_id) do update set hash = excluded.hash, changed_at_ms = excluded.changed_at_ms`,
      [userId, hashed, tx.nowMs],
    ),
  )
  tx.record({ type: 'user.password_set', entity: `user:${userId}`, scope: { kind: 'user', id: userId } })
}
