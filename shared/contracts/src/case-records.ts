import { z } from 'zod'
import { Coordination, ReviewCase } from './case.ts'
import { Id, Level, Share01, Span, Tier, TimeMs } from './fields.ts'

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

/** What an account did in a window. `createdAtMs` and `topic` are not in older records. */
const AccountInWindow = z.object({
  accountId: Id,
  objects: z.int().positive().describe('distinct objects'),
  sittings: z.int().positive().describe('stretches of at most 30 minutes that hold all its shares'),
  createdAtMs: TimeMs.nullable()
    .optional()
    .describe('when the account was made, the earliest that any of its shares said; null where none did'),
  topic: Share01.optional().describe(
    'part of its distinct objects that another flagged account shared in the window as well, to three digits',
  ),
})

/**
 * What flagged accounts did in the window, on review.analyses under the key `activity:<part>`: what an answer needs to
 * tell too quiet to test from tested and clear. Accounts without a share in the window are not in it.
 */
export const ActivityPart = z.object({
  schemaVersion: z.literal(1),
  part: z.int().nonnegative(),
  windowEndMs: TimeMs,
  flagsVersion: z.int().nonnegative(),
  accounts: z.array(AccountInWindow),
})
export type ActivityPart = z.infer<typeof ActivityPart>

/**
 * What a list can be compared with, on review.analyses under the key `control`: accounts that nobody flagged, looked at by
 * the same detection. It is drawn after the analysis, so that an order need not wait for it, and stands for the window
 * and flags that it names, which may be older than those of `latest`. Its parts are written before it; they hold while
 * all of them name its window, flags and parameters.
 */
export const ControlRecord = z.object({
  schemaVersion: z.literal(1),
  window: Span,
  flagsVersion: z
    .int()
    .nonnegative()
    .describe('offset of amplification.flags up to which flags were applied'),
  parametersHash: z.string(),
  parts: z.int().nonnegative().describe('how many records hold its accounts'),
  notDrawn: z
    .enum(['sampled', 'nobody_flagged'])
    .nullable()
    .describe(
      'why there is none. sampled: only part of the accounts that nobody flagged leaves the graph stage, which breaks up their groups, and without the traffic that a test needs; nobody_flagged: no flagged account has a share in the window',
    ),
  eligible: z.int().nonnegative().describe('accounts that nobody flagged with a share in the window'),
  drawnEvery: z
    .int()
    .positive()
    .describe(
      'one in so many of them was tested, chosen by hash of the account; above 1 their groups are broken up, so that the control is understated',
    ),
  drawn: z.int().nonnegative().describe('how many of them were tested'),
  sharesLookedAt: z.int().nonnegative().describe('distinct shares of those, looked at one by one'),
  perFlagged: z
    .int()
    .positive()
    .describe('at most so many candidates stand in the parts for each flagged account of their stratum'),
  candidates: z.int().nonnegative().describe('how many stand in the parts'),
})
export type ControlRecord = z.infer<typeof ControlRecord>

/**
 * Candidates for a control, on review.analyses under the key `control:<part>`: accounts that nobody flagged, of strata of
 * activity, age and topic in which flagged accounts lie, chosen by hash and never by what was found of them. Levels
 * are those of a run that tests them together with the flagged accounts; the cases of that run are not published.
 */
export const ControlPart = z.object({
  schemaVersion: z.literal(1),
  part: z.int().nonnegative(),
  windowEndMs: TimeMs,
  flagsVersion: z.int().nonnegative(),
  parametersHash: z.string().describe('those three are of its record'),
  accounts: z.array(
    AccountInWindow.required().extend({
      level: Level.nullable(),
      tier: Tier.nullable().describe('strongest tier among its edges; null where it has no level'),
    }),
  ),
  flagged: z
    .array(z.object({ accountId: Id, level: Level, tier: Tier }))
    .describe(
      'flagged accounts that the same run gives a level, for a comparison within one run; all others have none in it',
    ),
})
export type ControlPart = z.infer<typeof ControlPart>
