import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AccountInput, StaffRole } from '@murmuration/contracts'
import type { DemoOrder } from './demo-story.ts'

/** Somebody who works on the story's order. */
export interface DemoPerson {
  name: string
  login: string
  password: string
  role: StaffRole
}

/** Roles of the founding story, the administrator first. The second reader leads. */
const CAST: readonly Omit<DemoPerson, 'password'>[] = [
  { name: 'Ada Okafor', login: 'admin', role: 'admin' },
  { name: 'Asha Rao', login: 'analyst', role: 'analyst' },
  { name: 'Lea Brandt', login: 'second', role: 'lead' },
  { name: 'Lena Ortiz', login: 'legal', role: 'legal' },
]
const MOST_ACCOUNTS = 10_000

/** Path of the file that keeps who they are, for the owner of the folder alone. */
export const peoplePath = (folder: string): string => join(folder, 'people.json')

/**
 * Makes the people of the story over HTTP, as an administrator does: each is invited and sets a password. They become readers
 * of its order, which is put to work. Ended halfway, it goes on there.
 *
 * @param folder of the story; people.json in it keeps names and passwords
 * @param said what casework tells whoever starts it: the link for the first administrator
 * @returns undefined where casework has people of its own already
 */
export async function demoPeople(
  folder: string,
  casework: { url: string },
  order: DemoOrder,
  directory: readonly AccountInput[],
  said: string | undefined,
): Promise<readonly DemoPerson[] | undefined> {
  const path = peoplePath(folder)
  const kept = existsSync(path)
    ? (JSON.parse(await readFile(path, 'utf8')) as { people: DemoPerson[]; isDone: boolean })
    : undefined
  if (kept?.isDone) return kept.people
  const token = /\/first#([\w-]+)/.exec(said ?? '')?.[1]
  if (kept === undefined && token === undefined) return undefined
  const people = kept?.people ?? CAST.map((one) => ({ ...one, password: newPassword() }))
  const keep = (isDone: boolean) =>
    writeFile(path, `${JSON.stringify({ people, isDone }, null, 2)}\n`, { mode: 0o600 })
  // Before the first of them is made: whoever comes next knows their passwords.
  await keep(false)
  const [first, ...others] = people
  const admin =
    token === undefined
      ? await signIn(casework.url, first)
      : await sessionOf(casework.url, 'first', {
          token,
          name: first.name,
          login: first.login,
          password: first.password,
        })
  const readers: string[] = []
  let legal: Session | undefined
  for (const person of others) {
    const session = await invited(casework.url, admin, person)
    if (person.role === 'legal') legal = session
    readers.push(session.userId)
  }
  for (let from = 0; from < directory.length; from += MOST_ACCOUNTS)
    await admin.send('PUT', '/v1/accounts', { accounts: directory.slice(from, from + MOST_ACCOUNTS) })
  await nameReaders(casework.url, order, readers)
  await putToWork(legal!, order.id)
  await keep(true)
  return people
}

/** Adds to the readers that the order has, as the one who took it in. */
async function nameReaders(url: string, order: DemoOrder, userIds: readonly string[]): Promise<void> {
  const intake = sender(url, { authorization: `Bearer ${order.token}` })
  const { body, etag } = await intake('GET', `/v1/orders/${order.id}`)
  const standing = (body.readers as { userId: string }[]).map(({ userId }) => userId)
  const readers = [...new Set([...standing, ...userIds])]
  if (readers.length > standing.length)
    await intake(
      'PUT',
      `/v1/orders/${order.id}/readers`,
      { readers, reason: 'They answer it.' },
      { 'if-match': etag },
    )
}

/** What the order lacks lies in its annex, says legal, and lets the review begin. */
async function putToWork(legal: Session, orderId: string): Promise<void> {
  const path = `/v1/orders/${orderId}`
  const { body, ...read } = await legal.send('GET', path)
  let { etag } = read
  for (const { item, stands } of body.checklist as { item: string; stands: string }[])
    if (stands === 'missing')
      ({ etag } = await legal.send(
        'PUT',
        `${path}/checklist`,
        { item, mark: 'present', note: 'It stands in the annex.' },
        { 'if-match': etag },
      ))
  const steps = ['validated', 'in_review']
  for (const to of steps.slice(steps.indexOf(body.state) + 1)) {
    await legal.send(
      'POST',
      `${path}/state`,
      { to, reason: 'The order is in form; its accounts are looked at.' },
      { 'if-match': etag },
    )
    ;({ etag } = await legal.send('GET', path))
  }
}

/** Makes a person, or finds the one of a beginning that was ended halfway, and has them set their password. */
async function invited(url: string, admin: Session, { name, login, password, role }: DemoPerson) {
  const { body: found } = await admin.send('GET', '/v1/users?limit=200')
  const users = found.items as { id: string; login: string | null }[]
  const known = users.find((one) => one.login === login)
  const { id } = known ?? (await admin.send('POST', '/v1/users', { kind: 'person', name, login, role })).body
  const { body } = await admin.send('POST', `/v1/users/${id}/invitations`)
  return sessionOf(url, 'invitation', { token: new URL(body.link).hash.slice(1), password })
}

const signIn = (url: string, { login, password }: DemoPerson): Promise<Session> =>
  sessionOf(url, '', { login, password })

/** A browser that has signed in. */
interface Session {
  userId: string
  send: Send
}

interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: the demo reads a few fields of what its own server says
  body: any
  etag: string
}
type Send = (
  method: string,
  path: string,
  body?: unknown,
  headers?: { [name: string]: string },
) => Promise<Answer>

async function sessionOf(url: string, way: string, body: unknown): Promise<Session> {
  const response = await fetch(`${url}/v1/sign-in${way && `/${way}`}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`casework let nobody in: ${response.status} ${await response.text()}`)
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const { id, csrfToken } = (await response.json()) as { id: string; csrfToken: string }
  return { userId: id, send: sender(url, { cookie, 'x-csrf-token': csrfToken }) }
}

const sender =
  (url: string, credentials: { [name: string]: string }): Send =>
  async (method, path, body, headers = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...credentials,
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} came to ${response.status} ${text}`)
    return { body: text === '' ? undefined : JSON.parse(text), etag: response.headers.get('etag') ?? '' }
  }

/** Twenty letters in groups of five, without those that look alike: 92 bits, and easy to type. */
function newPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23'
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}
