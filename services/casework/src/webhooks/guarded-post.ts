import { type LookupAddress, lookup as lookUp } from 'node:dns'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { type AddressGuard, hostOf, PRIVATE } from './address-guard.ts'

/** How a request ended. `status` null: no answer came, and `error` says why. */
export interface PostResult {
  status: number | null
  error: string | null
  /** Up to 4 KB of what was answered. */
  answer: string
  retryAfterSeconds: number | undefined
}

export interface PostParts {
  guard: AddressGuard
  timeoutMs: number
  /** Ends the request early; then the promise rejects. */
  signal?: AbortSignal
  resolve?: (host: string) => Promise<LookupAddress[]>
}

const MOST_ANSWER_BYTES = 4_096

/**
 * Posts JSON to a URL that somebody typed. Each connection is made for this request, to an address that was checked after
 * it was resolved: nothing resolves it again. Redirects are an answer like any other.
 *
 * @throws where `signal` ended it; every other end is a result
 */
export async function guardedPost(
  url: string,
  headers: { [name: string]: string },
  body: string,
  { guard, timeoutMs, signal, resolve = resolveHost }: PostParts,
): Promise<PostResult> {
  const failed = (error: string): PostResult => ({
    status: null,
    error,
    answer: '',
    retryAfterSeconds: undefined,
  })
  const refusal = guard.refusalOf(url)
  if (refusal !== undefined) return failed(refusal)
  const target = new URL(url)
  const host = hostOf(target)
  const isTls = target.protocol === 'https:'
  if (isIP(host) !== 0 && !guard.mayReach(host, host, isTls)) return failed(PRIVATE)
  const timeout = AbortSignal.timeout(timeoutMs)
  const ended = signal === undefined ? timeout : AbortSignal.any([timeout, signal])
  const lookup: LookupFunction = (name, options, found) => {
    resolve(name).then(
      (all) => {
        const reachable = all.filter(({ address }) => guard.mayReach(address, name, isTls))
        if (reachable.length === 0) found(new RefusedAddress(), '', 0)
        else if (options.all) found(null, reachable)
        else found(null, reachable[0].address, reachable[0].family)
      },
      (error) => found(error, '', 0),
    )
  }
  try {
    const response = await new Promise<IncomingMessage>((answered, failedWith) => {
      const request = (isTls ? httpsRequest : httpRequest)(
        target,
        {
          method: 'POST',
          agent: false,
          lookup,
          signal: ended,
          headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        },
        answered,
      )
      request.on('error', failedWith)
      request.end(body)
    })
    const answer = await beginningOf(response)
    signal?.throwIfAborted()
    const { statusCode: status = 0, headers: answered } = response
    const isSuccess = status >= 200 && status < 300
    return {
      status,
      error: isSuccess
        ? null
        : `It answered ${status}${status >= 300 && status < 400 ? '; redirects are not followed' : ''}.`,
      answer,
      retryAfterSeconds: /^\d{1,6}$/.test(answered['retry-after'] ?? '')
        ? Number(answered['retry-after'])
        : undefined,
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (timeout.aborted) return failed(`It did not answer within ${timeoutMs / 1000} seconds.`)
    if (error instanceof RefusedAddress) return failed(PRIVATE)
    return failed(sentenceOf(error))
  }
}

class RefusedAddress extends Error {}

const resolveHost = (host: string): Promise<LookupAddress[]> =>
  new Promise((found, failed) => {
    lookUp(host, { all: true }, (error, all) => (error === null ? found(all) : failed(error)))
  })

/** The first bytes of an answer; whatever comes after them, or breaks, is of no interest. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      parts.push(part)
      bytes += part.length
      if (bytes >= MOST_ANSWER_BYTES) break
    }
  } catch {
    // The status came; an answer that broke off afterwards is an answer.
  }
  response.destroy()
  return Buffer.concat(parts).subarray(0, MOST_ANSWER_BYTES).toString('utf8')
}

function sentenceOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return SAYS[code] ?? `The connection failed${code === '' ? '' : ` (${code})`}.`
}

const SAYS: { [code: string]: string } = {
  ENOTFOUND: 'The host of the URL is not known to DNS.',
  EAI_AGAIN: 'DNS did not answer for the host of the URL.',
  ECONNREFUSED: 'Nothing listens at the URL.',
  ECONNRESET: 'It broke the connection.',
  HPE_HEADER_OVERFLOW: 'Its answer has too long headers.',
}
