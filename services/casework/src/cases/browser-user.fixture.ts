import type { StaffRole } from '@murmuration/contracts'
import { csrfTokenOf } from '../auth/secret.ts'
import { beginSession, SESSION_COOKIE } from '../auth/session.ts'
import type { Answered, TestCasework } from '../casework.fixture.ts'

/** Somebody who has signed in, by what they send: some routes are for no token. */
export async function newBrowserUser(
  world: TestCasework,
  role: StaffRole,
): Promise<(method: string, path: string, body?: unknown) => Promise<Answered>> {
  const user = await world.newUser(role)
  const { secret } = await world.store.system((tx) => beginSession(tx, user.userId, 'link', 'test'))
  const headers = { cookie: `${SESSION_COOKIE}=${secret}`, 'x-csrf-token': csrfTokenOf(secret) }
  return (method, path, body) => world.call(undefined, method, path, body, headers)
}
