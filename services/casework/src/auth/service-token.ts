import type { StaffRole, TokenScope } from '@murmuration/contracts'
import type { Store } from '@murmuration/store'
import { makeToken } from './tokens.ts'

/** Makes a service user and a token for it, for a program that shares the machine with casework. */
export const serviceToken = (
  store: Store,
  { name, role, scopes }: { name: string; role: StaffRole; scopes: readonly TokenScope[] },
): Promise<{ userId: string; token: string }> =>
  store.system(async (tx) => {
    const [{ id }] = await tx.query<{ id: string }>(
      `insert into users (kind, name, role, created_at_ms) values ('service', $1, $2, $3) returning id`,
      [name, role, tx.nowMs],
    )
    tx.record({ type: 'user.made', entity: `user:${id}`, scope: { kind: 'administration' } })
    const { token } = await makeToken(tx, { userId: id, role }, { name, scopes }, () => scopes)
    return { userId: id, token }
  })
