import { z } from 'zod'
import { Span, TimeMs } from './fields.ts'
import { DeadLetterRecord } from './stream-records.ts'

/** What casework tells those who run it: how far the pipeline is, and what was refused at its edge. */

export const TopicStanding = z
  .object({
    topic: z.string(),
    partitions: z.int().positive(),
    lowOffset: z.int().nonnegative().describe('sum over its partitions; below it records are gone'),
    highOffset: z.int().nonnegative().describe('sum over its partitions: records written so far'),
    perSecond: z
      .number()
      .nonnegative()
      .nullable()
      .describe(
        'records written a second, since casework was last asked; null: not asked before, or too long ago',
      ),
    read: z
      .array(
        z.object({
          by: z.string().describe('casework, or the group of a stage'),
          nextOffset: z.int().nonnegative(),
          lag: z.int().nonnegative().describe('records that it has not read yet'),
        }),
      )
      .describe('who says how far they have read it'),
  })
  .meta({ id: 'TopicStanding' })
export type TopicStanding = z.infer<typeof TopicStanding>

export const Operations = z
  .object({
    atMs: TimeMs,
    topics: z.array(TopicStanding),
    sources: z
      .array(
        z.object({
          source: z.string(),
          watermarkMs: TimeMs.describe('no event before it comes any more'),
          closed: z.boolean(),
        }),
      )
      .describe('whose watermarks stand at the end of the events, by name'),
    watermarkMs: TimeMs.nullable().describe('of the source that is furthest back and open; null: none is'),
    analysis: z
      .object({
        window: Span,
        atMs: TimeMs.describe('when casework took it in'),
        shares: z.int().nonnegative(),
        flaggedAccounts: z.int().nonnegative(),
        openCases: z.int().nonnegative(),
      })
      .nullable()
      .describe('the last; null: none yet'),
    flagsWaiting: z.int().nonnegative().describe('that casework has still to write to the log'),
    clustersHeld: z.int().nonnegative().describe('whose evidence waits for a list that names its accounts'),
    deadLetters: z.object({
      kept: z.int().nonnegative(),
      leftOut: z.int().nonnegative().describe('older ones that are no longer listed'),
      byReason: z.array(z.object({ reason: z.string(), letters: z.int().positive() })),
    }),
  })
  .meta({ id: 'Operations' })
export type Operations = z.infer<typeof Operations>

export const DeadLetterRow = DeadLetterRecord.pick({
  id: true,
  source: true,
  position: true,
  reason: true,
  message: true,
  rawBytes: true,
}).meta({ id: 'DeadLetterRow' })

export const DeadLetterPage = z
  .object({
    items: z.array(DeadLetterRow).describe('oldest first, without their content'),
    next: z.string().nullable(),
    kept: z.int().nonnegative(),
    leftOut: z.int().nonnegative(),
  })
  .meta({ id: 'DeadLetterPage' })

export const DeadLetterContent = DeadLetterRecord.meta({ id: 'DeadLetterContent' })

export const DeadLetterRetried = z
  .object({ id: DeadLetterRecord.shape.id, accepted: z.literal(true) })
  .meta({ id: 'DeadLetterRetried' })
