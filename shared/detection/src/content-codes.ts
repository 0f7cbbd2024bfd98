import type { ShareColumns } from './share-columns.ts'

/**
 * A number for the content of each row: rows with the same post id have the same, and a row without a post id
 * has one of its own. `codes`: Uint32Array(columns.count), each below `size`.
 */
export function contentCodes(columns: ShareColumns): { codes: Uint32Array; size: number } {
  const { count, posts } = columns
  const codes = new Uint32Array(count)
  if (posts === undefined) {
    for (let r = 0; r < count; r++) codes[r] = r
    return { codes, size: count }
  }
  const { bytes, starts } = posts
  let slots = 16
  while (slots < 2 * count) slots *= 2
  // @NOTE Open addressing over rows, 0 is free: a V8 map ends near 2^24 entries.
  const rowAt = new Uint32Array(slots)
  let size = 0
  for (let r = 0; r < count; r++) {
    const length = starts[r + 1] - starts[r]
    if (length === 0) {
      codes[r] = size++
      continue
    }
    let hash = 0x811c9dc5
    for (let k = starts[r]; k < starts[r + 1]; k++) hash = Math.imul(hash ^ bytes[k], 0x01000193)
    let slot = (hash ^ (hash >>> 15)) & (slots - 1)
    while (rowAt[slot] !== 0 && !sameEntry(bytes, starts, rowAt[slot] - 1, r)) slot = (slot + 1) & (slots - 1)
    if (rowAt[slot] === 0) {
      rowAt[slot] = r + 1
      codes[r] = size++
    } else codes[r] = codes[rowAt[slot] - 1]
  }
  return { codes, size }
}

function sameEntry(bytes: Uint8Array, starts: Uint32Array, x: number, y: number): boolean {
  const length = starts[x + 1] - starts[x]
  if (starts[y + 1] - starts[y] !== length) return false
  for (let k = 0; k < length; k++) if (bytes[starts[x] + k] !== bytes[starts[y] + k]) return false
  return true
}
