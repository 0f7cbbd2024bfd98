import { createHash } from 'node:crypto'
import type { TextObjects } from '../shares-of.ts'
import { keptTexts } from './kept-texts.ts'
import { minHash } from './min-hash.ts'
import { normaliseText } from './normalise-text.ts'
import { eachShingle, numberSet } from './shingles.ts'

export interface TextObjectsOptions {
  /** Jaccard similarity of shingles from which two texts are one; 0 < threshold ≤ 1. */
  threshold?: number
  /** Bands and rows of the search: see `chanceToMeet`. */
  bands?: number
  rows?: number
  /** Distinct shingles below which a text is too short to tell copies from chance. */
  minShingles?: number
  /**
   * Kinds of text held at most, about 800 bytes each for texts of a post's length; beyond, the one not seen for longest
   * is forgotten.
   */
  maxKinds?: number
  /** Seed of the hashes. */
  seed?: number
}

export interface TextIndex extends TextObjects {
  /** Kinds held, at most `maxKinds`. */
  readonly kinds: number
  /** Kinds forgotten to hold others. A text like them begins a kind anew, with an id of its own. */
  readonly forgotten: number
}

/**
 * .7 is a copy of which at most one shingle in six is another: J = s / (2 − s) for the part s that two texts of one length
 * have in common, so J = .7 asks s ≥ .82. A typo in a text of 100 letters gives .90, another word .83, one more hashtag .91.
 * Texts on one topic that quote one headline lie at a third, strangers below .1. 16 bands of 4 rows find .99 of the texts
 * at .7, .9998 at .8, and look at few of the others. 24 shingles are 28 letters, about six words.
 */
export const TEXT_DEFAULTS = {
  threshold: 0.7,
  bands: 16,
  rows: 4,
  minShingles: 24,
  maxKinds: 2 ** 20,
  seed: 1,
} as const satisfies Required<TextObjectsOptions>

/** Distinct shingles that are looked at; `normaliseText` lets through no more units than this. */
const MOST_SHINGLES = 2 ** 15

/**
 * Near-duplicates of texts, one by one in the order they come. The first text of a kind gives the id, `text:` and 128 bits
 * of the sha256 of its normal form; a later one belongs to the kind whose first text is most like it, at the threshold or
 * above, the older at a tie. All are compared with first texts alone, so a kind does not drift as copies of copies do.
 * A candidate found by MinHash and LSH is verified by its exact Jaccard similarity: no two texts below the threshold are
 * ever one, and the part of those above that is missed is what `chanceToMeet` leaves. The same texts in the same order
 * give the same ids.
 *
 * @throws {RangeError} if an option is out of range
 * @see Broder 1997; Indyk & Motwani 1998
 */
export function textObjects(options: TextObjectsOptions = {}): TextIndex {
  const { threshold, bands, rows, minShingles, maxKinds, seed } = { ...TEXT_DEFAULTS, ...options }
  if (!(threshold > 0 && threshold <= 1)) throw new RangeError('threshold must lie above 0 and at most at 1.')
  for (const [name, value] of Object.entries({ bands, rows, minShingles, maxKinds }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new RangeError(`${name} must be a whole number from 1 up.`)
  const hashes = bands * rows
  const sign = minHash(hashes, seed)
  const signature = new Uint16Array(hashes)
  const own = numberSet(MOST_SHINGLES)
  const other = numberSet(MOST_SHINGLES)
  const kept = keptTexts({ bands, rows, maxKinds })
  // Four standard errors of the estimate below the threshold: at most 1 in 10,000 of those above it is turned away here.
  const atLeast = Math.floor(hashes * threshold - 4 * Math.sqrt(hashes * threshold * (1 - threshold)))
  const addOwn = (hash: number): void => {
    own.add(hash)
  }
  let common = 0
  const addOther = (hash: number): void => {
    if (other.add(hash) && own.has(hash)) common++
  }

  function mostAlike(): number {
    let best = -1
    let bestJaccard = 0
    kept.eachCandidate(signature, (kind) => {
      if (kept.agreeing(kind, signature) < atLeast) return
      other.clear()
      common = 0
      eachShingle(kept.textOf(kind), addOther)
      const jaccard = common / (own.size + other.size - common)
      if (jaccard < threshold || jaccard < bestJaccard) return
      if (jaccard === bestJaccard && kept.bornOf(kind) > kept.bornOf(best)) return
      best = kind
      bestJaccard = jaccard
    })
    return best
  }

  return {
    get kinds() {
      return kept.size
    },
    get forgotten() {
      return kept.forgotten
    },
    objectOf(text) {
      const normal = normaliseText(text)
      if (normal.length < minShingles) return undefined
      const digest = createHash('sha256').update(normal).digest()
      let kind = kept.exact(digest)
      if (kind < 0) {
        own.clear()
        eachShingle(normal, addOwn)
        if (own.size < minShingles) return undefined
        sign(own.values, own.size, signature)
        kind = mostAlike()
        if (kind < 0) kind = kept.add(normal, signature, digest)
        kept.rememberExact(digest, kind)
      }
      kept.touch(kind)
      return `text:${kept.idOf(kind)}`
    },
  }
}
