import { type CasePicture, MOST_DRAWN } from '@murmuration/contracts'
import { byMostShared } from '../describe/case-facts.ts'
import type { CaseShares } from '../describe/case-shares.ts'
import { objectName, type Shares } from '../prepare.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000

/**
 * Shares of the case's accounts, each with the gap to the nearest share of its object by another one of them, and the objects
 * they are of. Where there are more than a picture holds, those of the least shared objects are left out.
 *
 * @param members accounts of the case, ascending
 * @returns also how many shares were left out
 */
export function drawShares(
  shares: Shares,
  members: readonly number[],
  own: CaseShares,
  fromMs: number,
  contextMs: number,
): Pick<CasePicture, 'objects' | 'shares'> & { notDrawn: number } {
  const { timeMs } = shares
  const local = new Map(members.map((account, k) => [account, k]))
  const order = [...own.objects.keys()].sort(byMostShared(shares, own))
  const drawn: { share: number; object: number; gapSeconds: number | null }[] = []
  let objects = 0
  for (const n of order) {
    if (drawn.length === MOST_DRAWN.shares) break
    for (let k = own.starts[n]; k < own.starts[n + 1] && drawn.length < MOST_DRAWN.shares; k++) {
      const t = timeMs[own.all[k]]
      const before = k > own.starts[n] ? t - timeMs[own.all[k - 1]] : Infinity
      const after = k + 1 < own.starts[n + 1] ? timeMs[own.all[k + 1]] - t : Infinity
      const gapMs = Math.min(before, after)
      drawn.push({
        share: own.all[k],
        object: objects,
        gapSeconds: gapMs <= contextMs ? gapMs / SECOND_MS : null,
      })
    }
    objects++
  }
  drawn.sort(
    (x, y) =>
      timeMs[x.share] - timeMs[y.share] ||
      shares.account[x.share] - shares.account[y.share] ||
      x.object - y.object,
  )
  return {
    objects: order.slice(0, objects).map((n) => objectName(shares, own.objects[n])),
    shares: {
      second: drawn.map(({ share }) => Math.floor((timeMs[share] - fromMs) / SECOND_MS)),
      account: drawn.map(({ share }) => local.get(shares.account[share]) ?? 0),
      object: drawn.map(({ object }) => object),
      gapSeconds: drawn.map(({ gapSeconds }) => gapSeconds),
    },
    notDrawn: own.all.length - drawn.length,
  }
}

/** Shares, by accounts outside the case, of what at least two of its accounts shared, by minute. */
export function drawBackground(
  shares: Shares,
  members: readonly number[],
  own: CaseShares,
  fromMs: number,
): CasePicture['background'] {
  const { objectStart, account, timeMs } = shares
  const inCase = new Set(members)
  const byMinute = new Map<number, number>()
  for (let n = 0; n < own.objects.length; n++) {
    if (own.starts[n + 1] - own.starts[n] < 2) continue
    const object = own.objects[n]
    for (let s = objectStart[object]; s < objectStart[object + 1]; s++) {
      if (inCase.has(account[s])) continue
      const minute = Math.floor((timeMs[s] - fromMs) / MINUTE_MS)
      byMinute.set(minute, (byMinute.get(minute) ?? 0) + 1)
    }
  }
  const minute = [...byMinute.keys()].sort((x, y) => x - y)
  return { minute, shares: minute.map((one) => byMinute.get(one) ?? 0) }
}
