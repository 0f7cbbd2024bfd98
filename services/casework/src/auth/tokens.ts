import type { ApiToken, TokenScope } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import { notFound, ProblemError } from '../http/problem.ts'
import { TOKEN_PREFIX, tokenHash } from './caller.ts'
import { newSecret } from './secret.ts'
import { findUser } from './users.ts'

const DAY_MS = 24 * 3_600_000
const TOKEN_DEFAULT_MS = 90 * DAY_MS
const TOKEN_LONGEST_MS = 366 * DAY_MS

const COLUMNS = 'id, user_id, name, scopes, created_at_ms, expires_at_ms, revoked_at_ms, last_used_at_ms'

interface TokenRow {
  id: string
  user_id: string
  name: string
  scopes: TokenScope[]
  created_at_ms: number
  expires_at_ms: number | null
  revoked_at_ms: number | null
  last_used_at_ms: number | null
}

const show = (row: TokenRow): ApiToken => ({
  id: row.id,
  userId: row.user_id,
  name: row.name,
  scopes: row.scopes,
  createdAtMs: row.created_at_ms,
  expiresAtMs: row.expires_at_ms,
  revokedAtMs: row.revoked_at_ms,
  lastUsedAtMs: row.last_used_at_ms,
})

/**
 * Makes a token, and gives it away this once. People make their own; an administrator makes those of services.
 *
 * @param usableBy scopes that a role has a use for
 * @throws {ProblemError} 403, 404, 422
 */
export async function makeToken(
  tx: Tx,
  caller: Reader,
  wanted: {
    userId?: string | undefined
    name: string
    scopes: readonly TokenScope[]
    expiresAtMs?: number | undefined
  },
  usableBy: (role: Reader['role']) => readonly TokenScope[],
): Promise<ApiToken & { token: string }> {
  const { userId = caller.userId, name, expiresAtMs = tx.nowMs + TOKEN_DEFAULT_MS } = wanted
  if (userId !== caller.userId && caller.role !== 'admin')
    throw new ProblemError(403, 'Leave out userId: you make tokens for yourself.')
  // Locked, so that it is not disabled or given another role meanwhile; the reader may not lock, unless it is admin.
  const user = await tx.asOwner(() => findUser(tx, userId, 'for update'))
  if (user === undefined) throw notFound('user')
  if (user.id !== caller.userId && user.kind !== 'service')
    throw new ProblemError(422, 'People make their own tokens; make one for a service, or for yourself.')
  if (user.disabled) throw new ProblemError(422, 'This user is disabled; enable it first.')
  const usable = usableBy(user.role)
  const useless = wanted.scopes.filter((scope) => !usable.includes(scope))
  if (useless.length > 0)
    throw new ProblemError(422, `The role ${user.role} has no use for ${useless.join(', ')}; leave it out.`)
  if (expiresAtMs <= tx.nowMs || expiresAtMs > tx.nowMs + TOKEN_LONGEST_MS)
    throw new ProblemError(422, 'expiresAtMs has to lie in the future, within 366 days.')
  const token = TOKEN_PREFIX + newSecret()
  const [row] = await tx.query<TokenRow>(
    `insert into api_tokens (user_id, name, hash, scopes, expires_at_ms, created_at_ms)
     values ($1, $2, $3, $4, $5, $6) returning ${COLUMNS}`,
    [userId, name, tokenHash(token), [...new Set(wanted.scopes)], expiresAtMs, tx.nowMs],
  )
  tx.record({
    type: 'token.made',
    entity: `token:${row.id}`,
    scope: { kind: 'user', id: userId },
    payload: { scopes: row.scopes, expiresAtMs },
  })
  return { ...show(row), token }
}

/** Tokens of a user, newest first; one more than `limit` where there are more. */
export async function listTokens(
  tx: Tx,
  userId: string,
  limit: number,
  after?: readonly [number, string],
): Promise<ApiToken[]> {
  const rows = await tx.query<TokenRow>(
    `select ${COLUMNS} from api_tokens
     where user_id = $1 and ($2::bigint is null or (created_at_ms, id) < ($2, $3::uuid))
     order by created_at_ms desc, id desc limit $4`,
    [userId, after?.[0], after?.[1], limit + 1],
  )
  return rows.map(show)
}

/** Revokes a token that the reader may see; once more changes nothing. @throws {ProblemError} 404 */
export async function revokeToken(tx: Tx, id: string): Promise<void> {
  const [revoked] = await tx.query<{ user_id: string }>(
    'update api_tokens set revoked_at_ms = $2 where id = $1 and revoked_at_ms is null returning user_id',
    [id, tx.nowMs],
  )
  if (revoked !== undefined) {
    tx.record({
      type: 'token.revoked',
      entity: `token:${id}`,
      scope: { kind: 'user', id: revoked.user_id },
    })
    return
  }
  const [found] = await tx.query('select id from api_tokens where id = $1', [id])
  if (found === undefined) throw notFound('token')
}
