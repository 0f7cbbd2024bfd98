import type { TestUser } from '@murmuration/casework/bench-fixtures'

export interface Came {
  status: number
  etag: string
  text: string
  /** From the request to the last byte of its answer, in this process. */
  tookMs: number
}

/** Sends a request over HTTP, on a connection that stays open. */
export async function ask(
  url: string,
  { token }: TestUser,
  method: string,
  path: string,
  body?: string,
  ifMatch?: string,
): Promise<Came> {
  const startedMs = performance.now()
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    },
    ...(body !== undefined && { body }),
  })
  const text = await response.text()
  const tookMs = performance.now() - startedMs
  return { status: response.status, etag: response.headers.get('etag') ?? '', text, tookMs }
}

/** @throws {Error} where the answer is none of 200 to 299 */
export async function mustAsk(...asked: Parameters<typeof ask>): Promise<Came> {
  const came = await ask(...asked)
  if (came.status >= 300)
    throw new Error(`${asked[2]} ${asked[3]} came to ${came.status}: ${came.text.slice(0, 500)}`)
  return came
}

/** @param part in [0, 1] @returns the value below which that part of the times lies */
export function quantile(times: readonly number[], part: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN
}

export const milliseconds = (value: number): string => value.toFixed(value < 10 ? 1 : 0)

/** What a row of a table says of times: p50, p95 and the longest, in milliseconds. */
export const spread = (times: readonly number[]): string[] =>
  [quantile(times, 0.5), quantile(times, 0.95), Math.max(...times)].map(milliseconds)
