import type { CasePicture, Evidence } from '@murmuration/contracts'

/** One share as it was taken in. */
export interface RawShare {
  atMs: number
  /** Places in the picture. */
  account: number
  object: number
  /** To the nearest share of the same object by another account of the case; null: nobody within the context interval. */
  gapSeconds: number | null
}

/**
 * The shares that a finding rests on: of its accounts and objects, within its window. A finding without names, of accounts or
 * of objects, rests on all of them.
 */
export function rawShares(
  picture: CasePicture,
  { accounts, objects, window }: Pick<Evidence, 'accounts' | 'objects' | 'window'>,
): RawShare[] {
  const only = (names: readonly string[], all: readonly string[]): ReadonlySet<number> | undefined =>
    names.length === 0 ? undefined : new Set(names.map((name) => all.indexOf(name)))
  const ofAccounts = only(accounts, picture.accounts)
  const ofObjects = only(objects, picture.objects)
  return sharesWhere(
    picture,
    ({ atMs, account, object }) =>
      atMs >= window.startMs &&
      atMs < window.endMs &&
      (ofAccounts?.has(account) ?? true) &&
      (ofObjects?.has(object) ?? true),
  )
}

/** Shares that fit, by time. */
export function sharesWhere({ shares, fromMs }: CasePicture, fits: (share: RawShare) => boolean): RawShare[] {
  const found: RawShare[] = []
  for (let k = 0; k < shares.second.length; k++) {
    const share = {
      atMs: fromMs + shares.second[k] * 1_000,
      account: shares.account[k],
      object: shares.object[k],
      gapSeconds: shares.gapSeconds[k],
    }
    if (fits(share)) found.push(share)
  }
  return found
}
