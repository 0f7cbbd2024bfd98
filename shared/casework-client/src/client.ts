import { problemIn } from './problem-error.ts'

export interface ClientOptions {
  /** Of casework, such as `https://casework.example.org`. Default: where the page is. */
  baseUrl?: string
  /** An API token. Without one the cookie of the session is sent. */
  token?: string
  /** The `csrfToken` that `GET /v1/me` gives; sent with every write of a session. */
  csrfToken?: () => string | undefined
  /** Sent with every request. */
  headers?: { [name: string]: string }
  fetch?: typeof fetch
  /** A new idempotency key. */
  newKey?: () => string
}

/** What a request can take, beside what its operation asks for. */
export interface CallOptions {
  signal?: AbortSignal | undefined
  headers?: { [name: string]: string } | undefined
}

interface Input extends CallOptions {
  params?: { readonly [name: string]: string | number } | undefined
  query?: object | undefined
  body?: unknown
  /** Version that was read. */
  ifMatch?: number | undefined
  /** To send the same write again: what was sent with the key before is not done twice. Default: a new one. */
  idempotencyKey?: string | undefined
}

/** Sends requests; the functions of the operations take one. */
export interface Client {
  /** @throws {ProblemError} where the answer is no success */
  send(method: string, path: string, input: Input, takesKey?: boolean): Promise<Response>
}

export function createClient(options: ClientOptions = {}): Client {
  const { baseUrl = '', token, csrfToken, headers: always = {}, newKey = () => crypto.randomUUID() } = options
  const send = options.fetch ?? ((url: string, init: RequestInit) => fetch(url, init))
  return {
    async send(method, path, input, takesKey = false) {
      const { params = {}, query, body, ifMatch, idempotencyKey, signal, headers = {} } = input
      const csrf = method === 'GET' || token !== undefined ? undefined : csrfToken?.()
      const response = await send(`${baseUrl.replace(/\/$/, '')}${filled(path, params)}${search(query)}`, {
        method,
        credentials: 'same-origin',
        headers: {
          ...always,
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(csrf !== undefined && { 'x-csrf-token': csrf }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(ifMatch !== undefined && { 'if-match': `"${ifMatch}"` }),
          ...(takesKey && { 'idempotency-key': idempotencyKey ?? newKey() }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal !== undefined && { signal }),
      })
      if (!response.ok) throw await problemIn(response)
      return response
    },
  }
}

const filled = (path: string, params: NonNullable<Input['params']>): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name]))

function search(query: object = {}): string {
  const pairs = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== null) pairs.append(name, String(one))
  return pairs.size === 0 ? '' : `?${pairs}`
}

/** Body of an answer as JSON; undefined where it has none. */
export const json = async <Answer>(sent: Promise<Response>): Promise<Answer> => {
  const text = await (await sent).text()
  return (text === '' ? undefined : JSON.parse(text)) as Answer
}

export const text = async (sent: Promise<Response>): Promise<string> => (await sent).text()

export const blob = async (sent: Promise<Response>): Promise<Blob> => (await sent).blob()
