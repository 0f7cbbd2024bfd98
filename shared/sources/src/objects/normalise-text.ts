import { foldCase } from './fold-case.ts'

/** Texts are told apart by their first so many UTF-16 units; no platform's post that people copy whole is longer. */
const MAX_UNITS = 10_000

const URLS = /(?:https?:\/\/|www\.)\S+/giu
const REPOST_MARKS = /(?<![\p{L}\p{N}])RT\s+(?=[@＠])/giu
const MENTIONS = /[@＠][\p{L}\p{M}\p{N}_.-]+(?:@[\p{L}\p{N}.-]+)?/gu
/** Arabic vowel signs and tatweel, which some write and some do not, and variation selectors, which only choose a glyph. */
const OPTIONAL_MARKS = /[\u064b-\u0652]|\u0640|\u0670|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu
/** Punctuation, blanks, zero-width characters and joiners, skin tones, and the # of a hashtag. */
const NO_WORDS = /[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]+/gu
const HALF_A_PAIR = /[\ud800-\udbff]$/
const PLAIN = /^[\x20-\x7e\n\r\t]*$/
const PLAIN_NO_WORDS = /[^a-z0-9]+/g

/**
 * What two copies of a text have in common: letters with their marks, digits and emoji, in folded case, in a row. URLs,
 * mentions and a leading `RT @name` go, since a copy is often sent under another link or at other people; the words of
 * hashtags stay. Blanks go, so that scripts that write none are treated as those that do.
 */
export function normaliseText(text: string): string {
  const own = text.slice(0, MAX_UNITS).replace(URLS, ' ').replace(REPOST_MARKS, ' ').replace(MENTIONS, ' ')
  // Nearly all posts in English are of these characters, and this is the same in a fifth of the time.
  if (PLAIN.test(own)) return own.toLowerCase().replace(PLAIN_NO_WORDS, '')
  const normal = foldCase(own).replace(OPTIONAL_MARKS, '').replace(NO_WORDS, '')
  // A compatible form may be longer than its character, at worst 18 times.
  return normal.slice(0, MAX_UNITS).replace(HALF_A_PAIR, '')
}
