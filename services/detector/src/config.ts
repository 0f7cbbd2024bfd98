import { SCOPES } from '@murmuration/detection'
import { spanSetting, wholeNumber } from '@murmuration/runtime'
import { z } from 'zod'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** Panes of the graph stage; windows begin and end with them. */
export const PANE_MS = 600_000

/** Settings of the detector, as configFrom reads them. What goes together is checked by {@link checkedConfig}. */
export const detectorConfig = z.object({
  /** Where snapshots lie. */
  stateFolder: z.string().min(1).default('state/detector'),
  /** Span that an analysis looks at. */
  windowMs: spanSetting.default(28 * DAY_MS),
  /** How far the window moves. */
  stepMs: spanSetting.default(HOUR_MS),
  scope: z.enum(SCOPES, `write one of ${SCOPES.join(', ')}`).default('flagged'),
  /** One account in so many belongs to the reference sample; as the graph stage has it. */
  sampleEvery: wholeNumber(1).default(1),
  seed: wholeNumber(0).default(1),
  /** How long nothing is decided before a control is drawn. */
  controlAfterMs: wholeNumber(0).default(2_000),
  /** Most shares of accounts that nobody flagged that a control looks at one by one; 0: no control is drawn. */
  controlShares: wholeNumber(0).default(1_000_000),
  snapshotEveryMs: wholeNumber(1).default(60_000),
  opsHost: z.string().default('127.0.0.1'),
  /** Where health and metrics are served; nowhere if not given. */
  opsPort: wholeNumber(0).optional(),
})

/** `inThread`: whether a worker thread does the heavy work; by default wherever the code is compiled. */
export type DetectorConfig = z.infer<typeof detectorConfig> & { inThread?: boolean }

/** Settings that cannot go together; one sentence that says what to set. */
export class DetectorConfigError extends Error {
  override readonly name = 'DetectorConfigError'
  readonly exitCode = 2
}

/** @throws {DetectorConfigError} */
export function checkedConfig(config: DetectorConfig): DetectorConfig {
  const { windowMs, stepMs, scope, sampleEvery } = config
  if (stepMs % PANE_MS !== 0)
    throw new DetectorConfigError(`A step of ${stepMs} ms is not a whole number of panes of ten minutes.`)
  if (windowMs % PANE_MS !== 0)
    throw new DetectorConfigError(`A window of ${windowMs} ms is not a whole number of panes of ten minutes.`)
  if (windowMs < stepMs)
    throw new DetectorConfigError(
      `A window of ${windowMs} ms is shorter than its step of ${stepMs} ms: shares between two windows would be lost.`,
    )
  if (scope === 'everybody' && sampleEvery !== 1)
    throw new DetectorConfigError('Scope everybody needs all shares: set sampleEvery to 1.')
  return config
}
