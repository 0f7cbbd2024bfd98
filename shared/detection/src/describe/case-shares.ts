import type { Shares } from '../prepare.ts'

/**
 * Shares of a case's accounts. `all`: of every account of the case, ascending, which is by object, then time. `objects`:
 * distinct objects that at least one of them shared, ascending; shares of `objects[n]` are
 * `all[starts[n] .. starts[n + 1]]`; `inSynchrony[n]`: how many of those lie within τ of another account's.
 * `accompanied[k]`: shares of local account k whose object another account of the case shared too, ascending;
 * `objectOf[k]`: their objects, same order. `families`: of every object there is, see objectFamilies.
 */
export interface CaseShares {
  all: Uint32Array
  objects: Uint32Array
  starts: Uint32Array
  inSynchrony: Uint32Array
  accompanied: Uint32Array[]
  objectOf: Uint32Array[]
  families: Uint8Array | undefined
}

/** @param accounts the case's accounts, ascending */
export function caseShares(
  shares: Shares,
  accounts: readonly number[],
  synchronyMs: number,
  families?: Uint8Array | undefined,
): CaseShares {
  const { accountStart, accountShares, object, timeMs } = shares
  const local = new Map(accounts.map((account, k) => [account, k]))
  const sizes = accounts.map((account) => accountStart[account + 1] - accountStart[account])
  const all = new Uint32Array(sizes.reduce((sum, size) => sum + size, 0))
  let at = 0
  accounts.forEach((account, k) => {
    all.set(accountShares.subarray(accountStart[account], accountStart[account + 1]), at)
    at += sizes[k]
  })
  all.sort()
  const objects: number[] = []
  const starts: number[] = [0]
  const inSynchrony: number[] = []
  const accompanied: number[][] = accounts.map(() => [])
  const objectOf: number[][] = accounts.map(() => [])
  for (let from = 0; from < all.length; ) {
    const shared = object[all[from]]
    let to = from + 1
    while (to < all.length && object[all[to]] === shared) to++
    let near = 0
    for (let k = from; k < to && to - from > 1; k++) {
      const share = all[k]
      const t = timeMs[share]
      const before = k > from && t - timeMs[all[k - 1]] <= synchronyMs
      const after = k + 1 < to && timeMs[all[k + 1]] - t <= synchronyMs
      if (before || after) near++
      const owner = local.get(shares.account[share]) ?? 0
      accompanied[owner].push(share)
      objectOf[owner].push(shared)
    }
    objects.push(shared)
    inSynchrony.push(near)
    starts.push(to)
    from = to
  }
  return {
    all,
    objects: Uint32Array.from(objects),
    starts: Uint32Array.from(starts),
    inSynchrony: Uint32Array.from(inSynchrony),
    accompanied: accompanied.map((own) => Uint32Array.from(own)),
    objectOf: objectOf.map((own) => Uint32Array.from(own)),
    families,
  }
}

/** Shares of an object by everybody; where not all shares are known, within a day of those by tested accounts. */
export const sharesByEverybody = (shares: Shares, object: number): number =>
  shares.everybody?.[object] ?? shares.objectStart[object + 1] - shares.objectStart[object]
