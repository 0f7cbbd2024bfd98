import type { Store } from '@murmuration/store'
import type { Caller } from '../auth/caller.ts'
import { SESSION_IDLE_MS } from '../auth/session.ts'

/**
 * Whether what the caller came in with holds still, and they are who they were. Asking does not count as using it: a
 * session whose person does nothing else ends while a stream is open.
 */
export const stillHolds = (store: Store, { userId, role, scopes, credentialId }: Caller): Promise<boolean> =>
  store.system(async (tx) => {
    const credential =
      scopes === undefined
        ? `select from sessions s where s.id = $1 and s.user_id = u.id and s.expires_at_ms > $2 and s.last_seen_at_ms > $2 - ${SESSION_IDLE_MS}`
        : `select from api_tokens t where t.id = $1 and t.user_id = u.id and t.revoked_at_ms is null and (t.expires_at_ms is null or t.expires_at_ms > $2)`
    const found = await tx.query(
      `select u.id from users u where u.id = $3 and u.role = $4 and not u.disabled and exists (${credential})`,
      [credentialId, tx.nowMs, userId, role],
    )
    return found.length > 0
  })
