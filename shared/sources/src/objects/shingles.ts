/**
 * Length of a shingle in code points, by its first one. Five letters are the usual choice for short texts (Leskovec,
 * Rajaraman & Ullman, Mining of Massive Datasets, section 3.2.2). An ideograph, kana or Hangul syllable says more than a
 * letter, so there it is two, as in Lucene's CJK bigrams.
 */
export const LETTERS = 5
export const SYLLABLES = 2

export const isSyllable = (codePoint: number): boolean =>
  (codePoint >= 0x3040 && codePoint <= 0x30ff) ||
  (codePoint >= 0x3400 && codePoint <= 0x4dbf) ||
  (codePoint >= 0x4e00 && codePoint <= 0x9fff) ||
  (codePoint >= 0xac00 && codePoint <= 0xd7a3) ||
  (codePoint >= 0xf900 && codePoint <= 0xfaff) ||
  (codePoint >= 0x20000 && codePoint <= 0x3ffff)

/** A set of 32-bit numbers that is emptied at once. `values[0..size)` are its members in the order they came. */
export interface NumberSet {
  values: Int32Array
  size: number
  clear(): void
  add(value: number): boolean
  has(value: number): boolean
}

/** @param most members it will ever hold; it has twice as many places or more, probed in a row */
export function numberSet(most: number): NumberSet {
  const places = 2 ** Math.ceil(Math.log2(2 * most))
  const mask = places - 1
  const at = new Int32Array(places)
  // A place is taken if it carries the stamp of this round, so that clearing touches nothing.
  const stamps = new Int32Array(places)
  let stamp = 1
  const place = (value: number): number => {
    let k = Math.imul(value, 0x9e3779b1) & mask
    while (stamps[k] === stamp && at[k] !== value) k = (k + 1) & mask
    return k
  }
  const set: NumberSet = {
    values: new Int32Array(most),
    size: 0,
    clear() {
      set.size = 0
      stamp = (stamp + 1) | 0
    },
    add(value) {
      const k = place(value)
      if (stamps[k] === stamp) return false
      stamps[k] = stamp
      at[k] = value
      set.values[set.size++] = value
      return true
    },
    has: (value) => stamps[place(value)] === stamp,
  }
  return set
}

/** Hashes of a text's shingles, one call each, in order and with repetitions. 32 bits: FNV-1a over code points, then murmur3's finish. */
export function eachShingle(text: string, take: (hash: number) => void): void {
  const length = text.length
  for (let start = 0; start < length; ) {
    const first = text.codePointAt(start) ?? 0
    const points = isSyllable(first) ? SYLLABLES : LETTERS
    let hash = 0x811c9dc5
    let at = start
    let taken = 0
    while (taken < points && at < length) {
      const point = text.codePointAt(at) ?? 0
      hash = Math.imul(hash ^ point, 0x01000193)
      at += point > 0xffff ? 2 : 1
      taken++
    }
    if (taken === points) {
      hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
      hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
      take(hash ^ (hash >>> 16))
    }
    start += first > 0xffff ? 2 : 1
  }
}
