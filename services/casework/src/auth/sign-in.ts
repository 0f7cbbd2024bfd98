import type { StaffRole } from '@murmuration/contracts'
import type { Store, Tx } from '@murmuration/store'
import { ProblemError } from '../http/problem.ts'
import { recordChanges } from './change-user.ts'
import { checkPassword } from './password.ts'
import type { ProviderPerson } from './provider.ts'
import { type RoleMap, roleOf } from './role-map.ts'
import { beginSession, endSessions, type Way } from './session.ts'
import { takeTry, undoTry } from './tries.ts'
import { addUser, findUser, hasOtherAdmin, type UserRow, writeUser } from './users.ts'

/** What a browser brings along. */
export interface Browser {
  address: string
  /** What it calls itself, in 200 characters at most. */
  agent: string
  /** Secret of the session that it has. */
  session: string | undefined
}

export interface Begun {
  user: UserRow
  sessionId: string
  secret: string
  expiresAtMs: number
}

/**
 * Signs in by login and password. A login that nobody has takes the same work and gets the same answer as a wrong
 * password.
 *
 * @throws {ProblemError} 401, 429
 */
export async function signInByPassword(
  store: Store,
  login: string,
  password: string,
  browser: Browser,
): Promise<Begun> {
  const wanted = login.trim().toLowerCase()
  const { blocks } = await takeTry(store, wanted, browser.address)
  const known = await store.system(async (tx) => {
    const [found] = await tx.query<{ id: string; role: StaffRole; disabled: boolean; hash: string }>(
      'select u.id, u.role, u.disabled, p.hash from users u join passwords p on p.user_id = u.id where u.login = $1',
      [wanted],
    )
    return found
  })
  const matches = await checkPassword(known?.hash, password)
  if (!matches || known === undefined || known.disabled) {
    if (blocks !== undefined) await recordBlock(store, blocks === 'login' ? known?.id : undefined)
    throw new ProblemError(401, 'The login or the password is wrong.')
  }
  await undoTry(store, wanted, browser.address)
  return await store.as({ userId: known.id, role: known.role }, (tx) =>
    openSession(tx, known.id, 'password', browser, known.hash),
  )
}

/** @param userId whose login was tried too often; undefined: nobody's, or an address was used for many */
const recordBlock = (store: Store, userId: string | undefined): Promise<void> =>
  store.system(async (tx) => {
    tx.record({
      type: 'user.sign_in_blocked',
      entity: userId === undefined ? 'sign-in' : `user:${userId}`,
      scope: userId === undefined ? { kind: 'administration' } : { kind: 'user', id: userId },
    })
  })

/**
 * Begins a session of a user, and records it.
 *
 * @param hashed of the password that was right: it has to be theirs still
 * @throws {ProblemError} 401 where it was disabled or changed in between
 */
export async function openSession(
  tx: Tx,
  userId: string,
  way: Way,
  browser: Browser,
  hashed?: string,
): Promise<Begun> {
  const user = await tx.asOwner(async () => {
    const row = await findUser(tx, userId, 'for update')
    if (hashed === undefined) return row
    const [same] = await tx.query('select from passwords where user_id = $1 and hash = $2', [userId, hashed])
    return same === undefined ? undefined : row
  })
  if (user === undefined || user.disabled) throw new ProblemError(401, 'The login or the password is wrong.')
  const session = await beginSession(tx, userId, way, browser.agent, browser.session)
  tx.record({
    type: 'user.signed_in',
    entity: `user:${userId}`,
    scope: { kind: 'user', id: userId },
    nextState: way,
  })
  return { user, sessionId: session.id, secret: session.secret, expiresAtMs: session.expiresAtMs }
}

/**
 * Signs in whom the provider has seen. Who comes for the first time becomes a user; the role follows the provider at
 * every sign-in, and without one nobody gets in. Users are known by issuer and subject alone: a name or an address that
 * equals somebody else's opens nothing.
 *
 * @throws {ProblemError} 403
 */
export async function signInFromProvider(
  store: Store,
  person: ProviderPerson,
  roles: RoleMap,
  browser: Browser,
): Promise<Begun> {
  const role = roleOf(person.values, roles)
  const known = await store.system((tx) => userOf(tx, person))
  if (role === undefined) {
    if (known !== undefined)
      await store.system(async (tx) => {
        await endSessions(tx, known.id)
        tx.record({
          type: 'user.sessions_ended',
          entity: `user:${known.id}`,
          scope: { kind: 'user', id: known.id },
          reason: 'The provider gives no role any more.',
        })
      })
    throw new ProblemError(
      403,
      'The provider gives you no role here; ask your administrator to put you into a group that has one.',
    )
  }
  const ready = await store.system(async (tx) => {
    const user = await userOf(tx, person)
    return user === undefined ? await addFromProvider(tx, person, role) : await follow(tx, user, role)
  }, 'provider')
  return await store.as({ userId: ready.id, role: ready.role }, (tx) =>
    openSession(tx, ready.id, 'provider', browser),
  )
}

async function userOf(tx: Tx, { issuer, subject }: ProviderPerson): Promise<UserRow | undefined> {
  const [identity] = await tx.query<{ user_id: string }>(
    'select user_id from identities where issuer = $1 and subject = $2',
    [issuer, subject],
  )
  return identity === undefined ? undefined : await findUser(tx, identity.user_id)
}

async function addFromProvider(tx: Tx, person: ProviderPerson, role: StaffRole): Promise<UserRow> {
  const user = await addUser(tx, { kind: 'person', name: person.name, role })
  const [mine] = await tx.query(
    `insert into identities (issuer, subject, user_id, created_at_ms) values ($1, $2, $3, $4)
     on conflict do nothing returning user_id`,
    [person.issuer, person.subject, user.id, tx.nowMs],
  )
  if (mine === undefined)
    throw new ProblemError(409, 'You are signing in twice at once; begin again at /v1/sign-in/provider.')
  tx.record({
    type: 'user.made',
    entity: `user:${user.id}`,
    scope: { kind: 'user', id: user.id },
    nextState: role,
  })
  return user
}

/** Gives a user the role that the provider says. */
async function follow(tx: Tx, before: UserRow, role: StaffRole): Promise<UserRow> {
  const { id } = before
  const hasOther = before.role !== 'admin' || role === 'admin' || (await hasOtherAdmin(tx, id))
  const row = await findUser(tx, id, 'for update')
  if (row === undefined || row.disabled)
    throw new ProblemError(403, 'You may not sign in here any more; ask your administrator.')
  if (row.role === role) return row
  if (!hasOther)
    throw new ProblemError(
      403,
      `The provider makes you ${role}, and you are the last administrator here; let another one sign in first.`,
    )
  const written = await writeUser(tx, { ...row, role })
  recordChanges(tx, row, written)
  await endSessions(tx, id)
  return written
}
