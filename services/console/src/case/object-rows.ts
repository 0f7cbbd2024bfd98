import type { CaseModel } from './case-model.ts'

export interface ObjectRow {
  /** Place in `picture.objects`; null where none of its shares are drawn. */
  index: number | null
  id: string
  authorId: string | null
  firstMs: number
  inCase: number
  /** null: not known beyond the 50 most shared. */
  byEverybody: number | null
  inSynchrony: number
  /** Accounts of which all shares in synchrony are of this object; null where no share is drawn. */
  leave: number | null
}

/** Objects of the case: those that the workspace counts first, then what else the picture holds. */
export function objectRows({ workspace, picture }: CaseModel): ObjectRow[] {
  const { shares, tauSeconds, fromMs, accounts, objects } = picture
  const drawn = objects.map(() => ({
    inCase: 0,
    inSynchrony: 0,
    firstMs: Number.POSITIVE_INFINITY,
    leave: 0,
  }))
  /** The one object an account shared in synchrony; -1: several. */
  const only = new Map<number, number>()
  for (let k = 0; k < shares.second.length; k++) {
    const [one, object, gap] = [shares.account[k], shares.object[k], shares.gapSeconds[k]]
    drawn[object].inCase++
    drawn[object].firstMs = Math.min(drawn[object].firstMs, fromMs + shares.second[k] * 1_000)
    if (gap === null || gap > tauSeconds) continue
    drawn[object].inSynchrony++
    only.set(one, only.has(one) && only.get(one) !== object ? -1 : object)
  }
  for (const object of only.values()) if (object >= 0) drawn[object].leave++
  const indexes = new Map(objects.map((id, index) => [id, index]))
  const counted = new Set(workspace.objects.map(({ objectId }) => objectId))
  return [
    ...workspace.objects.map(
      ({ objectId, authorId, firstShareMs, sharesInCase, sharesByEverybody, inSynchrony }) => {
        const index = indexes.get(objectId) ?? null
        return {
          index,
          id: objectId,
          authorId,
          firstMs: firstShareMs,
          inCase: sharesInCase,
          byEverybody: sharesByEverybody,
          inSynchrony,
          leave: index === null || accounts.length === 0 ? null : drawn[index].leave,
        }
      },
    ),
    ...objects
      .map((id, index) => ({ id, index, authorId: null, byEverybody: null, ...drawn[index] }))
      .filter(({ id, inCase }) => !counted.has(id) && inCase > 0),
  ]
}
