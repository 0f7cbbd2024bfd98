import { randomBytes } from 'node:crypto'
import type { StaffRole, TokenScope } from '@murmuration/contracts'
import type { Reader, Store } from '@murmuration/store'
import { TOKEN_PREFIX, tokenHash } from './auth/caller.ts'

const SCOPES: TokenScope[] = [
  'cases:read',
  'cases:write',
  'orders:read',
  'orders:write',
  'accounts:read',
  'accounts:write',
  'numbers:read',
  'admin',
]

/** A user of a test, who calls the API with a token. */
export interface TestUser extends Reader {
  name: string
  token: string
}

export async function newTestUser(
  store: Store,
  role: StaffRole,
  name: string = role,
  scopes = SCOPES,
): Promise<TestUser> {
  const token = TOKEN_PREFIX + randomBytes(32).toString('base64url')
  return store.system(async (tx) => {
    const [{ id }] = await tx.query<{ id: string }>(
      `insert into users (kind, name, role, created_at_ms) values ('person', $1, $2, $3) returning id`,
      [name, role, tx.nowMs],
    )
    await tx.query(
      'insert into api_tokens (user_id, name, hash, scopes, created_at_ms) values ($1, $2, $3, $4, $5)',
      [id, 'test', tokenHash(token), scopes, tx.nowMs],
    )
    return { userId: id, role, name, token }
  })
}
