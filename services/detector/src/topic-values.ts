import { createHash } from 'node:crypto'
import {
  type CaseHead,
  type CasePart,
  MOST_CASE_BYTES,
  partKey,
  type ReviewCase,
} from '@murmuration/contracts'

/** A record of a topic with one partition; `value` null takes the key back. */
export interface KeyedValue {
  key: string
  value: string | null
}

/** Code units that are weighed at once when a text is cut; at worst six bytes each as JSON. */
const PIECE = 100_000
/** Room for what a part says besides its text. */
const FRAME_BYTES = 4_000

/**
 * The records of a case, as text: one, or where that is too large its parts and then its head.
 *
 * @returns also the number of parts, 0 for a case in one record
 */
export function caseValues(found: ReviewCase, text: string): { values: KeyedValue[]; parts: number } {
  const { caseId, level, finding, window, coordination, accounts } = found
  if (Buffer.byteLength(text) <= MOST_CASE_BYTES) return { values: [{ key: caseId, value: text }], parts: 0 }
  const sha256 = createHash('sha256').update(text).digest('hex')
  const parts = cutText(text, MOST_CASE_BYTES - FRAME_BYTES).map((piece, part): KeyedValue => {
    const value: CasePart = { schemaVersion: 1, caseId, part, sha256, text: piece }
    return { key: partKey(caseId, part), value: JSON.stringify(value) }
  })
  const head: CaseHead = {
    schemaVersion: 1,
    caseId,
    parts: parts.length,
    sha256,
    level,
    finding,
    window,
    coordination,
    accounts: accounts.length,
  }
  return { values: [...parts, { key: caseId, value: JSON.stringify(head) }], parts: parts.length }
}

/** Takes back the parts from `from` up to `to`. */
export const withdrawnParts = (caseId: string, from: number, to: number): KeyedValue[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, k) => ({ key: partKey(caseId, from + k), value: null }))

/** Pieces of a text that take at most so many bytes as a JSON string; together they are the text. */
export function cutText(text: string, mostBytes: number): string[] {
  const pieces: string[] = []
  let from = 0
  let bytes = 0
  for (let at = 0; at < text.length; at += PIECE) {
    const more = Buffer.byteLength(JSON.stringify(text.slice(at, at + PIECE)))
    if (at > from && bytes + more > mostBytes) {
      pieces.push(text.slice(from, at))
      from = at
      bytes = 0
    }
    bytes += more
  }
  return [...pieces, text.slice(from)]
}
