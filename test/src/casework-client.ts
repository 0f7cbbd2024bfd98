import { setTimeout as sleep } from 'node:timers/promises'

/** A write as it was acknowledged. */
export interface Acknowledged {
  key: string
  token: string
  method: string
  path: string
  text: string
  ifMatch: string | undefined
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what came, whatever it is
  body: any
  etag: string | null
}

/** A request, without what came of it. */
export type Asked = Omit<Acknowledged, 'status' | 'body' | 'etag'>

/** Somebody whose requests are repeated until they are answered, writes with the same Idempotency-Key each time. */
export interface PatientClient {
  /** Writes that came to 200 to 299. */
  readonly done: Acknowledged[]
  /** Requests that were repeated because nothing came back. */
  readonly repeated: number
  get(token: string, path: string): Promise<Acknowledged>
  write(
    token: string,
    method: string,
    path: string,
    body: unknown,
    ifMatch?: string | null,
  ): Promise<Acknowledged>
  /** Sends a write again as it was sent. @returns the answer, and whether it says that it is one of before */
  again(one: Asked): Promise<Acknowledged & { isReplay: boolean }>
}

const PATIENCE_MS = 90_000
const ANSWER_MS = 20_000

/** @param urls one process, or several that each request may go to, in turn where one does not answer */
export function patientClient(urls: readonly string[], name: string): PatientClient {
  const done: Acknowledged[] = []
  let repeated = 0
  let count = 0
  const send = async (asked: Asked) => {
    const { key, token, method, path, text, ifMatch } = asked
    const startedMs = Date.now()
    for (let tries = count; ; tries++) {
      try {
        const answer = await fetch(`${urls[tries % urls.length]}${path}`, {
          method,
          signal: AbortSignal.timeout(ANSWER_MS),
          headers: {
            authorization: `Bearer ${token}`,
            ...(method !== 'GET' && { 'idempotency-key': key }),
            ...(text !== '' && { 'content-type': 'application/json' }),
            ...(ifMatch !== undefined && { 'if-match': ifMatch }),
          },
          ...(text !== '' && { body: text }),
        })
        const came = await answer.text()
        if (answer.status >= 500) throw new Error(`${method} ${path} came to ${answer.status} ${came}`)
        return {
          ...asked,
          status: answer.status,
          body: came === '' ? undefined : JSON.parse(came),
          etag: answer.headers.get('etag'),
          isReplay: answer.headers.get('idempotency-replayed') === 'true',
        }
      } catch (error) {
        if (Date.now() - startedMs > PATIENCE_MS || !isConnectionFault(error)) throw error
        repeated++
        await sleep(50)
      }
    }
  }
  return {
    done,
    get repeated() {
      return repeated
    },
    again: send,
    async get(token, path) {
      const came = await send({ key: '', token, method: 'GET', path, text: '', ifMatch: undefined })
      if (came.status !== 200)
        throw new Error(`GET ${path} came to ${came.status} ${JSON.stringify(came.body)}`)
      return came
    },
    async write(token, method, path, body, ifMatch) {
      const text = body === undefined ? '' : JSON.stringify(body)
      const came = await send({
        key: `${name}-${++count}`,
        token,
        method,
        path,
        text,
        ifMatch: ifMatch ?? undefined,
      })
      if (came.status < 300) done.push(came)
      return came
    },
  }
}

/** The other side went away, or said nothing. */
const isConnectionFault = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError')
