import type { ControlPart, Span } from '@murmuration/contracts'

/** Stretch that one sitting may last. */
const SITTING_MS = 1_800_000

/** What an account did in a window, as the records have it. */
export type InWindow = Omit<ControlPart['accounts'][number], 'level' | 'tier'>

/** Shares in any order, and other columns of theirs; all of one length. `createdAtMs`: NaN where it is not known. */
export interface FactShares {
  account: Uint32Array
  object: Uint32Array
  timeMs: Float64Array
  createdAtMs?: Float64Array
  /** Number that every object lies below. */
  objects: number
}

/**
 * By account; without a share in the window, and where it was not counted, all of them are 0. `createdAtMs`: NaN where no
 * share says it. `topic`: in thousandths.
 */
export interface AccountFacts {
  objects: Uint32Array
  sittings: Uint32Array
  createdAtMs: Float64Array
  topic: Uint16Array
}

/**
 * What accounts did in a window: distinct objects, sittings, when the account was made, and how many of its objects another
 * flagged account shared as well.
 *
 * @param flagged 1 for flagged accounts
 * @param counted 1 for the accounts that are asked about; both by account
 */
export function accountFacts(
  { account, object, timeMs, createdAtMs, objects: objectCount }: FactShares,
  { flagged, counted }: { flagged: Uint8Array; counted: Uint8Array },
  { startMs, endMs }: Span,
): AccountFacts {
  const accounts = counted.length
  const topics = flaggedTopics(objectCount)
  // Rows by account, by counting: one sort of all rows by a comparison takes longer than the analysis.
  const starts = new Uint32Array(accounts + 2)
  for (let r = 0; r < account.length; r++) {
    if (timeMs[r] < startMs || timeMs[r] >= endMs) continue
    if (counted[account[r]]) starts[account[r] + 2]++
    if (flagged[account[r]]) topics.note(object[r], account[r])
  }
  for (let i = 2; i < starts.length; i++) starts[i] += starts[i - 1]
  const times = new Float64Array(starts[accounts + 1])
  const shared = new Uint32Array(times.length)
  const facts: AccountFacts = {
    objects: new Uint32Array(accounts),
    sittings: new Uint32Array(accounts),
    createdAtMs: new Float64Array(accounts).fill(Number.NaN),
    topic: new Uint16Array(accounts),
  }
  for (let r = 0; r < account.length; r++) {
    const i = account[r]
    if (!counted[i] || timeMs[r] < startMs || timeMs[r] >= endMs) continue
    const at = starts[i + 1]++
    times[at] = timeMs[r]
    shared[at] = object[r]
    // A time that is missing is NaN, and never the earlier.
    const created = createdAtMs?.[r] ?? Number.NaN
    if (created < facts.createdAtMs[i] || (Number.isNaN(facts.createdAtMs[i]) && !Number.isNaN(created)))
      facts.createdAtMs[i] = created
  }
  for (let i = 0; i < accounts; i++) {
    const [from, to] = [starts[i], starts[i + 1]]
    if (from === to) continue
    const own = shared.subarray(from, to).sort()
    let distinct = 0
    let together = 0
    for (let k = 0; k < own.length; k++) {
      if (k > 0 && own[k] === own[k - 1]) continue
      distinct++
      if (topics.isSharedByAnother(own[k], i)) together++
    }
    facts.objects[i] = distinct
    facts.topic[i] = Math.round((1000 * together) / distinct)
    facts.sittings[i] = countSittings(times.subarray(from, to).sort())
  }
  return facts
}

/** Which objects flagged accounts share: of each the first that came, and whether there is a second. */
function flaggedTopics(objects: number): {
  note: (object: number, account: number) => void
  isSharedByAnother: (object: number, account: number) => boolean
} {
  const first = new Uint32Array(objects)
  const several = new Uint8Array(objects)
  return {
    note: (object, account) => {
      if (first[object] === 0) first[object] = account + 1
      else if (first[object] !== account + 1) several[object] = 1
    },
    isSharedByAnother: (object, account) =>
      several[object] === 1 || (first[object] > 0 && first[object] !== account + 1),
  }
}

/** Stretches that hold all the times, each beginning at the first that is not held yet. */
function countSittings(ascending: Float64Array): number {
  let count = 0
  let beginMs = Number.NEGATIVE_INFINITY
  for (const t of ascending) {
    if (t - beginMs <= SITTING_MS) continue
    count++
    beginMs = t
  }
  return count
}

/** The facts of an account as a record says them. */
export function accountInWindow(facts: AccountFacts, account: number, accountId: string): InWindow {
  const createdAtMs = facts.createdAtMs[account]
  return {
    accountId,
    objects: facts.objects[account],
    sittings: facts.sittings[account],
    createdAtMs: Number.isNaN(createdAtMs) ? null : createdAtMs,
    topic: facts.topic[account] / 1000,
  }
}
