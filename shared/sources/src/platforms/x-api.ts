import { z } from 'zod'
import type { Amplified, Post } from '../post.ts'
import type { Parsed, Source } from '../source.ts'
import { Id, listOf, OptionalId, OptionalText, OptionalZonedTime, ZonedTime } from './fields.ts'
import { isObject, postsOfParts, refusalOf, refused } from './refusal.ts'
import { postOf } from './words.ts'

const Account = z.object({ created_at: OptionalZonedTime, location: OptionalText })
const IncludedUser = Account.extend({ id: Id })
const IncludedTweet = z.object({ id: Id, author_id: OptionalId, created_at: OptionalZonedTime })
const IncludedMedia = z.object({ media_key: Id, url: OptionalText, preview_image_url: OptionalText })

const Entities = z.object({
  urls: listOf(
    z.object({
      url: OptionalText,
      expanded_url: OptionalText,
      unwound_url: OptionalText,
      media_key: OptionalText,
    }),
  ),
  hashtags: listOf(z.object({ tag: OptionalText })),
})

const Tweet = z.object({
  id: Id,
  author_id: Id,
  created_at: ZonedTime,
  text: OptionalText,
  lang: OptionalText,
  source: OptionalText,
  in_reply_to_user_id: OptionalId,
  referenced_tweets: listOf(
    z.object({ type: z.string(), id: Id, author_id: OptionalId, created_at: OptionalZonedTime }),
  ),
  entities: Entities.nullish(),
  note_tweet: z.object({ text: OptionalText, entities: Entities.nullish() }).nullish(),
  attachments: z.object({ media_keys: listOf(OptionalText) }).nullish(),
  author: Account.nullish(),
})
type Tweet = z.infer<typeof Tweet>

/** What a page tells beside its tweets, by id. */
interface Included {
  users: ReadonlyMap<string, z.infer<typeof IncludedUser>>
  tweets: ReadonlyMap<string, z.infer<typeof IncludedTweet>>
  media: ReadonlyMap<string, z.infer<typeof IncludedMedia>>
}

const NOTHING_INCLUDED: Included = { users: new Map(), tweets: new Map(), media: new Map() }

/** The elements of a list that hold their schema; the others tell nothing of a tweet. */
function byId<T>(list: unknown, schema: z.ZodType<T>, id: (element: T) => string): ReadonlyMap<string, T> {
  const found = new Map<string, T>()
  for (const element of Array.isArray(list) ? list : []) {
    const parsed = schema.safeParse(element)
    if (parsed.success) found.set(id(parsed.data), parsed.data)
  }
  return found
}

function includedOf(includes: unknown): Included {
  if (!isObject(includes)) return NOTHING_INCLUDED
  return {
    users: byId(includes.users, IncludedUser, (user) => user.id),
    tweets: byId(includes.tweets, IncludedTweet, (tweet) => tweet.id),
    media: byId(includes.media, IncludedMedia, (media) => media.media_key),
  }
}

function amplifiedBy(tweet: Tweet, included: Included): Amplified | undefined {
  for (const type of ['retweeted', 'quoted', 'replied_to']) {
    const reference = tweet.referenced_tweets?.find((found) => found.type === type)
    if (reference === undefined) continue
    const known = included.tweets.get(reference.id)
    const replied = type === 'replied_to' ? tweet.in_reply_to_user_id : undefined
    const authorId = known?.author_id ?? reference.author_id ?? replied
    const createdAtMs = known?.created_at ?? reference.created_at
    const amplified: Amplified = { postId: reference.id, addsWords: type !== 'retweeted' }
    if (authorId !== undefined) amplified.authorId = authorId
    if (createdAtMs !== undefined) amplified.createdAtMs = createdAtMs
    return amplified
  }
  return undefined
}

function postOfTweet(tweet: Tweet, included: Included): Post {
  const amplifies = amplifiedBy(tweet, included)
  const user = included.users.get(tweet.author_id) ?? tweet.author
  const about = {
    accountId: tweet.author_id,
    postId: tweet.id,
    createdAtMs: tweet.created_at,
    amplifies,
    accountCreatedAtMs: user?.created_at,
    declaredPlace: user?.location,
    language: tweet.lang,
    client: tweet.source,
  }
  if (amplifies?.addsWords === false) return postOf(about)
  const entities = tweet.note_tweet?.entities ?? tweet.entities
  const isBoosted = (url: string): boolean =>
    amplifies !== undefined && url.split(/[?#]/, 1)[0].endsWith(`/status/${amplifies.postId}`)
  const urls = (entities?.urls ?? [])
    .filter(({ media_key }) => media_key === undefined)
    .map((url) => url.unwound_url ?? url.expanded_url ?? url.url ?? '')
    .filter((url) => !isBoosted(url))
  const media = (tweet.attachments?.media_keys ?? []).map((key) => {
    const known = key === undefined ? undefined : included.media.get(key)
    const url = known?.url ?? known?.preview_image_url
    return url === undefined ? {} : { url }
  })
  return postOf({
    ...about,
    text: tweet.note_tweet?.text ?? tweet.text,
    urls,
    hashtags: (entities?.hashtags ?? []).map(({ tag }) => tag ?? ''),
    media,
  })
}

const ASK = 'Ask the API with tweet.fields=author_id,created_at,referenced_tweets,entities.'

function parseTweet(value: unknown, included: Included, name: string): Parsed {
  const parsed = Tweet.safeParse(value)
  if (parsed.success) return { posts: [postOfTweet(parsed.data, included)] }
  const refusal = refusalOf(value, parsed.error, name)
  return refusal.reason === 'missing_field'
    ? refused('missing_field', `${refusal.message} ${ASK}`)
    : { refused: refusal }
}

const isTweet = (value: unknown): boolean =>
  isObject(value) &&
  typeof value.id === 'string' &&
  typeof value.text === 'string' &&
  ('author_id' in value || 'edit_history_tweet_ids' in value || 'created_at' in value)

export const xApi: Source = {
  name: 'x-api',
  title: 'X API v2: pages of search and look-up, the filtered stream, or a tweet a line',
  documentation: 'https://docs.x.com/x-api/posts/search-recent-posts',
  form: 'json',
  gives: [
    'amplifies',
    'author',
    'text',
    'urls',
    'hashtags',
    'media',
    'accountCreatedAt',
    'language',
    'client',
    'declaredPlace',
    'seconds',
  ],
  notes: [
    'Fields come only where the request asks for them: tweet.fields=author_id,created_at,referenced_tweets,entities,lang,source,in_reply_to_user_id, expansions=author_id,referenced_tweets.id,attachments.media_keys, user.fields=created_at,location, media.fields=url.',
    'The author of an amplified post is told only where the post is among the includes.',
    'A retweet has no text, URLs, hashtags or media of its own; what it carries is the other’s.',
    'Media are known by their address alone: copies uploaded anew look different.',
  ],
  recognises: (sample) => {
    if (!isObject(sample)) return false
    if (isTweet(sample)) return true
    const first = Array.isArray(sample.data) ? sample.data[0] : sample.data
    if (isTweet(first)) return true
    return (
      isObject(sample.meta) &&
      'result_count' in sample.meta &&
      (sample.data === undefined || Array.isArray(sample.data))
    )
  },
  parse(record) {
    if (!isObject(record)) return refused('not_an_object', 'The record is not an object.')
    const { data } = record
    if (data === undefined) {
      if ('id' in record || 'text' in record) return parseTweet(record, NOTHING_INCLUDED, '')
      if (isObject(record.meta) || Array.isArray(record.errors)) return { posts: [] }
      return refused('missing_field', 'data is missing: the record is neither a page nor a tweet.')
    }
    const included = includedOf(record.includes)
    if (!Array.isArray(data)) return parseTweet(data, included, 'data')
    return postsOfParts(data, 'data', (tweet, name) => parseTweet(tweet, included, name))
  },
}
