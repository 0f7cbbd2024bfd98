import type { Shares } from '../prepare.ts'
import type { CaseShares } from './case-shares.ts'

/**
 * Sessions of pairs, one row a session, in the order they were added. `openedMs`: when its first coincidence
 * happened; `gapMs`: its smallest |Δt|; `shareA`, `shareB`: the shares of that coincidence; `chance`: the chance
 * that it holds a coincidence within τ; `weight`: its largest coincidence weight.
 */
export interface SessionRows {
  size: number
  openedMs: number[]
  gapMs: number[]
  shareA: number[]
  shareB: number[]
  chance: number[]
  weight: number[]
}

export const noSessions = (): SessionRows => ({
  size: 0,
  openedMs: [],
  gapMs: [],
  shareA: [],
  shareB: [],
  chance: [],
  weight: [],
})

/** What makes a session: coincidences within `withinMs`, gathered for `lengthMs` from the first one. */
export interface SessionRule {
  withinMs: number
  lengthMs: number
  /** Chance that a coincidence of two shares is synchronous; 0 where none is asked for. */
  chance: (shareA: number, shareB: number) => number
  /** Weight of a coincidence; coincidences of weight 0 do not count. */
  weight: (shareA: number, shareB: number) => number
  /** Family of objects whose coincidences count; undefined: all there are. */
  family?: number | undefined
}

/**
 * Adds the sessions of one pair to `rows`. A coincidence is one object that both shared within the rule's
 * interval, and happens at the earlier of the two shares; a session opens at a coincidence and takes in all within
 * its length of its opening.
 *
 * @param a local account, one of the pair
 * @param b the other
 */
export function addSessions(
  rows: SessionRows,
  shares: Shares,
  own: CaseShares,
  a: number,
  b: number,
  rule: SessionRule,
): void {
  const { timeMs } = shares
  const { family } = rule
  const { families } = own
  const sharesA = own.accompanied[a]
  const sharesB = own.accompanied[b]
  const objectsA = own.objectOf[a]
  const objectsB = own.objectOf[b]
  const found: { timeMs: number; a: number; b: number; weight: number }[] = []
  for (let x = 0, y = 0; x < objectsA.length && y < objectsB.length; ) {
    const object = objectsA[x]
    const other = objectsB[y]
    if (object < other) x++
    else if (object > other) y++
    else {
      const shareA = sharesA[x++]
      const shareB = sharesB[y++]
      if (family !== undefined && families !== undefined && families[object] !== family) continue
      const ta = timeMs[shareA]
      const tb = timeMs[shareB]
      if (Math.abs(ta - tb) > rule.withinMs) continue
      const weight = rule.weight(shareA, shareB)
      if (weight > 0) found.push({ timeMs: Math.min(ta, tb), a: shareA, b: shareB, weight })
    }
  }
  found.sort((p, q) => p.timeMs - q.timeMs || p.a - q.a)
  let none = 1
  let row = -1
  for (const { timeMs: at, a: shareA, b: shareB, weight } of found) {
    const gap = Math.abs(timeMs[shareA] - timeMs[shareB])
    if (row === -1 || at - rows.openedMs[row] > rule.lengthMs) {
      row = rows.size++
      rows.openedMs.push(at)
      rows.gapMs.push(gap)
      rows.shareA.push(shareA)
      rows.shareB.push(shareB)
      rows.weight.push(weight)
      rows.chance.push(0)
      none = 1
    } else if (gap < rows.gapMs[row]) {
      rows.gapMs[row] = gap
      rows.shareA[row] = shareA
      rows.shareB[row] = shareB
    }
    rows.weight[row] = Math.max(rows.weight[row], weight)
    none *= 1 - rule.chance(shareA, shareB)
    rows.chance[row] = 1 - none
  }
}
