import { z } from 'zod'
import { Id, Tier, TimeMs } from './fields.ts'

const Index = z.int().nonnegative()
const Count = z.int().nonnegative()
const Chance = z.number().nonnegative()

/** Upper edges of the bins of gaps, in seconds, so that the synchrony intervals are edges; the last bin ends at the longest context interval. */
export const GAP_BIN_SECONDS = [5, 10, 20, 40, 60, 120, 300, 600, 1_200, 2_400, 3_600] as const

/** Most of each that a picture holds; what is left out is counted in `notDrawn`. */
export const MOST_DRAWN = { edges: 20_000, shares: 50_000 } as const

/**
 * What a case looks like: its backbone, where each account stands, and when they shared. Columns of equal length instead of
 * objects, since a case has thousands; an account, object or minute is named by its place in `accounts`, `objects` or by whole
 * minutes since `fromMs`. It is drawn by the run that found the case and says nothing of who was flagged.
 */
export const CasePicture = z.object({
  schemaVersion: z.literal(1),
  fromMs: TimeMs.describe('start of the window; whole minutes and seconds count from here'),
  tauSeconds: z
    .number()
    .positive()
    .describe('synchrony interval of the case, at which its sessions are counted'),
  contextSeconds: z.number().positive().describe('gaps within a session are at most so long'),
  accounts: z.array(Id).describe('of the case, by id'),
  layout: z
    .object({ x: z.array(z.int()), y: z.array(z.int()) })
    .describe('place of each account, whole numbers from 0 to 10,000; x to the right, y upwards'),
  edges: z
    .object({
      a: z.array(Index),
      b: z.array(Index).describe('a < b; strongest edge first'),
      tier: z.array(Tier),
      tauSeconds: z
        .array(z.number().positive())
        .describe('interval at which the pair passed, as do weight and log10P'),
      weight: z.array(z.number().nonnegative()),
      sessions: z
        .array(Count)
        .describe(
          'at the tauSeconds of the case, as all that is counted from them; 0 for a pair that met farther apart',
        ),
      synchronous: z.array(Count),
      expected: z.array(Chance).describe('sum of the chances of its sessions'),
      low: z.array(Chance),
      high: z.array(Chance).describe('95 % range of synchronous under the null'),
      log10P: z.array(z.number().max(0)),
      medianGapSeconds: z.array(z.number().nonnegative().nullable()),
    })
    .describe('edges between accounts of the case: the strongest by weight, then by log10P'),
  perAccount: z
    .object({
      sessions: z.array(Count),
      synchronous: z.array(Count),
      expected: z.array(Chance),
      low: z.array(Chance),
      high: z.array(Chance),
      gaps: z
        .array(z.array(Count).length(GAP_BIN_SECONDS.length))
        .describe('sessions by the gap, one row an account, one column for each of GAP_BIN_SECONDS'),
    })
    .describe('over the sessions of all edges of an account, drawn or not; one place each'),
  sessions: z
    .object({
      minute: z.array(Index).describe('rising; minutes in which no session began are left out'),
      sessions: z.array(Count),
      synchronous: z.array(Count),
      expected: z.array(Chance),
      variance: z
        .array(Chance)
        .describe('of synchronous under the null; sums over minutes, as sessions are apart'),
    })
    .describe('sessions of all edges, drawn or not, by the minute in which they began'),
  objects: z.array(Id).describe('objects of the shares, most shared within the case first'),
  shares: z
    .object({
      second: z.array(Index).describe('rising'),
      account: z.array(Index),
      object: z.array(Index),
      gapSeconds: z
        .array(z.number().nonnegative().nullable())
        .describe(
          'to the nearest share of the same object by another account of the case; null: nobody within the context interval',
        ),
    })
    .describe('shares of accounts of the case; in synchrony: a gap of at most tauSeconds'),
  background: z
    .object({ minute: z.array(Index), shares: z.array(Count) })
    .describe(
      'shares, by accounts outside the case, of objects that at least two of its accounts shared, by minute, as far as the run knows them; minutes without one are left out',
    ),
  notDrawn: z
    .object({ edges: Count, shares: Count })
    .describe('how many were left out: the weakest edges, and shares of the least shared objects'),
})
export type CasePicture = z.infer<typeof CasePicture>
