import type { Tx } from '@murmuration/store'
import type { Visit } from './provider.ts'
import { newSecret, secretHash } from './secret.ts'

/** Ties a visit at the provider to the browser that began it: an answer that is put under another one is refused. */
export const VISIT_COOKIE = '__Host-murmuration-visit'
export const VISIT_MS = 10 * 60_000

/** @returns what the cookie of the browser holds */
export async function keepVisit(tx: Tx, visit: Visit, returnTo: string): Promise<string> {
  const secret = newSecret()
  await tx.query('delete from provider_visits where expires_at_ms <= $1', [tx.nowMs])
  await tx.query(
    `insert into provider_visits (browser_hash, state, nonce, verifier, return_to, expires_at_ms)
     values ($1, $2, $3, $4, $5, $6)`,
    [secretHash(secret), visit.state, visit.nonce, visit.verifier, returnTo, tx.nowMs + VISIT_MS],
  )
  return secret
}

/** Takes a visit away: it comes back once. Undefined where there is none, or it took too long. */
export async function takeVisit(
  tx: Tx,
  secret: string,
): Promise<{ visit: Visit; returnTo: string } | undefined> {
  const [found] = await tx.query<Visit & { return_to: string; expires_at_ms: number }>(
    'delete from provider_visits where browser_hash = $1 returning state, nonce, verifier, return_to, expires_at_ms',
    [secretHash(secret)],
  )
  if (found === undefined || found.expires_at_ms <= tx.nowMs) return undefined
  const { state, nonce, verifier, return_to } = found
  return { visit: { state, nonce, verifier }, returnTo: return_to }
}
