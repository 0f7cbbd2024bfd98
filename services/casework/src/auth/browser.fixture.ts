import type { StaffRole } from '@murmuration/contracts'
import type { Answered, TestCasework } from '../casework.fixture.ts'
import { hashPassword } from './password.ts'
import { SESSION_COOKIE } from './session.ts'

/** As a browser does: keeps cookies by host, sends them back, and says that its pages come from the same site. */
export interface TestBrowser {
  cookies: Map<string, string>
  csrfToken: string | undefined
  /** Sends what a page of casework would; `headers` go over what it sends by itself, '' leaves one out. */
  call(method: string, path: string, body?: unknown, headers?: { [name: string]: string }): Promise<Answered>
  /** Signs in, and remembers the CSRF token. */
  signIn(login: string, password?: string): Promise<Answered>
  session(): string | undefined
}

export const PASSWORD = 'seven starlings over water'

export function testBrowser({ url }: Pick<TestCasework, 'url'>): TestBrowser {
  const cookies = new Map<string, string>()
  const browser: TestBrowser = {
    cookies,
    csrfToken: undefined,
    session: () => cookies.get(SESSION_COOKIE),
    async call(method, path, body, more = {}) {
      const headers: { [name: string]: string } = {
        'sec-fetch-site': 'same-origin',
        'user-agent': 'test browser',
        ...(method !== 'GET' && { origin: url }),
        ...(method !== 'GET' && browser.csrfToken !== undefined && { 'x-csrf-token': browser.csrfToken }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(cookies.size > 0 && {
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        }),
        ...more,
      }
      const response = await fetch(new URL(path, url), {
        method,
        redirect: 'manual',
        headers: Object.entries(headers).filter(([, value]) => value !== ''),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      keepCookies(cookies, response.headers)
      const text = await response.text()
      const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '')
      return {
        status: response.status,
        headers: response.headers,
        body: isJson && text !== '' ? JSON.parse(text) : text,
      }
    },
    async signIn(login, password = PASSWORD) {
      const answer = await browser.call('POST', '/v1/sign-in', { login, password })
      if (answer.status === 200) browser.csrfToken = answer.body.csrfToken
      return answer
    },
  }
  return browser
}

export function keepCookies(cookies: Map<string, string>, headers: Headers): void {
  for (const line of headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name)
    else cookies.set(name, value)
  }
}

let hashed: Promise<string> | undefined

/** A person who has a login and the password `PASSWORD`. */
export async function newPerson(
  { store }: Pick<TestCasework, 'store'>,
  role: StaffRole,
  login: string,
): Promise<{ id: string; login: string }> {
  hashed ??= hashPassword(PASSWORD)
  const hash = await hashed
  return store.system(async (tx) => {
    const [{ id }] = await tx.query<{ id: string }>(
      `insert into users (kind, name, login, role, created_at_ms) values ('person', $1, $2, $3, $4) returning id`,
      [`Person ${login}`, login, role, tx.nowMs],
    )
    await tx.query('insert into passwords (user_id, hash, changed_at_ms) values ($1, $2, $3)', [
      id,
      hash,
      tx.nowMs,
    ])
    return { id, login }
  })
}
