import { z } from 'zod'
import type { Amplified, Media } from '../post.ts'
import type { Parsed, Source } from '../source.ts'
import { Id, listOf, OptionalId, OptionalText, ZonedTime } from './fields.ts'
import { isObject, postsOfParts, refusalOf, refused } from './refusal.ts'
import { postOf } from './words.ts'

const POST = 'app.bsky.feed.post'
const REPOST = 'app.bsky.feed.repost'

const Commit = z.object({
  did: Id,
  time_us: z.number().int().positive().max(253_402_300_799_999_000).nullish(),
  commit: z.object({
    operation: z.string(),
    collection: z.string(),
    rkey: Id,
    record: z.unknown().optional(),
  }),
})

const Link = z.object({ uri: Id })
const Blob = z.object({ ref: z.object({ $link: Id }).nullish() })

const Repost = z.object({ createdAt: ZonedTime, subject: Link })

const Attached = z.object({
  images: listOf(z.object({ image: Blob.nullish() })),
  video: Blob.nullish(),
  external: z.object({ uri: OptionalText }).nullish(),
})
const Embed = Attached.extend({
  /** Of a quote: a strong reference; of a quote with media: the embed that holds it. */
  record: z.object({ uri: OptionalId, record: Link.nullish() }).nullish(),
  media: Attached.nullish(),
})
const PostRecord = z.object({
  createdAt: ZonedTime,
  text: OptionalText,
  langs: listOf(OptionalText),
  tags: listOf(OptionalText),
  reply: z.object({ parent: Link }).nullish(),
  embed: Embed.nullish(),
  facets: listOf(z.object({ features: listOf(z.object({ uri: OptionalText, tag: OptionalText })) })),
})
type PostRecord = z.infer<typeof PostRecord>

/** `at://did/collection/rkey` → the account; undefined where it is no post. */
function authorOf(uri: string): string | undefined {
  const [, did] = /^at:\/\/(did:[^/]+)\/app\.bsky\.feed\.post\/[^/]+$/.exec(uri) ?? []
  return did
}

function amplified(uri: string | undefined, addsWords: boolean): Amplified | undefined {
  const authorId = uri === undefined ? undefined : authorOf(uri)
  return uri === undefined || authorId === undefined ? undefined : { postId: uri, authorId, addsWords }
}

function mediaOf(attached: z.infer<typeof Attached> | null | undefined): Media[] {
  const blobs = [...(attached?.images ?? []).map(({ image }) => image), attached?.video]
  return blobs.flatMap((blob) => (blob?.ref ? [{ hash: blob.ref.$link }] : []))
}

/**
 * A record of a repository. Its time is the earlier of what the client claims and when the relay saw it, as the app
 * sorts posts: a client cannot write a post into the future, and an import keeps its own times.
 */
function parseRecord(
  did: string,
  collection: string,
  rkey: string,
  record: unknown,
  seenMs: number,
  name: string,
): Parsed {
  const about = { accountId: did, postId: `at://${did}/${collection}/${rkey}` }
  if (Buffer.byteLength(about.postId) > 512)
    return refused('id_too_long', 'The address of the record is longer than 512 bytes.')
  if (collection === REPOST) {
    const parsed = Repost.safeParse(record)
    if (!parsed.success) return { refused: refusalOf(record, parsed.error, name) }
    const amplifies = amplified(parsed.data.subject.uri, false)
    if (amplifies === undefined) return { posts: [] }
    return { posts: [postOf({ ...about, createdAtMs: Math.min(parsed.data.createdAt, seenMs), amplifies })] }
  }
  const parsed = PostRecord.safeParse(record)
  if (!parsed.success) return { refused: refusalOf(record, parsed.error, name) }
  return {
    posts: [
      postOf({ ...about, createdAtMs: Math.min(parsed.data.createdAt, seenMs), ...wordsOf(parsed.data) }),
    ],
  }
}

function wordsOf(record: PostRecord) {
  const { embed } = record
  const quoted = embed?.record?.uri ?? embed?.record?.record?.uri
  const features = (record.facets ?? []).flatMap((facet) => facet.features ?? [])
  const external = embed?.external?.uri ?? embed?.media?.external?.uri
  return {
    amplifies: amplified(quoted, true) ?? amplified(record.reply?.parent.uri, true),
    text: record.text,
    urls: [...features.map(({ uri }) => uri ?? ''), external ?? ''],
    hashtags: [...features.map(({ tag }) => tag ?? ''), ...(record.tags ?? []).map((tag) => tag ?? '')],
    media: [...mediaOf(embed), ...mediaOf(embed?.media)],
    language: record.langs?.[0],
  }
}

function parseEvent(event: { readonly [name: string]: unknown }): Parsed {
  if (event.kind !== 'commit') return { posts: [] }
  const parsed = Commit.safeParse(event)
  if (!parsed.success) return { refused: refusalOf(event, parsed.error) }
  const { did, time_us, commit } = parsed.data
  if (commit.operation !== 'create' || (commit.collection !== POST && commit.collection !== REPOST))
    return { posts: [] }
  const seenMs = time_us ? Math.floor(time_us / 1000) : Number.POSITIVE_INFINITY
  return parseRecord(did, commit.collection, commit.rkey, commit.record, seenMs, 'commit.record')
}

/** A record as listRecords and getRecord give it. */
const Listed = z.object({ uri: Id, value: z.unknown().optional() })

function parseListed(value: unknown, name: string): Parsed {
  const parsed = Listed.safeParse(value)
  if (!parsed.success) return { refused: refusalOf(value, parsed.error, name) }
  const [, did, collection, rkey] = /^at:\/\/(did:[^/]+)\/([^/]+)\/([^/]+)$/.exec(parsed.data.uri) ?? []
  const at = name === '' ? '' : `${name}.`
  if (rkey === undefined) return refused('bad_value', `${at}uri is not the address of a record.`)
  if (collection !== POST && collection !== REPOST) return { posts: [] }
  return parseRecord(did, collection, rkey, parsed.data.value, Number.POSITIVE_INFINITY, `${at}value`)
}

export const bluesky: Source = {
  name: 'bluesky',
  title: 'Bluesky: events of Jetstream, or pages of listRecords',
  documentation: 'https://github.com/bluesky-social/jetstream',
  form: 'json',
  gives: ['amplifies', 'author', 'text', 'urls', 'hashtags', 'media', 'language', 'seconds'],
  notes: [
    'Accounts are DIDs, posts at:// addresses.',
    'A client writes the time of its posts itself. Where it lies after the time at which Jetstream saw the post, that time counts; an earlier one is believed, as by the app.',
    'Pages of getRepostedBy are refused: they tell who reposted and not when. Fetch the reposts of those accounts with com.atproto.repo.listRecords.',
    'Media are known by the CID of their bytes: a copy that was compressed anew looks different.',
    'Deletions, edits, likes and follows yield no posts. Reposts of feeds and lists do not either.',
  ],
  recognises: (sample) =>
    isObject(sample) &&
    ((typeof sample.did === 'string' && typeof sample.kind === 'string') ||
      (typeof sample.uri === 'string' && (isObject(sample.value) || Array.isArray(sample.repostedBy))) ||
      (Array.isArray(sample.records) && isObject(sample.records[0]) && 'uri' in sample.records[0])),
  parse(record) {
    if (!isObject(record)) return refused('not_an_object', 'The record is not an object.')
    if (Array.isArray(record.records)) return postsOfParts(record.records, 'records', parseListed)
    if ('repostedBy' in record)
      return refused(
        'missing_field',
        'A page of getRepostedBy tells no times of reposts; fetch them with com.atproto.repo.listRecords.',
      )
    if ('value' in record) return parseListed(record, '')
    if (typeof record.kind !== 'string')
      return refused('missing_field', 'kind is missing: the record is no event of Jetstream.')
    return parseEvent(record)
  },
}
