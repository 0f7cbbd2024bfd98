import { PARAMETERS } from '@murmuration/detection'
import { spanSetting, wholeNumber } from '@murmuration/runtime'
import { z } from 'zod'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const { blockMs } = PARAMETERS

/** Settings of the graph stage, each by `configFrom`. */
export const graphConfig = z.object({
  stateFolder: z.string('name a folder').min(1, 'name a folder').describe('folder of snapshots'),
  partitions: wholeNumber(1).optional().describe('partitions that the topics must have; unset: as they are'),
  paneMs: wholeNumber(blockMs)
    .refine(
      (paneMs) => paneMs % blockMs === 0 && HOUR_MS % paneMs === 0,
      'write 600000, 1200000, 1800000 or 3600000',
    )
    .default(blockMs)
    .describe('length of a pane of event time'),
  windowMs: spanSetting
    .refine((windowMs) => windowMs >= HOUR_MS, 'write 1h or more')
    .default(28 * DAY_MS)
    .describe('span that an analysis looks at'),
  sampleEvery: wholeNumber(1)
    .default(1)
    .describe('one account in so many belongs to the reference sample; 1 for everybody'),
  snapshotEveryMs: wholeNumber(10).default(60_000).describe('time between two snapshots'),
  opsHost: z.string().min(1).default('127.0.0.1').describe('where health and metrics are served'),
  opsPort: wholeNumber(0).optional().describe('port of health and metrics; 0 is a free one, unset none'),
})
export type GraphConfig = z.infer<typeof graphConfig>
