import { createHash } from 'node:crypto'
import type { ReviewCase, Span } from '@murmuration/contracts'
import { type Analysis, type AnalyzeOptions, type AnalyzeStage, analyze, testable } from './analyze.ts'
import type { CommunityAlgorithm } from './communities.ts'
import { describeCases } from './describe/describe-cases.ts'
import {
  type KnownShares,
  type WindowChoice,
  type WindowShares,
  windowOfAll,
  windowOfKnown,
} from './known.ts'
import { PARAMETERS, type Parameters } from './parameters.ts'
import type { Shares } from './prepare.ts'
import type { ShareColumns } from './share-columns.ts'
import { sharesHash } from './shares-hash.ts'
import { wholeSpan } from './windows.ts'

/** Version of the algorithm; it changes whenever the same input could give another result. */
export const DETECTOR_VERSION = '3'

export type DetectStage = 'prepare' | AnalyzeStage | 'describe'

/**
 * Whose pairs are tested: everybody's, or those of flagged accounts, with all others as background. With companions, the
 * group test may also take in accounts of the background.
 */
export const SCOPES = ['flagged', 'flagged+companions', 'everybody'] as const
export type Scope = (typeof SCOPES)[number]

export interface DetectOptions {
  scope: Scope
  /** 1 for flagged accounts, by index into `columns.accountIds`. Scoring reads it for the scope and for nothing else. */
  flagged?: Uint8Array
  /**
   * One account in so many is in the reference sample, from which norms are learnt; of the others that nobody flagged,
   * only the shares near flagged ones are looked at. 1, which is everybody, if not given; scope everybody needs 1.
   */
  sampleEvery?: number
  community: CommunityAlgorithm
  seed: number
  /** Tier A without strangers, for research. */
  burst?: boolean
  /** Window that is analyzed; by default from the first share to just after the last. */
  window?: Span
  parameters?: Parameters
  onStage?: (stage: DetectStage) => void
  onTests?: AnalyzeOptions['onTests']
}

export interface Detection extends Analysis {
  shares: Shares
  window: Span
  cases: ReviewCase[]
}

/** Names everything that decides a result besides the input: first 16 hex digits of a sha256. */
export function parametersHash(options: DetectOptions): string {
  const { scope, sampleEvery = 1, community, seed, burst = false, parameters = PARAMETERS } = options
  const text = JSON.stringify({ DETECTOR_VERSION, scope, sampleEvery, community, seed, burst, parameters })
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/**
 * From the share events of one window to its review cases: prepare, annotate, analyze, describe.
 *
 * @param columns shares of the window's context, see contextOf; without a window, all there are
 * @throws {RangeError} for scope `flagged` without flags, or scope `everybody` with a sample
 */
export function detect(columns: ShareColumns, options: DetectOptions): Detection {
  const { parameters = PARAMETERS, onStage = () => {} } = options
  const window = options.window ?? wholeSpan(columns) ?? { startMs: 0, endMs: 0 }
  const choice = choiceOf(options, window)
  onStage('prepare')
  return detectWindow(windowOfAll(columns, choice, parameters), window, options)
}

/**
 * The same from what left the graph stage of every partition.
 *
 * @throws {RangeError} for scope `flagged` without flags, or scope `everybody` with a sample
 */
export function detectKnown(known: KnownShares, options: DetectOptions & { window: Span }): Detection {
  const { parameters = PARAMETERS, window, onStage = () => {} } = options
  const choice = choiceOf(options, window)
  onStage('prepare')
  return detectWindow(windowOfKnown(known, choice, parameters), window, options)
}

function choiceOf({ scope, flagged, sampleEvery = 1 }: DetectOptions, window: Span): WindowChoice {
  if (scope !== 'everybody' && flagged === undefined)
    throw new RangeError(`scope ${scope} needs the flagged accounts`)
  if (scope === 'everybody' && sampleEvery !== 1)
    throw new RangeError('scope everybody needs all shares: a reference sample of one account in 1')
  return { window, flagged, testEverybody: scope === 'everybody', sampleEvery }
}

function detectWindow(found: WindowShares, window: Span, options: DetectOptions): Detection {
  const { parameters = PARAMETERS, onStage = () => {} } = options
  const { shares, annotation, activity, tested, flagged, complete, reference } = found
  const { community, seed, burst = false, scope } = options
  const analysis = analyze(
    shares,
    annotation,
    activity,
    {
      tested,
      community,
      seed,
      burst,
      onStage,
      onTests: options.onTests,
      ...(complete && { complete }),
      ...(reference && { reference }),
      ...(scope === 'flagged+companions' && {
        joinable: testable(
          shares,
          tested.map(() => 1),
          parameters.minObjects,
        ),
      }),
    },
    parameters,
  )
  onStage('describe')
  const isEmpty = analysis.alerts.length === 0 && analysis.reviews.length === 0
  const cases = describeCases({
    shares,
    backbone: analysis.backbone,
    chances: analysis.chances,
    alerts: analysis.alerts,
    reviews: analysis.reviews,
    flagged,
    ...(complete && { complete }),
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
      inputHash: isEmpty ? '' : sharesHash(shares),
    },
    parameters,
  })
  return { ...analysis, shares, window, cases }
}
