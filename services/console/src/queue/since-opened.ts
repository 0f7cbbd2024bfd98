import type { EvidenceVersion, HistoryEvent } from '@murmuration/casework-client'
import type { LastOpened } from './last-opened.ts'

/** A line of what has changed. */
export type Since =
  | {
      kind: 'evidence'
      number: number
      atMs: number
      in: number
      out: number
      strength: { before: number; after: number } | undefined
    }
  | { kind: 'event'; id: string; atMs: number; event: HistoryEvent }

interface Difference {
  in?: string[]
  out?: string[]
  strength?: { before: number | null; after: number }
}

/** Events that say something to a reader; others only tell that the program or a person passed by. */
const TOLD = [
  'case.noted',
  'case.state_changed',
  'case.assigned',
  'case.accounts_decided',
  'case.lease_taken_over',
  'case.merged',
  'case.split',
  'case.related',
  'case.first_review_submitted',
  'case.second_review_resolved',
] as const
export type ToldEvent = (typeof TOLD)[number]

export const isTold = (type: string): type is ToldEvent => (TOLD as readonly string[]).includes(type)

const MOST = 6

/** What has come to a case since its reader opened it, newest first; what they did themselves is left out. */
export function sinceOpened(
  opened: LastOpened,
  evidence: readonly EvidenceVersion[],
  events: readonly HistoryEvent[],
  me: string,
): { lines: Since[]; more: number } {
  const lines: Since[] = []
  for (const { number, receivedAtMs, difference } of evidence) {
    if (number <= opened.evidenceNumber) continue
    const { in: came = [], out = [], strength } = (difference ?? {}) as Difference
    lines.push({
      kind: 'evidence',
      number,
      atMs: receivedAtMs,
      in: came.length,
      out: out.length,
      strength:
        strength === undefined || strength.before === null || strength.before === strength.after
          ? undefined
          : { before: strength.before, after: strength.after },
    })
  }
  for (const event of events)
    if (event.atMs > opened.atMs && event.actor !== `user:${me}` && isTold(event.type))
      lines.push({ kind: 'event', id: event.id, atMs: event.atMs, event })
  lines.sort((a, b) => b.atMs - a.atMs)
  return { lines: lines.slice(0, MOST), more: Math.max(0, lines.length - MOST) }
}
