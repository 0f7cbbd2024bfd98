import type { ShareEvent } from '@murmuration/contracts'
import { canonicalUrl } from './objects/canonical-url.ts'
import { canonicalHashtags, hashtagSet } from './objects/hashtags.ts'
import { mediaName } from './objects/media.ts'
import { type ObjectType, objectId } from './objects/object-id.ts'
import type { Post } from './post.ts'

/** Finds the object that stands for a text; near-duplicates of a text have the same. */
export interface TextObjects {
  /** Undefined where the text is too short to tell copies from chance. */
  objectOf(text: string): string | undefined
}

/** Fields of a post that every share of it carries. */
const CARRIED = ['accountCreatedAtMs', 'language', 'client', 'declaredPlace'] as const

/**
 * Shares that a post is: of the post that it boosts, and, where it has words of its own, of its URLs, hashtags, text and
 * media. What a repost carries along is the other's choice, so a repost is a share of the post alone. Each object comes
 * once; posts first, then URLs, hashtags, their set, the text, media, each in the post's order, hashtags in theirs.
 * A URL that names no public page, and a text that is too short, give no share.
 *
 * @param texts index of texts seen so far; it learns this one
 */
export function sharesOf(post: Post, texts: TextObjects): ShareEvent[] {
  const shares = new Map<string, ShareEvent>()
  function share(objectType: ObjectType, id: string, more: Partial<ShareEvent> = {}): void {
    if (shares.has(id)) return
    const event: ShareEvent = {
      schemaVersion: 1,
      accountId: post.accountId,
      objectId: id,
      timestampMs: post.createdAtMs,
      objectType,
      postId: post.postId,
      ...more,
    }
    for (const field of CARRIED) {
      const value = post[field]
      if (value !== undefined) Object.assign(event, { [field]: value })
    }
    shares.set(id, event)
  }

  const { amplifies } = post
  if (amplifies !== undefined)
    share('post', objectId('post', amplifies.postId), {
      ...(amplifies.authorId === undefined ? {} : { authorId: amplifies.authorId }),
      ...(amplifies.createdAtMs === undefined ? {} : { objectCreatedAtMs: amplifies.createdAtMs }),
    })
  if (amplifies !== undefined && !amplifies.addsWords) return [...shares.values()]

  for (const raw of post.urls ?? []) {
    const url = canonicalUrl(raw)
    if (url !== undefined) share('url', objectId('url', url), { url })
  }
  const tags = canonicalHashtags(post.hashtags ?? [])
  for (const tag of tags) share('hashtag', objectId('hashtag', tag))
  const set = hashtagSet(tags)
  if (set !== undefined) share('hashtag_set', objectId('hashtag_set', set))
  const text = post.text === undefined ? undefined : texts.objectOf(post.text)
  if (text !== undefined && post.text !== undefined) share('text', text, { text: post.text })
  for (const media of post.media ?? []) {
    const name = mediaName(media)
    if (name !== undefined) share('media', objectId('media', name))
  }
  return [...shares.values()]
}
