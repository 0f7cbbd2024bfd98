import { z } from 'zod'
import { Id, TimeMs } from './fields.ts'

const Codes = z.array(z.int().nonnegative())

const Chunks = z
  .array(z.string().regex(/^[0-9a-f]{32}$/))
  .describe('of each chunk of the group, in order, the first 32 hex digits of the sha256 of its value')

const FlagsVersion = z
  .int()
  .nonnegative()
  .describe('offset of amplification.flags up to which flags were applied')

/**
 * Annotated shares that leave the graph stage, in columns, on amplification.graph under the key
 * `partition:group:chunk`. Every value is absolute: the same share written twice is the same share, and the rows of any
 * two records may be put together. Repeats within a day do not leave.
 */
export const GraphRows = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('rows'),
  partition: z.int().nonnegative().describe('partition of amplification.events'),
  group: z
    .string()
    .describe(
      'panes:<start in ms>, or flags:<version> for what accounts flagged since add to panes that have left',
    ),
  chunk: z.int().nonnegative(),
  flagsVersion: FlagsVersion,
  accounts: z.array(Id).describe('ids that `account` points into'),
  objects: z.array(Id).describe('ids that `object` and `traffic.object` point into'),
  account: Codes,
  object: Codes,
  timeMs: z.array(TimeMs),
  company: z
    .array(Codes)
    .describe('other shares of the object, by radius of ANNOTATED_RADII_MS, then by row'),
  ageMs: z.array(z.int().nonnegative()).describe('age of the object at the share'),
  posts: z.array(z.string()).optional().describe('post id, empty where there is none'),
  texts: z
    .record(z.string(), z.object({ values: z.array(z.string()), codes: Codes }))
    .describe('by attribute: code 0 is missing, code k is values[k - 1]'),
  times: z.record(z.string(), z.array(TimeMs.nullable())).describe('by attribute: null is missing'),
  traffic: z
    .object({ object: Codes, block: Codes, count: Codes })
    .describe(
      "everybody's shares of an object, by block of event time, near the shares of flagged accounts; empty where all " +
        'shares leave',
    ),
})
export type GraphRows = z.infer<typeof GraphRows>

/** Ends the rows of panes that closed together: everything of them has left that the flags of `flagsVersion` ask for. */
export const PaneMarker = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('panes'),
  partition: z.int().nonnegative(),
  startMs: TimeMs.describe('end of the marker before, or start of the first pane'),
  endMs: TimeMs,
  flagsVersion: FlagsVersion,
  sampleEvery: z.int().positive().describe('one account in so many belongs to the reference sample'),
  chunks: Chunks,
  activity: z
    .object({ block: Codes, count: Codes })
    .describe("everybody's shares in the panes, by block of event time; blocks with none are left out"),
})
export type PaneMarker = z.infer<typeof PaneMarker>

/** Ends the rows of accounts flagged since: all panes up to `throughMs` now hold what `flagsVersion` asks for. */
export const BackfillMarker = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('backfill'),
  partition: z.int().nonnegative(),
  throughMs: TimeMs,
  flagsVersion: FlagsVersion,
  chunks: Chunks,
})
export type BackfillMarker = z.infer<typeof BackfillMarker>

export const GraphRecord = z.discriminatedUnion('kind', [GraphRows, PaneMarker, BackfillMarker])
export type GraphRecord = z.infer<typeof GraphRecord>

/** Key of a record of a group: `chunk` for rows, `marker` for what ends them. */
export const graphKey = (partition: number, group: string, chunk: number | 'marker'): string =>
  `${partition}:${group}:${chunk}`
