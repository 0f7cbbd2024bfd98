import { z } from 'zod'
import type { Amplified } from '../post.ts'
import type { Parsed, Source } from '../source.ts'
import { Id, listOf, OptionalText, OptionalZonedTime, ZonedTime } from './fields.ts'
import { htmlLinks, htmlText } from './html-text.ts'
import { isObject, refusalOf, refused } from './refusal.ts'
import { postOf } from './words.ts'

const Account = z.object({ url: Id, created_at: OptionalZonedTime })
const Boosted = z.object({ uri: Id, created_at: OptionalZonedTime, account: z.object({ url: Id }) })

const Status = z.object({
  uri: Id,
  created_at: ZonedTime,
  account: Account,
  content: OptionalText,
  language: OptionalText,
  application: z.object({ name: OptionalText }).nullish(),
  reblog: Boosted.nullish(),
  quote: z.object({ quoted_status: Boosted.nullish() }).nullish(),
  tags: listOf(z.object({ name: OptionalText })),
  media_attachments: listOf(z.object({ url: OptionalText, remote_url: OptionalText })),
})
type Status = z.infer<typeof Status>

function amplifiedBy(status: Status): Amplified | undefined {
  const boosted = status.reblog ?? status.quote?.quoted_status ?? undefined
  if (boosted === undefined) return undefined
  const addsWords = !status.reblog
  const amplified: Amplified = { postId: boosted.uri, authorId: boosted.account.url, addsWords }
  if (boosted.created_at !== undefined) amplified.createdAtMs = boosted.created_at
  return amplified
}

function parseStatus(value: unknown, name: string): Parsed {
  const parsed = Status.safeParse(value)
  if (!parsed.success) return { refused: refusalOf(value, parsed.error, name) }
  const status = parsed.data
  const amplifies = amplifiedBy(status)
  const about = {
    accountId: status.account.url,
    postId: status.uri,
    createdAtMs: status.created_at,
    amplifies,
    accountCreatedAtMs: status.account.created_at,
    client: status.application?.name,
  }
  if (amplifies?.addsWords === false) return { posts: [postOf(about)] }
  const html = status.content ?? ''
  const post = postOf({
    ...about,
    text: htmlText(html),
    urls: htmlLinks(html).filter((url) => url !== amplifies?.postId),
    hashtags: (status.tags ?? []).map((tag) => tag.name ?? ''),
    media: (status.media_attachments ?? []).map(({ url, remote_url }) => {
      const address = remote_url ?? url
      return address === undefined ? {} : { url: address }
    }),
    language: status.language,
  })
  return { posts: [post] }
}

function parseEvent(event: { readonly [name: string]: unknown }): Parsed {
  if (typeof event.event !== 'string') return refused('bad_value', 'event is not text.')
  if (event.event !== 'update') return { posts: [] }
  if (typeof event.payload !== 'string') return parseStatus(event.payload, 'payload')
  let status: unknown
  try {
    status = JSON.parse(event.payload)
  } catch {
    return refused('bad_json', 'payload is not JSON.')
  }
  return parseStatus(status, 'payload')
}

const isStatus = (value: unknown): boolean =>
  isObject(value) && 'uri' in value && 'content' in value && isObject(value.account) && 'reblog' in value

export const mastodon: Source = {
  name: 'mastodon',
  title: 'Mastodon: statuses of the REST API, or events of its streaming API',
  documentation: 'https://docs.joinmastodon.org/entities/Status/',
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
    'seconds',
  ],
  notes: [
    'Each server numbers statuses and accounts for itself. Posts are known by `uri` and accounts by `url`, which hold on every server; write flags in that form.',
    'Replies name their post by the number of one server, so they are no amplification here; boosts and quotes are.',
    'The client is told only by an account’s own server, and an account’s creation often has the day alone.',
    'A server sees only what reaches it: an absence in its stream is no absence on the network.',
    'Media are known by their address alone. Edits and deletions yield no posts.',
  ],
  recognises: (sample) =>
    isObject(sample) &&
    (isStatus(sample) || (typeof sample.event === 'string' && 'payload' in sample && !('kind' in sample))),
  parse(record) {
    if (!isObject(record)) return refused('not_an_object', 'The record is not an object.')
    return 'event' in record && 'payload' in record ? parseEvent(record) : parseStatus(record, '')
  },
}
