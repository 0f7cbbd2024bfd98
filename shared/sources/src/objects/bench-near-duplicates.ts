import { performance } from 'node:perf_hooks'
import { plantedTexts } from './planted-texts.fixture.ts'
import { textObjects } from './text-objects.ts'

export interface NearDuplicatesMeasured {
  texts: number
  /** Of the search alone, without making the texts. */
  seconds: number
  /** Largest resident size of the whole process while searching, and what it was before. */
  peakMemoryMb: number
  memoryBeforeMb: number
  /** Of the texts that were put to an earlier one, the part that was made from it, or both from one text. */
  precision: number
  /** Of the texts made from an earlier one, translations aside, the part that was put to it. */
  recall: number
  /** The same by edit, translations too. */
  recallByEdit: { [edit: string]: number }
  kinds: number
}

const BATCH = 10_000
const mb = (): number => process.memoryUsage().rss / 2 ** 20

/** Searches n seeded texts, of which a tenth are made from others, and compares with what is known of them. */
export function measureNearDuplicates(n: number, seed: number): NearDuplicatesMeasured {
  const memoryBeforeMb = mb()
  const index = textObjects()
  const objects = new Map<number, string | undefined>()
  /** Which text the first one of a kind was made from. */
  const origins = new Map<string, number>()
  const byEdit = new Map<string, { made: number; found: number }>()
  let seconds = 0
  let peakMemoryMb = memoryBeforeMb
  let joined = 0
  let joinedRightly = 0
  const texts = plantedTexts({ texts: n, seed })
  for (let done = 0; done < n; done += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, n - done) }, () => texts.next().value)
    const ids: (string | undefined)[] = []
    const joins: boolean[] = []
    const startedMs = performance.now()
    for (const planted of batch) {
      const before = index.kinds + index.forgotten
      const id = planted === undefined ? undefined : index.objectOf(planted.text)
      ids.push(id)
      joins.push(id !== undefined && index.kinds + index.forgotten === before)
    }
    seconds += (performance.now() - startedMs) / 1000
    peakMemoryMb = Math.max(peakMemoryMb, mb())
    for (const [k, planted] of batch.entries()) {
      if (planted === undefined) continue
      const id = ids[k]
      if (joins[k]) joined++
      if (joins[k] && id !== undefined && origins.get(id) === planted.from) joinedRightly++
      // No text is made from one outside the pool: see the fixture.
      const ofUse = planted.edit !== undefined || (done + k) % 10 === 0 || done + k < 100
      if (ofUse && id !== undefined && !joins[k]) origins.set(id, planted.from)
      if (planted.edit === undefined) {
        if (ofUse) objects.set(planted.from, id)
        continue
      }
      const right = id !== undefined && id === objects.get(planted.from)
      const count = byEdit.get(planted.edit) ?? { made: 0, found: 0 }
      count.made++
      if (right) count.found++
      byEdit.set(planted.edit, count)
    }
  }
  let made = 0
  let found = 0
  for (const [edit, count] of byEdit)
    if (edit !== 'translated') {
      made += count.made
      found += count.found
    }
  return {
    texts: n,
    seconds,
    peakMemoryMb,
    memoryBeforeMb,
    precision: joined === 0 ? 1 : joinedRightly / joined,
    recall: made === 0 ? 1 : found / made,
    recallByEdit: Object.fromEntries([...byEdit].map(([edit, count]) => [edit, count.found / count.made])),
    kinds: index.kinds,
  }
}
