import { foldCase } from './fold-case.ts'

const NO_TAG = /[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}_·\u200c\u200d]+/gu
const VARIATIONS = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu

/**
 * Hashtags of a post in one spelling, each once, in canonical order (by UTF-16 unit): NFKC, folded case, without # and
 * whatever no tag may hold. What is empty then is left out.
 *
 * @see Unicode Standard Annex 31, section 6, Hashtag identifiers
 */
export function canonicalHashtags(hashtags: readonly string[]): string[] {
  const plain = (tag: string): string => foldCase(tag).replace(VARIATIONS, '').replace(NO_TAG, '')
  // Twice, since a mark may meet a letter, and join it, where a character between them went.
  const tags = hashtags.map((tag) => plain(plain(tag)))
  return [...new Set(tags.filter((tag) => tag !== ''))].sort()
}

/** Name of the set of a post's canonical hashtags; undefined for fewer than two, since one is an object by itself. */
export const hashtagSet = (canonical: readonly string[]): string | undefined =>
  canonical.length < 2 ? undefined : canonical.join(' ')
