import { z } from 'zod'
import { Coordination, ReviewCase } from './case.ts'
import { Id, Level, Span, TimeMs } from './fields.ts'

/** Largest value of a record on review.cases, in bytes; a larger case goes in parts. */
export const MOST_CASE_BYTES = 900_000

/**
 * Stands on review.cases under the id of a case that is too large for one record: what it says in short, and how many
 * parts hold the whole of it. The parts are written before it.
 */
export const CaseHead = z.object({
  schemaVersion: z.literal(1),
  caseId: Id,
  parts: z.int().positive(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('of the text of all parts, in UTF-8'),
  level: Level,
  finding: z.string(),
  window: Span,
  coordination: Coordination,
  accounts: z.int().nonnegative().describe('how many accounts it holds'),
})
export type CaseHead = z.infer<typeof CaseHead>

/** A piece of the JSON text of a large case, under the key `partKey(caseId, part)`. */
export const CasePart = z.object({
  schemaVersion: z.literal(1),
  caseId: Id,
  part: z.int().nonnegative(),
  sha256: z.string().describe('that of its head'),
  text: z.string(),
})
export type CasePart = z.infer<typeof CasePart>

export const partKey = (caseId: string, part: number): string => `${caseId}/part-${part}`

/** Value on review.cases. */
export const CaseRecord = z.union([ReviewCase, CaseHead, CasePart])
export type CaseRecord = z.infer<typeof CaseRecord>

/**
 * What the detector looked at last, on review.analyses under the key `latest`: written behind the cases it found, so that
 * a reader knows that an order has been answered.
 */
export const AnalysisRecord = z.object({
  schemaVersion: z.literal(1),
  window: Span,
  flagsVersion: z
    .int()
    .nonnegative()
    .describe('offset of amplification.flags up to which flags were applied'),
  flaggedAccounts: z.int().nonnegative(),
  shares: z.int().nonnegative().describe('distinct shares that were looked at one by one'),
  openCases: z.array(Id).describe('cases whose clusters are open, by id'),
  parametersHash: z.string(),
  activityParts: z.int().nonnegative().describe('how many records hold the activity of flagged accounts'),
})
export type AnalysisRecord = z.infer<typeof AnalysisRecord>

/**
 * What flagged accounts did in the window, on review.analyses under the key `activity:<part>`: what an answer needs to
 * tell too quiet to test from tested and clear. Accounts without a share in the window are not in it.
 */
export const ActivityPart = z.object({
  schemaVersion: z.literal(1),
  part: z.int().nonnegative(),
  windowEndMs: TimeMs,
  flagsVersion: z.int().nonnegative(),
  accounts: z.array(
    z.object({
      accountId: Id,
      objects: z.int().positive().describe('distinct objects'),
      sittings: z.int().positive().describe('stretches of at most 30 minutes that hold all its shares'),
    }),
  ),
})
export type ActivityPart = z.infer<typeof ActivityPart>
