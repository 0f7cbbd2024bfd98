/** When each account last shared each object, for at least a span of event time. */
export interface RecentPairs {
  /**
   * Notes a share. Times come in the order of generations: never one of an earlier multiple of the span.
   *
   * @returns time of the account's latest share of the object until then; −1 where none is known
   */
  note(object: number, account: number, timeMs: number): number
}

/** Open addressing. `pairs`: object + 1 and account of each slot, 0 where it is free; `times`: Float64Array(slots). */
interface Generation {
  size: number
  pairs: Uint32Array
  times: Float64Array
}

const emptyGeneration = (slots = 1 << 8): Generation => ({
  size: 0,
  pairs: new Uint32Array(slots * 2),
  times: new Float64Array(slots),
})

/**
 * Two generations, each of one multiple of the span: what is older than both is forgotten at once, and nothing has to be
 * deleted one by one.
 */
export function recentPairs(spanMs: number): RecentPairs {
  let number = -1
  let current = emptyGeneration()
  let before = emptyGeneration()
  return {
    note(object, account, timeMs) {
      const at = Math.floor(timeMs / spanMs)
      if (at > number) {
        before = at === number + 1 ? current : emptyGeneration()
        current = emptyGeneration()
        number = at
      }
      const slot = slotOf(current, object, account)
      if (current.pairs[slot * 2] > 0) {
        const last = current.times[slot]
        if (timeMs > last) current.times[slot] = timeMs
        return last
      }
      current.pairs[slot * 2] = object + 1
      current.pairs[slot * 2 + 1] = account
      current.times[slot] = timeMs
      if (++current.size * 2 > current.times.length) current = enlarged(current)
      const earlier = slotOf(before, object, account)
      return before.pairs[earlier * 2] > 0 ? before.times[earlier] : -1
    },
  }
}

function slotOf({ pairs, times }: Generation, object: number, account: number): number {
  const mask = times.length - 1
  let hash = Math.imul(object ^ Math.imul(account, 0x9e3779b1), 0x85ebca6b)
  hash ^= hash >>> 15
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const held = pairs[slot * 2]
    if (held === 0 || (held === object + 1 && pairs[slot * 2 + 1] === account)) return slot
  }
}

function enlarged(old: Generation): Generation {
  const larger = emptyGeneration(old.times.length * 2)
  for (let slot = 0; slot < old.times.length; slot++) {
    if (old.pairs[slot * 2] === 0) continue
    const to = slotOf(larger, old.pairs[slot * 2] - 1, old.pairs[slot * 2 + 1])
    larger.pairs[to * 2] = old.pairs[slot * 2]
    larger.pairs[to * 2 + 1] = old.pairs[slot * 2 + 1]
    larger.times[to] = old.times[slot]
  }
  larger.size = old.size
  return larger
}
