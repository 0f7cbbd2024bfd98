import { createHash } from 'node:crypto'
import type { ReviewCase, Span } from '@murmuration/contracts'
import { type Analysis, type AnalyzeStage, analyze, annotationRadiiMs } from './analyze.ts'
import { annotate } from './annotate.ts'
import type { CommunityAlgorithm } from './communities.ts'
import { describeCases } from './describe/describe-cases.ts'
import { PARAMETERS, type Parameters } from './parameters.ts'
import { prepare, type Shares } from './prepare.ts'
import type { ShareColumns } from './share-columns.ts'

/** Version of the algorithm; it changes whenever the same input could give another result. */
export const DETECTOR_VERSION = '1'

export type DetectStage = 'prepare' | 'annotate' | AnalyzeStage | 'describe'

export interface DetectOptions {
  /** `flagged`: pairs among flagged accounts only, all others as background. */
  scope: 'everybody' | 'flagged'
  /** 1 for flagged accounts, by index into `columns.accountIds`. Scoring reads it for the scope and for nothing else. */
  flagged?: Uint8Array
  community: CommunityAlgorithm
  seed: number
  /** Tier A without strangers, for research. */
  burst?: boolean
  /** Window that is analyzed; by default from the first share to just after the last. */
  window?: Span
  /** Names the input in every case. */
  inputHash: string
  parameters?: Parameters
  onStage?: (stage: DetectStage) => void
}

export interface Detection extends Analysis {
  shares: Shares
  window: Span
  cases: ReviewCase[]
}

/** Names everything that decides a result besides the input: first 16 hex digits of a sha256. */
export function parametersHash(options: DetectOptions): string {
  const { scope, community, seed, burst = false, parameters = PARAMETERS } = options
  const text = JSON.stringify({ DETECTOR_VERSION, scope, community, seed, burst, parameters })
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/**
 * From the share events of one window to its review cases: prepare, annotate, analyze, describe.
 *
 * @throws {RangeError} for scope `flagged` without flags
 */
export function detect(columns: ShareColumns, options: DetectOptions): Detection {
  const { parameters = PARAMETERS, onStage = () => {} } = options
  if (options.scope === 'flagged' && options.flagged === undefined)
    throw new RangeError('scope flagged needs the flagged accounts')
  onStage('prepare')
  const shares = prepare(columns)
  const flagged = new Uint8Array(shares.accounts)
  if (options.flagged !== undefined) {
    for (let i = 0; i < shares.accounts; i++) flagged[i] = options.flagged[shares.accountOrder[i]]
  }
  const tested = options.scope === 'flagged' ? flagged : new Uint8Array(shares.accounts).fill(1)
  onStage('annotate')
  const annotation = annotate(shares, annotationRadiiMs(shares, parameters))
  const { community, seed, burst = false } = options
  const analysis = analyze(shares, annotation, { tested, community, seed, burst, onStage }, parameters)
  onStage('describe')
  const window = options.window ?? spanOf(shares)
  const cases = describeCases({
    shares,
    backbone: analysis.backbone,
    chances: analysis.chances,
    alerts: analysis.alerts,
    reviews: analysis.reviews,
    flagged,
    window,
    skipped: { pairs: analysis.counts.sharePairsSkipped, objects: analysis.counts.objectsSkipped },
    rates: {
      A: parameters.synchronyRate,
      B: parameters.coSelectionRate,
      C: parameters.coSelectionRate,
      groupTest: parameters.groupTestRate,
    },
    run: {
      detectorVersion: DETECTOR_VERSION,
      parametersHash: parametersHash(options),
      inputHash: options.inputHash,
    },
    parameters,
  })
  return { ...analysis, shares, window, cases }
}

/** From the first share to just after the last; empty at the epoch without shares. */
function spanOf(shares: Shares): Span {
  let startMs = Number.POSITIVE_INFINITY
  let endMs = 0
  for (const t of shares.timeMs) {
    if (t < startMs) startMs = t
    if (t >= endMs) endMs = t + 1
  }
  return shares.count === 0 ? { startMs: 0, endMs: 0 } : { startMs, endMs }
}
