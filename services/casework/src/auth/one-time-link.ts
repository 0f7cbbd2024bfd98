import type { Store, Tx } from '@murmuration/store'
import { ProblemError } from '../http/problem.ts'
import { newSecret, secretHash } from './secret.ts'

const LINK_MS = 24 * 3_600_000

/** Makes a one-time link, which takes the place of an unused one. @param userId whom it invites; null: the first administrator */
export async function makeLink(
  tx: Tx,
  userId: string | null,
): Promise<{ token: string; expiresAtMs: number }> {
  const token = newSecret()
  const expiresAtMs = tx.nowMs + LINK_MS
  await tx.asOwner(async () => {
    await tx.query(
      'delete from one_time_links where user_id is not distinct from $1::uuid or expires_at_ms <= $2',
      [userId, tx.nowMs],
    )
    await tx.query(
      'insert into one_time_links (user_id, hash, expires_at_ms, created_at_ms) values ($1, $2, $3, $4)',
      [userId, secretHash(token), expiresAtMs, tx.nowMs],
    )
  })
  return { token, expiresAtMs }
}

export interface Invited {
  id: string
  name: string
  login: string
}

/** Whom a link invites; null: the first administrator. @throws {ProblemError} 404 where it is of no use (any more) */
export async function lookAtLink(
  tx: Tx,
  token: string,
  purpose: 'first' | 'invitation',
): Promise<{ invited: Invited | null; expiresAtMs: number }> {
  const [found] = await tx.query<{
    user_id: string | null
    expires_at_ms: number
    name: string
    login: string | null
  }>(
    `select l.user_id, l.expires_at_ms, u.name, u.login from one_time_links l left join users u on u.id = l.user_id
     where l.hash = $1 and l.expires_at_ms > $2 and (l.user_id is null) = $3 and u.disabled is not true
       and (l.user_id is not null or not exists (select from users where kind = 'person'))`,
    [secretHash(token), tx.nowMs, purpose === 'first'],
  )
  if (found === undefined || (found.user_id !== null && found.login === null))
    throw new ProblemError(
      404,
      purpose === 'first'
        ? 'This link was used, has run out, or is not the newest one; start casework again for a new one.'
        : 'This link was used, has run out, or is not the newest one; ask an administrator for another invitation.',
    )
  const { user_id, name, login, expires_at_ms } = found
  return {
    invited: user_id === null || login === null ? null : { id: user_id, name, login },
    expiresAtMs: expires_at_ms,
  }
}

/** Uses a link up, in the transaction of what it is used for. @throws {ProblemError} 404 where another request was first */
export async function useLink(tx: Tx, token: string, purpose: 'first' | 'invitation'): Promise<void> {
  await lookAtLink(tx, token, purpose)
  const used = await tx.query('delete from one_time_links where hash = $1 returning id', [secretHash(token)])
  if (used.length === 0) throw new ProblemError(404, 'This link was used.')
}

/** Key of the lock under which the first administrator is made. */
const FIRST_LOCK = 7_236_002

/** Holds back others that make the first administrator, to the end of the transaction. */
export async function lockFirst(tx: Tx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [FIRST_LOCK])
}

/**
 * While there is no person, services apart: a new link for the first administrator, in a sentence for whoever started casework. The
 * link before it is of no use any more.
 *
 * @param url where casework is reached
 * @returns undefined where there are users
 */
export const firstAdminLink = (store: Store, url: string): Promise<string | undefined> =>
  store.system(async (tx) => {
    await lockFirst(tx)
    const [someone] = await tx.query(`select from users where kind = 'person' limit 1`)
    if (someone !== undefined) {
      await tx.query('delete from one_time_links where user_id is null')
      return undefined
    }
    const { token } = await makeLink(tx, null)
    return `Nobody can sign in yet. Make the first administrator within 24 hours, once, at ${url}/first#${token} , or by POST {"token", "name", "login", "password"} as JSON to ${url}/v1/sign-in/first.`
  })
