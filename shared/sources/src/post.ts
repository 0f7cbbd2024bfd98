/** What a post boosts: a retweet, repost, quote or forward names the post it stands on. */
export interface Amplified {
  postId: string
  authorId?: string
  createdAtMs?: number
  /** A quote or reply adds words of its own; a repost or forward adds none. */
  addsWords: boolean
}

/** A file or picture of a post, as far as the platform tells. */
export interface Media {
  /** Hash by which equal media are known: a perceptual hash where the platform gives one, else sha256. */
  hash?: string
  url?: string
}

/**
 * One post of any platform, before it becomes shares. Ids are the platform's own; times are event-time milliseconds
 * since 1970. `text`, `urls`, `hashtags` and `media` are the account's own, never those of the post it boosts.
 */
export interface Post {
  accountId: string
  postId: string
  createdAtMs: number
  amplifies?: Amplified
  text?: string
  /** As the platform gives them, expanded where it expands short links. */
  urls?: string[]
  /** Without #. */
  hashtags?: string[]
  media?: Media[]
  accountCreatedAtMs?: number
  language?: string
  client?: string
  declaredPlace?: string
}
