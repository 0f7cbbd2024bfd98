/**
 * Strings packed as UTF-8 in one array: entry i is `bytes[starts[i] .. starts[i + 1])`.
 * `starts`: Uint32Array of at least size + 1.
 */
export interface IdTable {
  size: number
  bytes: Uint8Array
  starts: Uint32Array
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Entry i as a string. An empty entry is the empty string. */
export function idAt(table: IdTable, i: number): string {
  const from = table.starts[i]
  const to = table.starts[i + 1]
  if (to - from < 24) {
    let text = ''
    for (let k = from; k < to; k++) {
      const byte = table.bytes[k]
      if (byte > 127) return decoder.decode(table.bytes.subarray(from, to))
      text += String.fromCharCode(byte)
    }
    return text
  }
  return decoder.decode(table.bytes.subarray(from, to))
}

/** A table of the given strings, in their order. */
export function idTableFrom(strings: readonly string[]): IdTable {
  const encoder = new TextEncoder()
  const encoded = strings.map((text) => encoder.encode(text))
  const starts = new Uint32Array(strings.length + 1)
  for (let i = 0; i < encoded.length; i++) starts[i + 1] = starts[i] + encoded[i].length
  const bytes = new Uint8Array(starts[strings.length])
  for (let i = 0; i < encoded.length; i++) bytes.set(encoded[i], starts[i])
  return { size: strings.length, bytes, starts }
}

/** A table of the given entries, in the order given. */
export function entriesOf(table: IdTable, entries: Uint32Array): IdTable {
  const starts = new Uint32Array(entries.length + 1)
  for (let k = 0; k < entries.length; k++)
    starts[k + 1] = starts[k] + table.starts[entries[k] + 1] - table.starts[entries[k]]
  const bytes = new Uint8Array(starts[entries.length])
  for (let k = 0; k < entries.length; k++) {
    const from = table.starts[entries[k]]
    const to = table.starts[entries[k] + 1]
    for (let b = from, at = starts[k]; b < to; b++, at++) bytes[at] = table.bytes[b]
  }
  return { size: entries.length, bytes, starts }
}

/**
 * Canonical rank of every entry: its place when the entries are sorted by their bytes, which for
 * UTF-8 is the order of code points. Entries must be distinct.
 *
 * @returns order (rank → entry) and rank (entry → rank), both Uint32Array(size)
 * @see Bentley and Sedgewick 1997, multikey quicksort
 */
export function canonicalRank(table: IdTable): { order: Uint32Array; rank: Uint32Array } {
  const { size, bytes, starts } = table
  const order = new Uint32Array(size)
  for (let i = 0; i < size; i++) order[i] = i
  const byteAt = (entry: number, depth: number): number => {
    const at = starts[entry] + depth
    return at < starts[entry + 1] ? bytes[at] : -1
  }
  const stack: number[] = size > 1 ? [0, size, 0] : []
  while (stack.length > 0) {
    let depth = stack.pop() as number
    let to = stack.pop() as number
    let from = stack.pop() as number
    while (to - from > 1) {
      if (to - from <= 12) {
        insertionSort(order, from, to, depth, byteAt)
        break
      }
      const pivot = medianOfThree(
        byteAt(order[from], depth),
        byteAt(order[(from + to) >>> 1], depth),
        byteAt(order[to - 1], depth),
      )
      let low = from
      let high = to
      for (let k = from; k < high; ) {
        const entry = order[k]
        const byte = byteAt(entry, depth)
        if (byte < pivot) {
          order[k] = order[low]
          order[low++] = entry
          k++
        } else if (byte > pivot) {
          order[k] = order[--high]
          order[high] = entry
        } else k++
      }
      if (low - from > 1) stack.push(from, low, depth)
      if (to - high > 1) stack.push(high, to, depth)
      if (pivot < 0) break
      from = low
      to = high
      depth++
    }
  }
  const rank = new Uint32Array(size)
  for (let i = 0; i < size; i++) rank[order[i]] = i
  return { order, rank }
}

function insertionSort(
  order: Uint32Array,
  from: number,
  to: number,
  depth: number,
  byteAt: (entry: number, depth: number) => number,
): void {
  for (let i = from + 1; i < to; i++) {
    const entry = order[i]
    let k = i
    while (k > from && before(entry, order[k - 1], depth, byteAt)) {
      order[k] = order[k - 1]
      k--
    }
    order[k] = entry
  }
}

function before(
  x: number,
  y: number,
  depth: number,
  byteAt: (entry: number, depth: number) => number,
): boolean {
  for (let d = depth; ; d++) {
    const bx = byteAt(x, d)
    const by = byteAt(y, d)
    if (bx !== by) return bx < by
    if (bx < 0) return false
  }
}

function medianOfThree(a: number, b: number, c: number): number {
  return a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b
}
