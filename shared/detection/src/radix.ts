/**
 * Stable counting sort of `items` by a small integer key.
 *
 * @param key key of an item: `keys[item]`, below `buckets`
 * @returns the items in ascending order of key; equal keys keep their order
 */
export function countingSort(items: Uint32Array, keys: ArrayLike<number>, buckets: number): Uint32Array {
  const next = new Uint32Array(buckets + 1)
  for (let i = 0; i < items.length; i++) next[keys[items[i]] + 1] = next[keys[items[i]] + 1] + 1
  for (let k = 0; k < buckets; k++) next[k + 1] = next[k + 1] + next[k]
  const sorted = new Uint32Array(items.length)
  for (let i = 0; i < items.length; i++) {
    const item = items[i]
    const key = keys[item]
    const at = next[key]
    sorted[at] = item
    next[key] = at + 1
  }
  return sorted
}

/**
 * Stable radix sort of `items` by a non-negative whole number below 2^53, 16 bits a pass; passes above
 * the largest key are left out. Keys are first divided by their common unit where all are multiples of it, such as
 * milliseconds that are whole seconds.
 *
 * @param unit every key is a multiple of it
 */
export function radixSort(items: Uint32Array, keys: Float64Array, unit = 1): Uint32Array {
  let largest = 0
  for (let i = 0; i < items.length; i++) {
    const key = keys[items[i]]
    if (key > largest) largest = key
  }
  largest /= unit
  const low = new Uint32Array(keys.length)
  const high = new Uint32Array(keys.length)
  for (let i = 0; i < items.length; i++) {
    const key = keys[items[i]] / unit
    high[items[i]] = key / 4294967296
    low[items[i]] = key >>> 0
  }
  let sorted = items
  const digits = new Uint16Array(keys.length)
  for (let shift = 0; shift < 64 && largest >= 2 ** shift; shift += 16) {
    const word = shift < 32 ? low : high
    for (let i = 0; i < items.length; i++) digits[items[i]] = word[items[i]] >>> (shift & 31)
    sorted = countingSort(sorted, digits, 65536)
  }
  return sorted
}
