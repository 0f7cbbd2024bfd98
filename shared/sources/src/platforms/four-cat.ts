import { z } from 'zod'
import type { Source } from '../source.ts'
import { Id, OptionalId, OptionalSeconds, OptionalText, OptionalUtcTime } from './fields.ts'
import { isObject, refusalOf, refused } from './refusal.ts'
import { hashtagsIn, postOf, urlsIn } from './words.ts'

const Row = z.object({
  id: Id,
  author: OptionalId,
  author_id: OptionalId,
  timestamp: OptionalUtcTime,
  unix_timestamp: OptionalSeconds,
  body: OptionalText,
  urls: OptionalText,
  hashtags: OptionalText,
  is_retweet: OptionalText,
  language_guess: OptionalText,
  image_md5: OptionalId,
})

/** Names that stand for whoever has none. */
const NOBODY = /^(anonymous|unknown|\[deleted\]|\[removed\])$/i

const listed = (cell: string): string[] => cell.split(',').map((element) => element.trim())

export const fourCat: Source = {
  name: '4cat',
  title: '4CAT: a data set downloaded as CSV',
  documentation: 'https://github.com/digitalmethodsinitiative/4cat',
  form: 'csv',
  gives: ['text', 'urls', 'hashtags', 'media', 'language', 'seconds'],
  notes: [
    'Columns differ from one data source of 4CAT to another; id, author, body and timestamp are common to them.',
    'No column names the post that is boosted. Rows of X that are retweets have nothing of their own; for X, take the NDJSON of the same data set and --from x-api.',
    'Accounts are author_id where there is one, else the name in author. Rows by Anonymous, as on imageboards, are refused: that name is everybody’s.',
    'The columns url and link are addresses of the post itself and no shared URL.',
    'Times without zone are UTC. image_md5 of imageboards is a hash of the bytes.',
  ],
  recognises: (sample) =>
    isObject(sample) &&
    'id' in sample &&
    'thread_id' in sample &&
    'author' in sample &&
    'body' in sample &&
    ('timestamp' in sample || 'unix_timestamp' in sample),
  parse(record) {
    const parsed = Row.safeParse(record)
    if (!parsed.success) return { refused: refusalOf(record, parsed.error) }
    const row = parsed.data
    const accountId = row.author_id ?? row.author
    if (accountId === undefined || NOBODY.test(accountId))
      return refused('missing_field', 'author names no account: rows without one cannot be told apart.')
    const createdAtMs = row.unix_timestamp ?? row.timestamp
    if (createdAtMs === undefined) return refused('missing_field', 'timestamp is missing.')
    const about = { accountId, postId: row.id, createdAtMs, language: row.language_guess }
    if (/^(yes|true|1)$/i.test(row.is_retweet ?? '')) return { posts: [postOf(about)] }
    const body = row.body ?? ''
    const post = postOf({
      ...about,
      text: body,
      urls: row.urls === undefined ? urlsIn(body) : listed(row.urls),
      hashtags: row.hashtags === undefined ? hashtagsIn(body) : listed(row.hashtags),
      media: row.image_md5 === undefined ? [] : [{ hash: row.image_md5 }],
    })
    return { posts: [post] }
  },
}
