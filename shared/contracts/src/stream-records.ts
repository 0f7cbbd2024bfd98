import { z } from 'zod'
import { RefusalReason } from './dead-letter.ts'
import { Id, TimeMs } from './fields.ts'
import { ShareEvent } from './share-event.ts'

/** Says how far a source has come: it sends no event before `watermarkMs` any more. On every partition of events. */
export const Watermark = z.object({
  schemaVersion: z.literal(1),
  source: z.string().min(1).max(200).describe('which source speaks; each has its own clock'),
  watermarkMs: TimeMs,
  closed: z.literal(true).optional().describe('the source has ended, and holds nobody up any more'),
})
export type Watermark = z.infer<typeof Watermark>

/** Value on amplification.events: one share, several of the same partition in one record, or a watermark. */
export const EventRecord = z.union([ShareEvent, z.array(ShareEvent).min(1), Watermark])
export type EventRecord = z.infer<typeof EventRecord>

/**
 * Value on amplification.flags under the key `flagKey(list, accountId)`: whether one list names one account. An account
 * is flagged while any list names it. Scoring never reads the list.
 */
export const FlagChange = z.object({
  schemaVersion: z.literal(1),
  accountId: Id,
  list: z.string().min(1).max(200),
  flagged: z.boolean().describe('false withdraws the flag'),
  effectiveAtMs: TimeMs.describe('when it was named or withdrawn'),
  row: z.int().positive().optional().describe('1-based row in the list'),
  columns: z.record(z.string(), z.string()).optional().describe('further columns of the row, as written'),
})
export type FlagChange = z.infer<typeof FlagChange>

export const flagKey = (list: string, accountId: string): string => `${list}\n${accountId}`

/** Value on amplification.deadletters under the key `id`: a refused record, the same under every retry. */
export const DeadLetterRecord = z.object({
  schemaVersion: z.literal(1),
  id: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .describe('first 32 hex digits of the sha256 of the raw bytes'),
  source: z.string().min(1).max(300).describe('http, feed:NAME or topic:NAME'),
  position: z
    .string()
    .max(100)
    .describe('where in the source: request and row, line, or partition and offset'),
  reason: z.union([RefusalReason, z.enum(['clock_ahead', 'unknown_field_type', 'record_too_large'])]),
  message: z.string().min(1).describe('one sentence for a person: what is wrong, and what to change'),
  raw: z.string().describe('the record as it came; base64 where it is not valid UTF-8'),
  rawEncoding: z.enum(['utf8', 'base64']),
  rawBytes: z.int().nonnegative(),
  rawCut: z.literal(true).optional().describe('raw holds the first 256 KiB only'),
})
export type DeadLetterRecord = z.infer<typeof DeadLetterRecord>

/** Value on amplification.late under the key `partition:offset:index`: an event that came behind the watermark. */
export const LateRecord = z.object({
  schemaVersion: z.literal(1),
  partition: z.int().nonnegative(),
  offset: z.string(),
  index: z.int().nonnegative().describe('place among the events of that record'),
  watermarkMs: TimeMs.describe('watermark of the partition when it came'),
  event: ShareEvent,
})
export type LateRecord = z.infer<typeof LateRecord>
