import { z } from 'zod'
import type { Parsed, Source } from '../source.ts'
import { Id, listOf, OptionalText, Seconds } from './fields.ts'
import { isObject, postsOfParts, refusalOf, refused } from './refusal.ts'
import { hashtagsIn, postOf, urlsIn } from './words.ts'

const Video = z.object({
  id: Id,
  username: Id,
  create_time: Seconds,
  video_description: OptionalText,
  hashtag_names: listOf(OptionalText),
})

function parseVideo(value: unknown, name: string): Parsed {
  const parsed = Video.safeParse(value)
  if (!parsed.success) return { refused: refusalOf(value, parsed.error, name) }
  const video = parsed.data
  const text = video.video_description ?? ''
  const post = postOf({
    accountId: video.username,
    postId: video.id,
    createdAtMs: video.create_time,
    text,
    urls: urlsIn(text),
    hashtags: video.hashtag_names?.map((tag) => tag ?? '') ?? hashtagsIn(text),
  })
  return { posts: [post] }
}

const isVideo = (value: unknown): boolean =>
  isObject(value) && 'id' in value && 'username' in value && 'create_time' in value

export const tiktok: Source = {
  name: 'tiktok',
  title: 'TikTok Research API: videos',
  documentation: 'https://developers.tiktok.com/doc/research-api-specs-query-videos',
  form: 'json',
  gives: ['text', 'urls', 'hashtags', 'seconds'],
  notes: [
    'No field says which video a video stands on. Pages of reposted videos are refused: they tell neither who reposted nor when. Pages of comments are refused: they tell no account.',
    'Accounts are names (username), which their holders may change.',
    'Ids of videos are numbers beyond what JSON readers hold exactly. A file that went through another program must have them as text, or their last digits are gone.',
    'region_code is where the account was registered, and is not taken as a declared place.',
    'Descriptions are short and hashtags are popular: synchrony there says little by itself.',
  ],
  recognises: (sample) => {
    if (isVideo(sample)) return true
    const data = isObject(sample) && isObject(sample.data) ? sample.data : {}
    return ['videos', 'reposted_videos', 'user_reposted_videos'].some((name) => Array.isArray(data[name]))
  },
  parse(record) {
    if (!isObject(record)) return refused('not_an_object', 'The record is not an object.')
    const { data } = record
    if (!isObject(data)) return parseVideo(record, '')
    if (Array.isArray(data.videos)) return postsOfParts(data.videos, 'data.videos', parseVideo)
    if ('reposted_videos' in data || 'user_reposted_videos' in data)
      return refused('missing_field', 'A page of reposted videos tells neither who reposted them nor when.')
    if ('comments' in data) return refused('missing_field', 'A page of comments tells no account.')
    return refused('missing_field', 'data.videos is missing.')
  },
}
