import type { StaffRole, TokenScope } from '@murmuration/contracts'
import type { Reader, Store } from '@murmuration/store'
import { secretHash } from './secret.ts'
import { SESSION_IDLE_MS } from './session.ts'

/** Who calls. `scopes`: what the token may do; undefined for a person who signed in. */
export interface Caller extends Reader {
  name: string
  scopes: readonly TokenScope[] | undefined
  /** Of the session or the token, for the log of this process. */
  credentialId: string
}

/** Tokens begin with this, so that a scanner for secrets finds them. */
export const TOKEN_PREFIX = 'mur_'

export const tokenHash = (token: string): string => secretHash(token)

/** When a token was used and a session was seen is kept this coarsely: most calls write nothing. */
const TOKEN_SEEN_MS = 10 * 60_000
const SESSION_SEEN_MS = 60_000

/** The caller of an API token; undefined where it is unknown, has run out, or its user was disabled. */
export async function callerOfToken(store: Store, token: string): Promise<Caller | undefined> {
  const [found] = await store.system((tx) =>
    tx.query<{ id: string; user_id: string; role: StaffRole; name: string; scopes: TokenScope[] }>(
      `with found as (
         select t.id, t.user_id, u.role, u.name, t.scopes, t.last_used_at_ms
         from api_tokens t join users u on u.id = t.user_id
         where t.hash = $1 and not u.disabled and t.revoked_at_ms is null and (t.expires_at_ms is null or t.expires_at_ms > $2)
       ), used as (
         update api_tokens t set last_used_at_ms = $2 from found
         where t.id = found.id and (found.last_used_at_ms is null or found.last_used_at_ms <= $2 - ${TOKEN_SEEN_MS})
       )
       select id, user_id, role, name, scopes from found`,
      [tokenHash(token), tx.nowMs],
    ),
  )
  if (found === undefined) return undefined
  const { id, user_id, role, name, scopes } = found
  return { userId: user_id, role, name, scopes, credentialId: id }
}

/** The caller of a session; undefined where it is unknown, ended, idle or too old, or its user was disabled. */
export async function callerOfSession(store: Store, secret: string): Promise<Caller | undefined> {
  const [found] = await store.system((tx) =>
    tx.query<{ id: string; user_id: string; role: StaffRole; name: string }>(
      `with found as (
         select s.id, s.user_id, u.role, u.name, s.last_seen_at_ms
         from sessions s join users u on u.id = s.user_id
         where s.hash = $1 and not u.disabled and s.expires_at_ms > $2 and s.last_seen_at_ms > $2 - ${SESSION_IDLE_MS}
       ), seen as (
         update sessions s set last_seen_at_ms = $2 from found
         where s.id = found.id and found.last_seen_at_ms <= $2 - ${SESSION_SEEN_MS}
       )
       select id, user_id, role, name from found`,
      [secretHash(secret), tx.nowMs],
    ),
  )
  if (found === undefined) return undefined
  const { id, user_id, role, name } = found
  return { userId: user_id, role, name, scopes: undefined, credentialId: id }
}
