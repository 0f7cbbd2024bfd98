import type { RefusalReason } from '@murmuration/contracts'
import type { Post } from './post.ts'
import type { Gives, Refused, Source } from './source.ts'
import { recogniseSource } from './sources.ts'

/** What records of a sample give, to hold a source to what it says it gives. */
export interface SampleCheck {
  /** The source that recognises the sample; absent where none or several do. */
  source?: Source
  records: number
  posts: number
  /** Posts that boost another, with and without words of their own. */
  boosts: { withWords: number; withoutWords: number }
  /** Of the posts, the part that has the field, in [0, 1]; 0 where there are no posts. `seconds`: whose time is no whole minute. */
  present: Record<Gives, number>
  refused: { count: number; reasons: { reason: RefusalReason; count: number; message: string }[] }
}

const HAS: Record<Gives, (post: Post) => boolean> = {
  amplifies: (post) => post.amplifies !== undefined,
  author: (post) => post.amplifies?.authorId !== undefined,
  text: (post) => post.text !== undefined,
  urls: (post) => post.urls !== undefined,
  hashtags: (post) => post.hashtags !== undefined,
  media: (post) => post.media !== undefined,
  accountCreatedAt: (post) => post.accountCreatedAtMs !== undefined,
  language: (post) => post.language !== undefined,
  client: (post) => post.client !== undefined,
  declaredPlace: (post) => post.declaredPlace !== undefined,
  seconds: (post) => post.createdAtMs % 60_000 !== 0,
}

/**
 * Counts what a sample gives.
 *
 * @param records rows as objects of strings, or JSON values, as the source takes them
 * @param named the source, where the person has named it; else it is recognised by the first record that one recognises
 */
export function checkSample(form: Source['form'], records: readonly unknown[], named?: Source): SampleCheck {
  const source = named ?? recognised(form, records)
  const posts: Post[] = []
  const refusals: Refused[] = []
  for (const record of source === undefined ? [] : records) {
    const parsed = source?.parse(record)
    if (parsed?.posts === undefined) {
      if (parsed !== undefined) refusals.push(parsed.refused)
      continue
    }
    for (const post of parsed.posts) posts.push(post)
    for (const refusal of parsed.alsoRefused ?? []) refusals.push(refusal)
  }
  const part = (has: (post: Post) => boolean): number =>
    posts.length === 0 ? 0 : posts.filter(has).length / posts.length
  const boosts = posts.flatMap(({ amplifies }) => (amplifies === undefined ? [] : [amplifies]))
  const withWords = boosts.filter((boosted) => boosted.addsWords).length
  const check: SampleCheck = {
    records: records.length,
    posts: posts.length,
    boosts: { withWords, withoutWords: boosts.length - withWords },
    present: {
      amplifies: part(HAS.amplifies),
      author: part(HAS.author),
      text: part(HAS.text),
      urls: part(HAS.urls),
      hashtags: part(HAS.hashtags),
      media: part(HAS.media),
      accountCreatedAt: part(HAS.accountCreatedAt),
      language: part(HAS.language),
      client: part(HAS.client),
      declaredPlace: part(HAS.declaredPlace),
      seconds: part(HAS.seconds),
    },
    refused: { count: refusals.length, reasons: byReason(refusals) },
  }
  if (source !== undefined) check.source = source
  return check
}

function recognised(form: Source['form'], records: readonly unknown[]): Source | undefined {
  for (const record of records) {
    const source = recogniseSource(form, record)
    if (source !== undefined) return source
  }
  return undefined
}

/** The most frequent first, each with the first message of its reason. */
function byReason(refusals: readonly Refused[]): SampleCheck['refused']['reasons'] {
  const found = new Map<RefusalReason, { reason: RefusalReason; count: number; message: string }>()
  for (const { reason, message } of refusals) {
    const known = found.get(reason)
    if (known === undefined) found.set(reason, { reason, count: 1, message })
    else known.count++
  }
  return [...found.values()].sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))
}
