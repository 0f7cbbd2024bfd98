import { z } from 'zod'
import type { Amplified } from '../post.ts'
import type { Source } from '../source.ts'
import { Id, OptionalId, OptionalText, OptionalUtcTime, UtcTime } from './fields.ts'
import { isObject, refusalOf } from './refusal.ts'
import { postOf } from './words.ts'

const Row = z.object({
  tweetid: Id,
  userid: Id,
  tweet_time: UtcTime,
  tweet_text: OptionalText,
  tweet_language: OptionalText,
  tweet_client_name: OptionalText,
  user_reported_location: OptionalText,
  account_creation_date: OptionalUtcTime,
  is_retweet: OptionalText,
  retweet_tweetid: OptionalId,
  retweet_userid: OptionalId,
  quoted_tweet_tweetid: OptionalId,
  in_reply_to_tweetid: OptionalId,
  in_reply_to_userid: OptionalId,
  urls: OptionalText,
  hashtags: OptionalText,
})
type Row = z.infer<typeof Row>

/** `[a, b]`, with or without quotes around the elements. */
const listed = (cell: string | undefined): string[] =>
  (cell ?? '')
    .replace(/^\s*\[|\]\s*$/g, '')
    .split(',')
    .map((element) => element.trim().replace(/^['"]|['"]$/g, ''))
    .filter((element) => element !== '')

const amplified = (postId: string, authorId: string | undefined, addsWords: boolean): Amplified =>
  authorId === undefined ? { postId, addsWords } : { postId, authorId, addsWords }

function amplifiedBy(row: Row, isRetweet: boolean): Amplified | undefined {
  if (isRetweet)
    return row.retweet_tweetid === undefined
      ? undefined
      : amplified(row.retweet_tweetid, row.retweet_userid, false)
  if (row.quoted_tweet_tweetid !== undefined) return amplified(row.quoted_tweet_tweetid, undefined, true)
  if (row.in_reply_to_tweetid !== undefined)
    return amplified(row.in_reply_to_tweetid, row.in_reply_to_userid, true)
  return undefined
}

export const xIoArchive: Source = {
  name: 'x-io-archive',
  title: 'X information operations archive, CSV of tweets',
  documentation: 'https://transparency.x.com/en/reports/moderation-research',
  form: 'csv',
  gives: [
    'amplifies',
    'author',
    'text',
    'urls',
    'hashtags',
    'accountCreatedAt',
    'language',
    'client',
    'declaredPlace',
  ],
  notes: [
    'Times have whole minutes.',
    'The public version writes a hash in place of the id of accounts with few followers: the same account in another archive may have another id.',
    'It holds only accounts that the platform took down: there is no background from which to learn chance. Add shares of others.',
    'An account’s day of creation has no hour.',
    'A retweet has no text, URLs or hashtags of its own.',
  ],
  recognises: (sample) =>
    isObject(sample) && 'tweetid' in sample && 'userid' in sample && 'tweet_time' in sample,
  parse(record) {
    const parsed = Row.safeParse(record)
    if (!parsed.success) return { refused: refusalOf(record, parsed.error) }
    const row = parsed.data
    const isRetweet = /^(true|1|yes)$/i.test(row.is_retweet ?? '') || row.retweet_tweetid !== undefined
    const own = isRetweet
      ? {}
      : { text: row.tweet_text, urls: listed(row.urls), hashtags: listed(row.hashtags) }
    const post = postOf({
      accountId: row.userid,
      postId: row.tweetid,
      createdAtMs: row.tweet_time,
      amplifies: amplifiedBy(row, isRetweet),
      accountCreatedAtMs: row.account_creation_date,
      language: row.tweet_language,
      client: row.tweet_client_name,
      declaredPlace: row.user_reported_location,
      ...own,
    })
    return { posts: [post] }
  },
}
