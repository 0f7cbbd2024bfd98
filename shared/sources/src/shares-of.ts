import type { ShareEvent } from '@murmuration/contracts'
import type { Post } from './post.ts'

/** Finds the object that stands for a text; near-duplicates of a text have the same. */
export interface TextObjects {
  /** Undefined where the text is too short to tell copies from chance. */
  objectOf(text: string): string | undefined
}

/**
 * Shares that a post is: of the post that it boosts, and, where it has words of its own, of its URLs, hashtags, text and
 * media. What a repost carries along is the other's choice, so a repost is a share of the post alone.
 *
 * @param texts index of texts seen so far; it learns this one
 */
export function sharesOf(_post: Post, _texts: TextObjects): ShareEvent[] {
  throw new Error('not here yet')
}
