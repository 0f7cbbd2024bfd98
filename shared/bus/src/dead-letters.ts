import type { DeadLetterRecord } from '@murmuration/contracts'
import type { NewRecord } from './bus.ts'
import { rawOf } from './dead-letter.ts'
import { shareBatch, takeWhole } from './share-batch.ts'

export { deadLetterId, deadLetterOf, keptOf, rawOf } from './dead-letter.ts'
export { type DeadLetterEntry, type DeadLetterIndex, deadLetterIndex } from './dead-letter-index.ts'
export { letterRecord, MOST_SHARE_BYTES, type ShareBatch, shareBatch, takeWhole } from './share-batch.ts'

/**
 * Puts a dead letter's record through the checks once more.
 *
 * @param partitions of amplification.events
 * @returns what to write, `events` before `letters`, or why it is refused again
 */
export function retryOf(
  letter: DeadLetterRecord,
  partitions: number,
  nowMs: number,
): { events: NewRecord[]; letters: NewRecord[] } | { refused: string } {
  const batch = shareBatch(letter.source, partitions, nowMs, () => letter.position)
  takeWhole(batch, rawOf(letter), 0)
  const [fault] = batch.refused
  if (fault !== undefined) return { refused: fault.message }
  return { events: batch.records(), letters: [{ partition: 0, key: letter.id, value: null }] }
}
