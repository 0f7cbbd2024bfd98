import { createHash } from 'node:crypto'
import { CaseRecord, type ReviewCase, TOPICS } from '@murmuration/contracts'

/** A case as it now stands on the topic, with its JSON text. `found` and `text` null: it was taken back. */
export type CaseNews =
  | { caseId: string; found: ReviewCase; text: string }
  | { caseId: string; found: null; text: null }

/** The parts of a case that have come so far, under the hash of the whole; the head that waits for them. */
export interface WaitingCase {
  sha256?: string
  /** By number; what has not come is undefined, or null in a stored one. */
  texts: (string | null | undefined)[]
  head?: { sha256: string; parts: number }
}

/** Cases of which not all records have come, by id. JSON can hold it. */
export type CaseAssembly = Map<string, WaitingCase>

/** A record of review.cases is not what the detector writes there. */
export class BrokenCaseError extends Error {
  override readonly name = 'BrokenCaseError'
  readonly exitCode = 2
}

/**
 * Takes in the next record of review.cases: a case, the head of a large one, a part of it, or a tombstone. A case whose
 * parts are being replaced is told of when its head has come.
 *
 * @param assembly what has come before; changed in place
 * @returns undefined where the record leaves a case unfinished, or takes back a part
 * @throws {BrokenCaseError} where the parts are not those that the head names
 * @throws {ZodError} where it is no record of this topic
 */
export function assembleCase(
  assembly: CaseAssembly,
  key: string,
  value: Uint8Array | null,
): CaseNews | undefined {
  if (value === null) {
    // Parts that are taken back belong to a case that has a record of its own again.
    if (/\/part-\d+$/.test(key)) return undefined
    assembly.delete(key)
    return { caseId: key, found: null, text: null }
  }
  const text = new TextDecoder().decode(value)
  const record = checked(text)
  const { caseId } = record
  if ('cluster' in record) {
    assembly.delete(caseId)
    return { caseId, found: record, text }
  }
  const waiting = assembly.get(caseId) ?? { texts: [] }
  assembly.set(caseId, waiting)
  if ('text' in record) {
    if (waiting.sha256 !== record.sha256) {
      waiting.sha256 = record.sha256
      waiting.texts = []
    }
    waiting.texts[record.part] = record.text
  } else waiting.head = { sha256: record.sha256, parts: record.parts }
  const { head, sha256, texts } = waiting
  if (head === undefined || sha256 !== head.sha256) return undefined
  for (let part = 0; part < head.parts; part++) if (texts[part] == null) return undefined
  const whole = texts.slice(0, head.parts).join('')
  if (createHash('sha256').update(whole).digest('hex') !== head.sha256)
    throw new BrokenCaseError(
      `The parts of ${caseId} on ${TOPICS.cases} are not those that its head names; only the detector may write there.`,
    )
  assembly.delete(caseId)
  return { caseId, found: checked(whole) as ReviewCase, text: whole }
}

/** The record as it was written, so that its text comes out as it went in. */
function checked(text: string): CaseRecord {
  const record: unknown = JSON.parse(text)
  CaseRecord.parse(record)
  return record as CaseRecord
}
