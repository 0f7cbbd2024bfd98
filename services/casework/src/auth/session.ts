import type { Tx } from '@murmuration/store'
import type { FastifyReply } from 'fastify'
import { newSecret, secretHash } from './secret.ts'

/**
 * Cookie of a session. `__Host-`: set by this very host, over HTTPS, for all of it; no other host of the domain can put
 * one in its place. Over plain HTTP browsers keep it only where they take the address for their own machine: Chrome and
 * Firefox do for http://localhost, Safari does not. Everything else needs HTTPS in front.
 */
export const SESSION_COOKIE = '__Host-murmuration'

export const SESSION_IDLE_MS = 8 * 3_600_000
export const SESSION_LONGEST_MS = 7 * 24 * 3_600_000

const COOKIE = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const

/** How a session began. */
export type Way = 'password' | 'link' | 'provider'

/**
 * Begins a session, always under a new secret: what a browser brings along is never taken over. A session that it had is
 * ended. Sessions that have run out, of whomever, are taken away.
 *
 * @param before secret of the session that the browser had
 */
export async function beginSession(
  tx: Tx,
  userId: string,
  way: Way,
  agent: string,
  before?: string,
): Promise<{ id: string; secret: string; expiresAtMs: number }> {
  const secret = newSecret()
  const { nowMs } = tx
  const expiresAtMs = nowMs + SESSION_LONGEST_MS
  return tx.asOwner(async () => {
    await tx.query('delete from sessions where hash = $1 or expires_at_ms <= $2 or last_seen_at_ms <= $3', [
      before === undefined ? '' : secretHash(before),
      nowMs,
      nowMs - SESSION_IDLE_MS,
    ])
    const [{ id }] = await tx.query<{ id: string }>(
      `insert into sessions (user_id, hash, way, agent, created_at_ms, last_seen_at_ms, expires_at_ms)
       values ($1, $2, $3, $4, $5, $5, $6) returning id`,
      [userId, secretHash(secret), way, agent, nowMs, expiresAtMs],
    )
    return { id, secret, expiresAtMs }
  })
}

/** Ends the sessions of a user. @returns how many */
export const endSessions = (tx: Tx, userId: string): Promise<number> =>
  tx.asOwner(
    async () => (await tx.query('delete from sessions where user_id = $1 returning id', [userId])).length,
  )

export const setSessionCookie = (reply: FastifyReply, secret: string): FastifyReply =>
  reply.setCookie(SESSION_COOKIE, secret, { ...COOKIE, maxAge: SESSION_LONGEST_MS / 1000 })

export const clearSessionCookie = (reply: FastifyReply): FastifyReply =>
  reply.clearCookie(SESSION_COOKIE, COOKIE)
