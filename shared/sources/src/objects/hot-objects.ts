export interface HotObjectsOptions {
  /** Objects counted at once. An object of more than 1/`counters` of all shares is always among them. */
  counters?: number
  /** Part of all shares from which an object is hot; in (0, 1]. */
  hotShare?: number
  /** Shares below which none is: of few shares each is a large part. */
  minShares?: number
}

/** An object that so many share that sharing it tells nothing of who acts with whom. */
export interface HotObject {
  objectId: string
  /** At most so many. */
  shares: number
  /** And at least so many. */
  sharesAtLeast: number
  /** `shares` as a part of all. */
  shareOfAll: number
}

export interface HotObjects {
  /** Shares counted so far. */
  readonly shares: number
  count(objectId: string): void
  /** Hot objects, the most shared first, then by id. */
  report(): HotObject[]
}

/** One in a thousand shares, and at least ten times the 96 others within a day beyond which a share gets no weight. A convention, not a test. */
export const HOT_DEFAULTS = {
  counters: 10_000,
  hotShare: 0.001,
  minShares: 1_000,
} as const satisfies Required<HotObjectsOptions>

/**
 * Counts shares of objects in bounded memory by Space-Saving: where all counters are taken, the object with the fewest
 * gives its counter, and its count, to the new one. So a count is never too low, and too high by at most shares/counters;
 * `sharesAtLeast` is what is sure. It reports and drops nothing: the tests already give the share of an object that a
 * crowd shares no weight, and who leaves hot objects out must say so.
 *
 * @throws {RangeError} if an option is out of range
 * @see Metwally, Agrawal & El Abbadi 2005, Efficient computation of frequent and top-k elements in data streams
 */
export function hotObjects(options: HotObjectsOptions = {}): HotObjects {
  const { counters, hotShare, minShares } = { ...HOT_DEFAULTS, ...options }
  if (!Number.isSafeInteger(counters) || counters < 1)
    throw new RangeError('counters must be a whole number from 1 up.')
  if (!(hotShare > 0 && hotShare <= 1)) throw new RangeError('hotShare must lie above 0 and at most at 1.')
  // A heap with the least count on top, then the one that was counted up longest ago; `places` tells where an object is.
  const ids: string[] = []
  const counts: number[] = []
  const errors: number[] = []
  const touched: number[] = []
  const places = new Map<string, number>()
  let shares = 0

  const less = (a: number, b: number): boolean =>
    counts[a] < counts[b] || (counts[a] === counts[b] && touched[a] < touched[b])

  function swap(a: number, b: number): void {
    for (const column of [counts, errors, touched]) [column[a], column[b]] = [column[b], column[a]]
    ;[ids[a], ids[b]] = [ids[b], ids[a]]
    places.set(ids[a], a)
    places.set(ids[b], b)
  }

  function sink(from: number): void {
    for (let at = from; ; ) {
      const left = 2 * at + 1
      if (left >= ids.length) return
      const least = left + 1 < ids.length && less(left + 1, left) ? left + 1 : left
      if (!less(least, at)) return
      swap(at, least)
      at = least
    }
  }

  function rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1
      if (!less(at, parent)) return
      swap(at, parent)
      at = parent
    }
  }

  return {
    get shares() {
      return shares
    },
    count(objectId) {
      shares++
      let at = places.get(objectId)
      if (at === undefined && ids.length < counters) {
        at = ids.length
        ids.push(objectId)
        counts.push(1)
        errors.push(0)
        touched.push(shares)
        places.set(objectId, at)
        rise(at)
        return
      }
      if (at === undefined) {
        at = 0
        places.delete(ids[0])
        ids[0] = objectId
        errors[0] = counts[0]
        places.set(objectId, 0)
      }
      counts[at]++
      touched[at] = shares
      sink(at)
    },
    report() {
      const hot: HotObject[] = []
      for (const [k, objectId] of ids.entries()) {
        const sharesAtLeast = counts[k] - errors[k]
        if (sharesAtLeast >= minShares && sharesAtLeast >= hotShare * shares)
          hot.push({ objectId, shares: counts[k], sharesAtLeast, shareOfAll: counts[k] / shares })
      }
      return hot.sort((a, b) => b.shares - a.shares || (a.objectId < b.objectId ? -1 : 1))
    },
  }
}
