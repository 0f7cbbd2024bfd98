import { z } from 'zod'
import type { Amplified } from '../post.ts'
import type { Parsed, Source } from '../source.ts'
import { Id, listOf, OptionalId, OptionalText, ZonedTime } from './fields.ts'
import { htmlLinks, htmlText } from './html-text.ts'
import { isObject, postsOfParts, refusalOf, refused } from './refusal.ts'
import { hashtagsIn, postOf, urlsIn } from './words.ts'

const Comment = z.object({
  id: Id,
  snippet: z.object({
    authorChannelId: z.object({ value: Id }),
    publishedAt: ZonedTime,
    textOriginal: OptionalText,
    textDisplay: OptionalText,
    videoId: OptionalId,
    parentId: OptionalId,
    channelId: OptionalId,
  }),
})

const Thread = z.object({
  snippet: z.object({ videoId: OptionalId, channelId: OptionalId, topLevelComment: z.unknown().optional() }),
  replies: z.object({ comments: listOf(z.unknown()) }).nullish(),
})

const Video = z.object({
  id: Id,
  snippet: z.object({
    channelId: Id,
    publishedAt: ZonedTime,
    title: OptionalText,
    description: OptionalText,
  }),
})

function parseComment(value: unknown, video: Amplified | undefined, name: string): Parsed {
  const parsed = Comment.safeParse(value)
  if (!parsed.success) return { refused: refusalOf(value, parsed.error, name) }
  const { id, snippet } = parsed.data
  const html = snippet.textDisplay ?? ''
  const text = snippet.textOriginal ?? htmlText(html)
  const { parentId, videoId } = snippet
  const amplifies: Amplified | undefined =
    parentId !== undefined
      ? { postId: parentId, addsWords: true }
      : (video ?? (videoId === undefined ? undefined : { postId: videoId, addsWords: true }))
  const post = postOf({
    accountId: snippet.authorChannelId.value,
    postId: id,
    createdAtMs: snippet.publishedAt,
    amplifies,
    text,
    urls: [...urlsIn(text), ...(snippet.textOriginal === undefined ? outside(htmlLinks(html)) : [])],
    hashtags: hashtagsIn(text),
  })
  return { posts: [post] }
}

/** Without links to YouTube’s own search, which stand for hashtags and times. */
const outside = (links: string[]): string[] =>
  links.filter(
    (link) => !/^https?:\/\/(www\.)?youtube\.com\/(hashtag|results|watch\?v=[^&]+&(amp;)?t=)/.test(link),
  )

function parseThread(value: unknown, name: string): Parsed {
  const parsed = Thread.safeParse(value)
  if (!parsed.success) return { refused: refusalOf(value, parsed.error, name) }
  const { snippet, replies } = parsed.data
  const { videoId, channelId } = snippet
  const video: Amplified | undefined =
    videoId === undefined ? undefined : { postId: videoId, addsWords: true }
  if (video !== undefined && channelId !== undefined) video.authorId = channelId
  const at = name === '' ? 'snippet.topLevelComment' : `${name}.snippet.topLevelComment`
  const parts = [snippet.topLevelComment, ...(replies?.comments ?? [])]
  return postsOfParts(parts, 'comments', (part, part_) =>
    part === snippet.topLevelComment ? parseComment(part, video, at) : parseComment(part, undefined, part_),
  )
}

function parseVideo(value: unknown, name: string): Parsed {
  const parsed = Video.safeParse(value)
  if (!parsed.success) return { refused: refusalOf(value, parsed.error, name) }
  const { id, snippet } = parsed.data
  const text = [snippet.title ?? '', snippet.description ?? ''].filter((part) => part !== '').join('\n')
  const post = postOf({
    accountId: snippet.channelId,
    postId: id,
    createdAtMs: snippet.publishedAt,
    text,
    urls: urlsIn(text),
    hashtags: hashtagsIn(text),
  })
  return { posts: [post] }
}

function parseResource(value: unknown, name: string): Parsed {
  const kind = isObject(value) ? value.kind : undefined
  if (kind === 'youtube#commentThread') return parseThread(value, name)
  if (kind === 'youtube#comment') return parseComment(value, undefined, name)
  if (kind === 'youtube#video') return parseVideo(value, name)
  const where = name === '' ? '' : `${name}.`
  if (typeof kind !== 'string') return refused('missing_field', `${where}kind is missing.`)
  return refused('bad_value', `${where}kind is neither a comment nor a comment thread nor a video.`)
}

export const youtube: Source = {
  name: 'youtube',
  title: 'YouTube Data API v3: comment threads, comments, videos',
  documentation: 'https://developers.google.com/youtube/v3/docs/commentThreads',
  form: 'json',
  gives: ['amplifies', 'author', 'text', 'urls', 'hashtags', 'seconds'],
  notes: [
    'The API has no shares. A comment stands on its video, a reply on its comment: read co-amplification as commenting on the same at the same time, which is weaker than boosting it.',
    'The channel of a video is told only with its threads; the author of a comment that is replied to is not.',
    'publishedAt is the time of the comment; edits are passed over.',
    'The API returns a choice of comments, not all.',
    'Where textOriginal is missing, HTML is taken out of textDisplay; ask with textFormat=plainText.',
  ],
  recognises: (sample) =>
    isObject(sample) && typeof sample.kind === 'string' && sample.kind.startsWith('youtube#'),
  parse(record) {
    if (!isObject(record)) return refused('not_an_object', 'The record is not an object.')
    if (Array.isArray(record.items)) return postsOfParts(record.items, 'items', parseResource)
    return parseResource(record, '')
  },
}
