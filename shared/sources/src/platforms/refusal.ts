import type { RefusalReason } from '@murmuration/contracts'
import type { z } from 'zod'
import type { Post } from '../post.ts'
import type { Parsed, Refused } from '../source.ts'

export const refused = (reason: RefusalReason, message: string): { refused: Refused } => ({
  refused: { reason, message },
})

export const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The first thing that a schema found wrong, as a refusal. Names of fields are the schema's own; values are not quoted.
 *
 * @param record what the schema was given
 * @param part how a person finds the part of a page, such as `data[3]`
 */
export function refusalOf(record: unknown, error: z.ZodError, part = ''): Refused {
  const issue = error.issues[0]
  if (issue.path.length === 0)
    return { reason: 'not_an_object', message: `${part === '' ? 'The record' : part} is not an object.` }
  const name = issue.path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
  const where = part === '' ? name.replace(/^\./, '') : `${part}${name}`
  if (issue.code === 'custom') {
    const reason = (issue.params as { reason: RefusalReason }).reason
    return { reason, message: `${where} ${issue.message}` }
  }
  let value: unknown = record
  for (const step of issue.path)
    value =
      isObject(value) || Array.isArray(value) ? (value as Record<PropertyKey, unknown>)[step] : undefined
  if (value === undefined) return { reason: 'missing_field', message: `${where} is missing.` }
  const expected =
    issue.code === 'invalid_type' ? `; ${WORDS.get(issue.expected) ?? issue.expected} is due` : ''
  return { reason: 'bad_value', message: `${where} is not of its documented kind${expected}.` }
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['object', 'an object'],
  ['array', 'a list'],
  ['string', 'text'],
  ['boolean', 'true or false'],
])

/**
 * Posts of the parts of a page: what does not hold is refused beside the others; where nothing holds, the page is
 * refused with the first reason.
 *
 * @param read the posts of a part, or why it has none; `name` is how a person finds it
 */
export function postsOfParts(
  parts: readonly unknown[],
  name: string,
  read: (part: unknown, name: string) => Parsed,
): Parsed {
  const posts: Post[] = []
  const alsoRefused: Refused[] = []
  for (const [k, part] of parts.entries()) {
    const parsed = read(part, `${name}[${k}]`)
    if (parsed.refused !== undefined) alsoRefused.push(parsed.refused)
    else {
      for (const post of parsed.posts) posts.push(post)
      for (const refusal of parsed.alsoRefused ?? []) alsoRefused.push(refusal)
    }
  }
  if (alsoRefused.length === 0) return { posts }
  return posts.length === 0 ? { refused: alsoRefused[0] } : { posts, alsoRefused }
}
