import { z } from 'zod'
import { Id } from './fields.ts'

/** How a row of a list ended: every row has exactly one. */
export const FlagResolution = z.enum(['matched', 'not_found', 'duplicate'])
export type FlagResolution = z.infer<typeof FlagResolution>

/** An account named by somebody, with where it was named. Scoring never reads it. */
export const Flag = z.object({
  schemaVersion: z.literal(1),
  accountId: Id,
  list: z.string().min(1).describe('name of the list or file that names the account'),
  row: z.int().positive().describe('1-based row in that list'),
  resolution: FlagResolution,
  columns: z.record(z.string(), z.string()).describe('further columns of the row, as written'),
})
export type Flag = z.infer<typeof Flag>
