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
 * the largest key are left out.
 */
export function radixSort(items: Uint32Array, keys: Float64Array): Uint32Array {
  let largest = 0
  for (let i = 0; i < items.length; i++) {
    const key = keys[items[i]]
    if (key > largest) largest = key
  }
  let sorted = items
  const digits = new Uint16Array(keys.length)
  for (let divisor = 1; divisor <= largest; divisor *= 65536) {
    for (let i = 0; i < items.length; i++) {
      const item = items[i]
      digits[item] = Math.floor(keys[item] / divisor) % 65536
    }
    sorted = countingSort(sorted, digits, 65536)
  }
  return sorted
}
