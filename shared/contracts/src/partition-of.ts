/** FNV-1a over the UTF-16 code units of a text, 32 bits; the same in every process and version. */
export function stableHash(text: string): number {
  let hash = 0x811c9dc5
  for (let k = 0; k < text.length; k++) {
    const unit = text.charCodeAt(k)
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193)
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193)
  }
  // FNV's low bits are weak for short texts: one round of mixing (Steele et al. 2014, as in murmur3's finalizer).
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Partition of an object's shares: all shares of one object lie in one partition. */
export const partitionOf = (objectId: string, partitions: number): number => stableHash(objectId) % partitions
