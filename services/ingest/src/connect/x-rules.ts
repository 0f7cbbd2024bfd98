import { UsageError } from '@murmuration/runtime'
import { z } from 'zod'

/** A rule of the filtered stream: what posts it lets through. */
export interface XRule {
  id: string
  value: string
}

const Rules = z.object({
  data: z.array(z.object({ id: z.string(), value: z.string() })).optional(),
  errors: z
    .array(
      z.object({
        title: z.string().optional(),
        details: z.array(z.string()).optional(),
        detail: z.string().optional(),
      }),
    )
    .optional(),
})

export interface XRulesOptions {
  api: string
  token: string
  signal: AbortSignal
}

/** @throws {UsageError} where X does not answer with rules */
export const listRules = async (options: XRulesOptions, send: typeof fetch = fetch): Promise<XRule[]> =>
  (await ask(options, send)).data ?? []

/**
 * Adds the rules that are not there yet, all at once.
 *
 * @returns the rules that hold then
 * @throws {UsageError} where X refuses one, in its words
 */
export async function addRules(
  rules: readonly string[],
  options: XRulesOptions,
  send: typeof fetch = fetch,
): Promise<XRule[]> {
  const there = await listRules(options, send)
  const missing = [...new Set(rules)].filter((rule) => !there.some(({ value }) => value === rule))
  if (missing.length === 0) return there
  const added = await ask(options, send, { add: missing.map((value) => ({ value })) })
  return [...there, ...(added.data ?? [])]
}

async function ask({ api, token, signal }: XRulesOptions, send: typeof fetch, body?: object) {
  const url = new URL('/2/tweets/search/stream/rules', api)
  let response: Response
  try {
    response = await send(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
    })
  } catch (cause) {
    if (signal.aborted) throw cause
    throw new UsageError(`Nobody answers at ${url.host}; look at the network, and at --api.`, { cause })
  }
  const parsed = Rules.safeParse(await response.json().catch(() => undefined))
  const error = parsed.data?.errors?.[0]
  const words = error?.details?.[0] ?? error?.detail ?? error?.title
  if (!response.ok || !parsed.success || words !== undefined)
    throw new UsageError(
      `X answers ${response.status} to its rules${words === undefined ? '' : `: ${words.slice(0, 300)}`}; change the rule, or the token in MURMURATION_X_TOKEN.`,
    )
  return parsed.data
}
