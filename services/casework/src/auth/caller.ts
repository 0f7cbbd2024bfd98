import { createHash } from 'node:crypto'
import type { StaffRole, TokenScope } from '@murmuration/contracts'
import type { Reader, Store } from '@murmuration/store'

/** Who calls. `scopes`: what the token may do; undefined for a person who signed in. */
export interface Caller extends Reader {
  name: string
  scopes: readonly TokenScope[] | undefined
  /** Of the session or the token, for the log of this process. */
  credentialId: string
}

/** Tokens begin with this, so that a scanner for secrets finds them. */
export const TOKEN_PREFIX = 'mur_'

/** A token is random to 32 bytes: one hash without salt is enough, and can be looked up. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex')

/** The caller of an API token; undefined where it is unknown, has run out, or its user was disabled. */
export async function callerOfToken(store: Store, token: string): Promise<Caller | undefined> {
  const [found] = await store.system((tx) =>
    tx.query<{ id: string; user_id: string; role: StaffRole; name: string; scopes: TokenScope[] }>(
      `select t.id, t.user_id, u.role, u.name, t.scopes
       from api_tokens t join users u on u.id = t.user_id
       where t.hash = $1 and not u.disabled and t.revoked_at_ms is null and (t.expires_at_ms is null or t.expires_at_ms > $2)`,
      [tokenHash(token), tx.nowMs],
    ),
  )
  if (found === undefined) return undefined
  const { id, user_id, role, name, scopes } = found
  return { userId: user_id, role, name, scopes, credentialId: id }
}
