/** What came back over HTTP. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks at what came, whatever it is
export interface Came<Body = any> {
  status: number
  headers: Headers
  body: Body
}

/** Somebody who calls casework over HTTP, signed in or with a token. */
export interface Person {
  id: string
  name: string
  /** Sends a request; a body goes as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  call<Body = any>(
    method: string,
    path: string,
    body?: unknown,
    headers?: { [name: string]: string },
  ): Promise<Came<Body>>
  /** The same, and fails where the answer is none of 200 to 299. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  ok<Body = any>(
    method: string,
    path: string,
    body?: unknown,
    headers?: { [name: string]: string },
  ): Promise<Came<Body>>
}

async function send(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: { [name: string]: string } = {},
): Promise<Came> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '')
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text !== '' ? JSON.parse(text) : text,
  }
}

function personOf(url: string, id: string, name: string, credentials: { [name: string]: string }): Person {
  const call: Person['call'] = (method, path, body, headers = {}) =>
    send(url, method, path, body, { ...credentials, ...headers })
  return {
    id,
    name,
    call,
    async ok(method, path, body, headers) {
      const came = await call(method, path, body, headers)
      if (came.status >= 300)
        throw new Error(`${name}: ${method} ${path} came to ${came.status} ${JSON.stringify(came.body)}`)
      return came
    },
  }
}

/** Whoever holds an API token. */
export const tokenHolder = (url: string, token: string): Person =>
  personOf(url, '', 'token', { authorization: `Bearer ${token}` })

/** Takes the cookie of a sign-in and the token against forged requests that goes with it. */
async function withCookie(url: string, came: Came, name: string): Promise<Person> {
  const cookie = came.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const { body: me } = await send(url, 'GET', '/v1/me', undefined, { cookie })
  return personOf(url, me.id, name, { cookie, 'x-csrf-token': me.csrfToken })
}

/** Signs in by login and password. */
export async function signedIn(url: string, login: string, password: string, name = login): Promise<Person> {
  const came = await send(url, 'POST', '/v1/sign-in', { login, password })
  if (came.status >= 300) throw new Error(`${name} cannot sign in: ${JSON.stringify(came.body)}`)
  return withCookie(url, came, name)
}

/** Of everybody whom these functions make. */
export const PASSWORD = 'seven starlings over water'

/** Has the administrator invite a person, who sets a password, goes, and signs in with it. */
export async function newPerson(url: string, admin: Person, name: string, role: string): Promise<Person> {
  const login = name.toLowerCase()
  const { body: user } = await admin.ok('POST', '/v1/users', { kind: 'person', name, login, role })
  const { body: invitation } = await admin.ok('POST', `/v1/users/${user.id}/invitations`)
  const token = /#([\w-]+)$/.exec(invitation.link)?.[1]
  const accepted = await send(url, 'POST', '/v1/sign-in/invitation', { token, password: PASSWORD })
  if (accepted.status >= 300) throw new Error(`${name} is not in: ${JSON.stringify(accepted.body)}`)
  return signedIn(url, login, PASSWORD, name)
}
