import { z } from 'zod'
import { Id, Span, Tier } from './fields.ts'

export const EvidenceFamily = z.enum([
  'co_amplification',
  'shared_text',
  'shared_url',
  'shared_media',
  'creation_burst',
  'activity_hours',
  'client',
  'language',
  'locale',
])
export type EvidenceFamily = z.infer<typeof EvidenceFamily>

/**
 * One finding that a reader can check: a count, what chance explains of it, and a sentence.
 * `for` and `against` concern coordination; `indicator` bears on who operates the accounts and
 * never enters the coordination score; `cannot_say` names what the data do not allow to test.
 */
export const Evidence = z.object({
  schemaVersion: z.literal(1),
  side: z.enum(['for', 'against', 'indicator', 'cannot_say']),
  kind: z.string().min(1).describe('which rule wrote it, for example synchrony or shared_audience'),
  family: EvidenceFamily,
  accounts: z.array(Id).describe('accounts it speaks of; empty: the whole case'),
  objects: z.array(Id).describe('objects it rests on, strongest first, at most 20'),
  window: Span,
  count: z.number().nonnegative().nullable().describe('observed; null where nothing was counted'),
  expected: z.number().nonnegative().nullable().describe('the same count under the null'),
  expectedRange: z
    .tuple([z.number().nonnegative(), z.number().nonnegative()])
    .nullable()
    .describe('95 % range under the null'),
  baseRate: z.number().min(0).max(1).nullable().describe('share of matched accounts that show the same'),
  log10P: z.number().max(0).nullable().describe('log10 of the p-value or of its upper bound'),
  tier: Tier.nullable(),
  value: z
    .string()
    .nullable()
    .describe('the client or language it speaks of; a declared place is never given'),
  postIds: z.array(Id).describe('posts behind it, at most 50'),
  sentence: z.string().min(1),
})
export type Evidence = z.infer<typeof Evidence>
