import type { QueueRow } from '@murmuration/contracts'

const PIXELS_PER_ROOT = 4.6
const LONGEST = 60

/** Bar of the accounts of a case, in pixels: its length grows with the square root of their number; the filled part is the share that is flagged. */
export function accountsBar(accounts: number, flagged: number): { length: number; filled: number } {
  const length = Math.min(LONGEST, Math.max(4, Math.sqrt(accounts) * PIXELS_PER_ROOT))
  return { length, filled: accounts === 0 ? 0 : length * Math.min(1, flagged / accounts) }
}

/** 2,100,000 → "2.1 M", 640,000 → "640 k", 812 → "812"; a thin space before the letter. */
export function shortCount(n: number): string {
  if (n < 1_000) return String(n)
  const [whole, unit] = n < 999_500 ? [n / 1_000, 'k'] : [n / 1_000_000, 'M']
  const text = whole < 10 && unit === 'M' ? whole.toFixed(1).replace(/\.0$/, '') : String(Math.round(whole))
  return `${text}\u2009${unit}`
}

/** Person beside the state: whoever works on it now, else whoever it is given to. */
export function personOf(
  { lease, assignee }: Pick<QueueRow, 'lease' | 'assignee'>,
  me: string,
  nowMs: number,
): { isMe: boolean; name: string; works: boolean } | undefined {
  if (lease !== null && lease.untilMs > nowMs)
    return { isMe: lease.userId === me, name: lease.name, works: true }
  return assignee === null ? undefined : { isMe: assignee.userId === me, name: assignee.name, works: false }
}

/** Rows from one to another, both with it, whichever comes first. */
export function rowsBetween(ids: readonly string[], from: string | undefined, to: string): string[] {
  const [a, b] = [from === undefined ? -1 : ids.indexOf(from), ids.indexOf(to)]
  if (b < 0) return []
  return a < 0 ? [to] : ids.slice(Math.min(a, b), Math.max(a, b) + 1)
}
