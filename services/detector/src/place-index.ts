/** Finds the place of a key of three numbers among places that were added. Open addressing, 0 is free. */
export interface PlaceIndex {
  slots: Uint32Array
  size: number
}

export const placeIndex = (): PlaceIndex => ({ slots: new Uint32Array(1 << 11), size: 0 })

/**
 * Adds a place under its key, unless another with that key is there.
 *
 * @param hash of the key
 * @param hashAt of the key of a place
 * @param isSame whether the place has this key
 * @returns whether it was added
 */
export function addPlace(
  index: PlaceIndex,
  place: number,
  hash: number,
  hashAt: (place: number) => number,
  isSame: (place: number) => boolean,
): boolean {
  const mask = index.slots.length - 1
  let at = hash & mask
  for (; index.slots[at] !== 0; at = (at + 1) & mask) if (isSame(index.slots[at] - 1)) return false
  index.slots[at] = place + 1
  index.size++
  if (2 * index.size > index.slots.length) grow(index, hashAt)
  return true
}

function grow(index: PlaceIndex, hashAt: (place: number) => number): void {
  const old = index.slots
  index.slots = new Uint32Array(2 * old.length)
  const mask = index.slots.length - 1
  for (const entry of old) {
    if (entry === 0) continue
    let at = hashAt(entry - 1) & mask
    while (index.slots[at] !== 0) at = (at + 1) & mask
    index.slots[at] = entry
  }
}

/** Hash of three numbers, each a whole one. */
export function hashOf(x: number, y: number, z: number): number {
  let hash = Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 15) ^ (z | 0), 0xc2b2ae35)
  hash = Math.imul(hash ^ (hash >>> 13) ^ ((z / 0x100000000) | 0), 0x27d4eb2f)
  return (hash ^ (hash >>> 16)) >>> 0
}
