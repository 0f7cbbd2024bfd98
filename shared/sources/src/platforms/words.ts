import type { Post } from '../post.ts'

/** A post without the fields that say nothing: undefined, the empty text, the empty list. URLs and hashtags once each. */
export function postOf(
  fields: { [K in keyof Post]: Post[K] | undefined } & Pick<Post, 'accountId' | 'postId' | 'createdAtMs'>,
): Post {
  const post: Post = { accountId: fields.accountId, postId: fields.postId, createdAtMs: fields.createdAtMs }
  if (fields.amplifies !== undefined) post.amplifies = fields.amplifies
  if (fields.text !== undefined && fields.text !== '') post.text = fields.text
  const urls = once(fields.urls)
  if (urls.length > 0) post.urls = urls
  const hashtags = once(fields.hashtags?.map((tag) => tag.replace(/^[#＃]/, '')))
  if (hashtags.length > 0) post.hashtags = hashtags
  const media = fields.media?.filter(({ hash, url }) => hash !== undefined || url !== undefined) ?? []
  if (media.length > 0) post.media = media
  if (fields.accountCreatedAtMs !== undefined) post.accountCreatedAtMs = fields.accountCreatedAtMs
  if (fields.language !== undefined && fields.language !== '') post.language = fields.language
  if (fields.client !== undefined && fields.client !== '') post.client = fields.client
  if (fields.declaredPlace !== undefined && fields.declaredPlace !== '')
    post.declaredPlace = fields.declaredPlace
  return post
}

const once = (texts: readonly string[] | undefined): string[] =>
  texts === undefined ? [] : [...new Set(texts)].filter((text) => text !== '')

/** Hashtags of a text, without #: letters, marks, digits and _ after a # that no such character stands before, not all digits. */
export function hashtagsIn(text: string): string[] {
  if (!/[#＃]/.test(text)) return []
  const found = text.matchAll(/(?<![\p{L}\p{M}\p{N}_&/#＃])[#＃]([\p{L}\p{M}\p{N}_·\u200c]{1,139})/gu)
  return [...found].map(([, tag]) => tag).filter((tag) => !/^[\p{N}_]+$/u.test(tag))
}

/** Web addresses of a text; punctuation that closes a sentence does not belong to them. */
export function urlsIn(text: string): string[] {
  if (!text.includes('://')) return []
  return [...text.matchAll(/\bhttps?:\/\/[^\s<>"'“”«»{}|\\^`]{1,2000}/giu)].map(([url]) => trimmed(url))
}

function trimmed(url: string): string {
  let end = url.length
  while (end > 0 && '.,;:!?)]*'.includes(url[end - 1])) end--
  return url.slice(0, end)
}
