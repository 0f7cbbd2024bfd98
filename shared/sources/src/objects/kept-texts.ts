/**
 * First texts of their kinds, with an LSH index over their signatures. At most `maxKinds`, held in columns that double as
 * they fill; beyond, the kind that was touched longest ago gives way. Kinds are numbers from 0.
 */
export interface KeptTexts {
  readonly size: number
  readonly forgotten: number
  /** Kind of this very text, by the first 64 bits of its digest; -1 if it is not remembered. */
  exact(digest: Uint8Array): number
  /** Remembers a text as one of this kind: the last so many distinct ones, as a short cut only. */
  rememberExact(digest: Uint8Array, kind: number): void
  /** Calls once for every kind that agrees with the signature in all rows of a band. */
  eachCandidate(signature: Uint16Array, take: (kind: number) => void): void
  /** Places in which a kind's signature agrees. */
  agreeing(kind: number, signature: Uint16Array): number
  add(text: string, signature: Uint16Array, digest: Uint8Array): number
  /** Marks a kind as just seen. */
  touch(kind: number): void
  textOf(kind: number): string
  /** Number of the kind in order of birth. */
  bornOf(kind: number): number
  /** 128 bits of the digest, in hex. */
  idOf(kind: number): string
}

const NONE = -1
const ID_BYTES = 16

const grown = <T extends Int32Array | Uint32Array | Uint16Array | Uint8Array>(old: T, length: number): T => {
  const wider = new (old.constructor as new (length: number) => T)(length)
  wider.set(old)
  return wider
}

/** @NOTE Chains through columns rather than maps: a Map of V8 ends at 2^24 entries, and a chain lets a kind go without a trace. */
export function keptTexts(shape: { bands: number; rows: number; maxKinds: number }): KeptTexts {
  const { bands, rows, maxKinds } = shape
  const hashes = bands * rows
  /** Places for kinds; a power of two unless it is `maxKinds`. */
  let room = Math.min(maxKinds, 1024)
  let buckets = 1024
  let signatures = new Uint16Array(room * hashes)
  let digests = new Uint8Array(room * ID_BYTES)
  const texts: string[] = []
  let born = new Uint32Array(room)
  let seenIn = new Int32Array(room)
  // LSH: heads[band * buckets + bucket], then nexts[kind * bands + band].
  let heads = new Int32Array(bands * buckets).fill(NONE)
  let nexts = new Int32Array(room * bands)
  // By last touch: a ring without an end, from `oldest` to `newest`.
  let younger = new Int32Array(room)
  let older = new Int32Array(room)
  let oldest = NONE
  let newest = NONE
  let size = 0
  let births = 0
  let forgotten = 0
  let round = 0
  // Exact texts: a ring of entries, the earliest overwritten first.
  let entryBuckets = 1024
  let entryHeads = new Int32Array(entryBuckets).fill(NONE)
  let entryRoom = room
  let entryNexts = new Int32Array(entryRoom)
  let entryKeys = new Int32Array(entryRoom * 2)
  let entryKinds = new Int32Array(entryRoom)
  let entryBorn = new Uint32Array(entryRoom)
  let entries = 0

  function bucketOf(signature: Uint16Array, from: number, band: number): number {
    let hash = band + 1
    for (let row = 0; row < rows; row++) {
      hash = Math.imul(hash ^ signature[from + band * rows + row], 0x85ebca6b)
      hash ^= hash >>> 15
    }
    hash = Math.imul(hash, 0xc2b2ae35)
    return band * buckets + ((hash ^ (hash >>> 16)) & (buckets - 1))
  }

  function link(kind: number): void {
    for (let band = 0; band < bands; band++) {
      const bucket = bucketOf(signatures, kind * hashes, band)
      nexts[kind * bands + band] = heads[bucket]
      heads[bucket] = kind
    }
  }

  function unlink(kind: number): void {
    for (let band = 0; band < bands; band++) {
      const bucket = bucketOf(signatures, kind * hashes, band)
      const after = nexts[kind * bands + band]
      if (heads[bucket] === kind) {
        heads[bucket] = after
        continue
      }
      let at = heads[bucket]
      while (nexts[at * bands + band] !== kind) at = nexts[at * bands + band]
      nexts[at * bands + band] = after
    }
  }

  function grow(): void {
    room = Math.min(maxKinds, room * 2)
    signatures = grown(signatures, room * hashes)
    digests = grown(digests, room * ID_BYTES)
    born = grown(born, room)
    seenIn = grown(seenIn, room)
    nexts = grown(nexts, room * bands)
    younger = grown(younger, room)
    older = grown(older, room)
    while (buckets < room) buckets *= 2
    heads = new Int32Array(bands * buckets).fill(NONE)
    for (let kind = 0; kind < size; kind++) link(kind)
  }

  function growEntries(): void {
    entryRoom = Math.min(maxKinds, entryRoom * 2)
    entryNexts = grown(entryNexts, entryRoom)
    entryKeys = grown(entryKeys, entryRoom * 2)
    entryKinds = grown(entryKinds, entryRoom)
    entryBorn = grown(entryBorn, entryRoom)
    while (entryBuckets < entryRoom) entryBuckets *= 2
    entryHeads = new Int32Array(entryBuckets).fill(NONE)
    for (let entry = 0; entry < entries; entry++) linkEntry(entry)
  }

  function linkEntry(entry: number): void {
    const bucket = entryKeys[2 * entry] & (entryBuckets - 1)
    entryNexts[entry] = entryHeads[bucket]
    entryHeads[bucket] = entry
  }

  function unlinkEntry(entry: number): void {
    const bucket = entryKeys[2 * entry] & (entryBuckets - 1)
    if (entryHeads[bucket] === entry) {
      entryHeads[bucket] = entryNexts[entry]
      return
    }
    let at = entryHeads[bucket]
    while (entryNexts[at] !== entry) at = entryNexts[at]
    entryNexts[at] = entryNexts[entry]
  }

  function leaveRing(kind: number): void {
    if (older[kind] === NONE) oldest = younger[kind]
    else younger[older[kind]] = younger[kind]
    if (younger[kind] === NONE) newest = older[kind]
    else older[younger[kind]] = older[kind]
  }

  function joinRing(kind: number): void {
    older[kind] = newest
    younger[kind] = NONE
    if (newest === NONE) oldest = kind
    else younger[newest] = kind
    newest = kind
  }

  const word = (digest: Uint8Array, at: number): number =>
    digest[at] | (digest[at + 1] << 8) | (digest[at + 2] << 16) | (digest[at + 3] << 24)

  return {
    get size() {
      return size
    },
    get forgotten() {
      return forgotten
    },
    exact(digest) {
      const low = word(digest, 0)
      const high = word(digest, 4)
      for (let at = entryHeads[low & (entryBuckets - 1)]; at !== NONE; at = entryNexts[at])
        // The place of a kind that was forgotten holds another by now, born later.
        if (
          entryKeys[2 * at] === low &&
          entryKeys[2 * at + 1] === high &&
          entryBorn[at] === born[entryKinds[at]]
        )
          return entryKinds[at]
      return NONE
    },
    rememberExact(digest, kind) {
      const entry = entries % maxKinds
      if (entries >= maxKinds) unlinkEntry(entry)
      else if (entry === entryRoom) growEntries()
      entryKeys[2 * entry] = word(digest, 0)
      entryKeys[2 * entry + 1] = word(digest, 4)
      entryKinds[entry] = kind
      entryBorn[entry] = born[kind]
      linkEntry(entry)
      entries++
    },
    eachCandidate(signature, take) {
      round = (round + 1) | 0
      for (let band = 0; band < bands; band++) {
        const from = band * rows
        chain: for (
          let at = heads[bucketOf(signature, 0, band)];
          at !== NONE;
          at = nexts[at * bands + band]
        ) {
          if (seenIn[at] === round) continue
          const own = at * hashes + from
          for (let row = 0; row < rows; row++)
            if (signatures[own + row] !== signature[from + row]) continue chain
          seenIn[at] = round
          take(at)
        }
      }
    },
    agreeing(kind, signature) {
      let agree = 0
      const from = kind * hashes
      for (let i = 0; i < hashes; i++) if (signatures[from + i] === signature[i]) agree++
      return agree
    },
    add(text, signature, digest) {
      let kind = size
      if (size === maxKinds) {
        kind = oldest
        leaveRing(kind)
        unlink(kind)
        forgotten++
      } else {
        if (size === room) grow()
        size++
      }
      texts[kind] = text
      signatures.set(signature, kind * hashes)
      digests.set(digest.subarray(0, ID_BYTES), kind * ID_BYTES)
      born[kind] = ++births
      seenIn[kind] = 0
      link(kind)
      joinRing(kind)
      return kind
    },
    touch(kind) {
      if (kind === newest) return
      leaveRing(kind)
      joinRing(kind)
    },
    textOf: (kind) => texts[kind],
    bornOf: (kind) => born[kind],
    idOf: (kind) => Buffer.from(digests.buffer, kind * ID_BYTES, ID_BYTES).toString('hex'),
  }
}
