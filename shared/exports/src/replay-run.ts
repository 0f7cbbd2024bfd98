import { UsageError } from '@murmuration/runtime/usage-error'
import { z } from 'zod'

const Rates = z.object({ A: z.number(), B: z.number(), C: z.number(), groupTest: z.number() })

/** What an export reads of a replay's `run.json`; the rest of it is kept as it stands. */
export const ReplayRun = z.object({
  schemaVersion: z.literal(1),
  versions: z.object({ murmuration: z.string(), node: z.string() }),
  method: z.string(),
  scope: z.enum(['everybody', 'flagged', 'flagged+companions']),
  parameters: z.record(z.string(), z.unknown()),
  parametersHash: z.string(),
  files: z.array(z.string()),
  inputHash: z.string(),
  counts: z.looseObject({
    read: z.int(),
    accounts: z.int(),
    objects: z.int(),
    windows: z.int(),
    edges: z.int(),
  }),
  errorRates: Rates.nullable(),
})
export type ReplayRun = z.infer<typeof ReplayRun>

const Recomputable = z.object({
  community: z.enum(['leiden', 'louvain']),
  seed: z.number(),
  burst: z.boolean(),
  sampleEvery: z.literal(1),
})

/**
 * What a run's cases are computed anew with.
 *
 * @throws {UsageError} for a run that counted, or looked at a sample of the accounts only
 */
export function recomputable(run: ReplayRun): z.infer<typeof Recomputable> {
  const parameters = Recomputable.safeParse(run.parameters)
  if (parameters.success) return parameters.data
  throw new UsageError(
    'a pack is made of a replay by the method murmuration without --sample, whose cases can be computed anew; run the replay so.',
  )
}
