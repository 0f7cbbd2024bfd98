import { accountName, isReference, objectName, PARAMETERS, type Shares } from '@murmuration/detection'

const { blockMs, rarityMs, rarityLimit } = PARAMETERS
const REACH = rarityMs / blockMs

/** What must leave, by definition, share by share: 1 for shares that must, and `object\nblock` → count. O(n³). */
export function leavingReference(
  shares: Shares,
  flagged: ReadonlySet<string>,
  sampleEvery: number,
): { leaves: number[]; traffic: Map<string, number> } {
  const all = [...Array(shares.count).keys()]
  const block = all.map((s) => Math.floor(shares.timeMs[s] / blockMs))
  const name = all.map((s) => accountName(shares, shares.account[s]))
  const isFlagged = name.map((id) => flagged.has(id))
  const nearFlagged = (s: number): number[] =>
    all.filter(
      (f) => isFlagged[f] && shares.object[f] === shares.object[s] && Math.abs(block[f] - block[s]) <= REACH,
    )
  const leaves = all.map((s) => {
    if (isFlagged[s] || isReference(name[s], sampleEvery)) return 1
    const isNear = nearFlagged(s).some((f) => {
      const before = all.filter(
        (t) => shares.object[t] === shares.object[s] && block[t] >= block[f] - REACH && block[t] < block[s],
      )
      return before.length <= rarityLimit + 1
    })
    return isNear ? 1 : 0
  })
  const traffic = new Map<string, number>()
  for (const s of all) {
    if (nearFlagged(s).length === 0) continue
    const key = `${objectName(shares, shares.object[s])}\n${block[s]}`
    traffic.set(key, (traffic.get(key) ?? 0) + 1)
  }
  return { leaves, traffic }
}
