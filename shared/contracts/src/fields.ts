import { z } from 'zod'
import { MAX_ID_BYTES } from './limits.ts'

/** An id as the platform writes it: opaque, 1 to 512 bytes, no NUL. */
export const Id = z.string().min(1).max(MAX_ID_BYTES).describe('opaque id as the platform writes it')

/** Event time: whole milliseconds since 1970-01-01T00:00:00Z. */
export const TimeMs = z.int().nonnegative().describe('milliseconds since 1970-01-01T00:00:00Z, event time')

/** Half-open span of event time. */
export const Span = z.object({ startMs: TimeMs, endMs: TimeMs })
export type Span = z.infer<typeof Span>

/** Which test an edge passed; see the table of tiers in the documentation. */
export const Tier = z.enum(['A', 'B', 'C'])
export type Tier = z.infer<typeof Tier>

/** What a case may claim: an alert stands on tiers A and B, a review case on tier C as well. */
export const Level = z.enum(['alert', 'review'])
export type Level = z.infer<typeof Level>

/** A part of a whole, both ends included. */
export const Share01 = z.number().min(0).max(1)
