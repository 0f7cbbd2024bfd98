import type { NewUser, Person, StaffRole, User } from '@murmuration/contracts'
import { sqlStateOf, type Tx } from '@murmuration/store'
import { ProblemError } from '../http/problem.ts'

export interface UserRow {
  id: string
  kind: 'person' | 'service'
  name: string
  login: string | null
  role: StaffRole
  disabled: boolean
  version: number
  created_at_ms: number
}

const COLUMNS = 'id, kind, name, login, role, disabled, version, created_at_ms'

export interface UserQuery {
  role?: StaffRole | undefined
  kind?: 'person' | 'service' | undefined
  disabled?: boolean | undefined
  limit: number
  /** Name and id at the end of the page before. */
  after?: readonly [string, string] | undefined
}

/** Users by name; one more than `limit` where there are more. */
export async function listUsers(tx: Tx, query: UserQuery): Promise<UserRow[]> {
  const { role, kind, disabled, limit, after } = query
  return await tx.query<UserRow>(
    `select ${COLUMNS} from users
     where ($1::text is null or role = $1) and ($2::text is null or kind = $2) and ($3::boolean is null or disabled = $3)
       and ($4::text is null or (name, id) > ($4, $5::uuid))
     order by name, id limit $6`,
    [role, kind, disabled, after?.[0], after?.[1], limit + 1],
  )
}

/** @param lock 'for update' to change it */
export async function findUser(
  tx: Tx,
  id: string,
  lock: '' | 'for update' = '',
): Promise<UserRow | undefined> {
  const [found] = await tx.query<UserRow>(`select ${COLUMNS} from users where id = $1 ${lock}`, [id])
  return found
}

/** @throws {ProblemError} 409 where the login is taken */
export async function addUser(tx: Tx, user: NewUser): Promise<UserRow> {
  const { kind, name, login, role } = user
  return await orTaken(async () => {
    const [row] = await tx.query<UserRow>(
      `insert into users (kind, name, login, role, created_at_ms) values ($1, $2, $3, $4, $5) returning ${COLUMNS}`,
      [kind, name, login, role, tx.nowMs],
    )
    return row
  })
}

/** Writes what can change of a user. @throws {ProblemError} 409 where the login is taken */
export const writeUser = (
  tx: Tx,
  { id, name, login, role, disabled }: Pick<UserRow, 'id' | 'name' | 'login' | 'role' | 'disabled'>,
): Promise<UserRow> =>
  orTaken(async () => {
    const [row] = await tx.query<UserRow>(
      `update users set name = $2, login = $3, role = $4, disabled = $5, version = version + 1 where id = $1
       returning ${COLUMNS}`,
      [id, name, login, role, disabled],
    )
    return row
  })

async function orTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (sqlStateOf(error) !== '23505') throw error
    throw new ProblemError(409, 'Somebody has this login; take another one.')
  }
}

/** How users sign in, by id. */
async function waysOf(
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, { password: boolean; provider: boolean }>> {
  const rows = await tx.asOwner(() =>
    tx.query<{ id: string; password: boolean; provider: boolean }>(
      `select u.id, exists (select from passwords p where p.user_id = u.id) as password,
         exists (select from identities i where i.user_id = u.id) as provider
       from unnest($1::uuid[]) as u(id)`,
      [ids],
    ),
  )
  return new Map(rows.map(({ id, password, provider }) => [id, { password, provider }]))
}

/** As administrators see them. */
export async function showUsers(tx: Tx, rows: readonly UserRow[]): Promise<User[]> {
  const ways = await waysOf(
    tx,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    login: row.login,
    role: row.role,
    disabled: row.disabled,
    password: ways.get(row.id)?.password ?? false,
    provider: ways.get(row.id)?.provider ?? false,
    createdAtMs: row.created_at_ms,
    version: row.version,
  }))
}

export const showPerson = ({ id, kind, name, role, disabled }: UserRow): Person => ({
  id,
  kind,
  name,
  role,
  disabled,
})

/**
 * Locks the enabled administrators and looks for one beside `id` who can sign in: a person with a password, or from the
 * provider. The lock makes two who would take the role from each other wait for one another.
 */
export const hasOtherAdmin = (tx: Tx, id: string): Promise<boolean> =>
  tx.asOwner(async () => {
    const admins = await tx.query<{ id: string }>(
      `select id from users where role = 'admin' and kind = 'person' and not disabled order by id for update`,
    )
    const others = admins.map((admin) => admin.id).filter((one) => one !== id)
    const [found] = await tx.query(
      `select from unnest($1::uuid[]) as u(id)
       where exists (select from passwords p where p.user_id = u.id) or exists (select from identities i where i.user_id = u.id)
       limit 1`,
      [others],
    )
    return found !== undefined
  })
