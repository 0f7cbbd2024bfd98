import { DETECTOR_VERSION, type DetectStage, PARAMETERS } from '@murmuration/detection'
import { detectSliding, detectWhole, type WindowOptions } from './detect-windows.ts'
import type { Settings } from './replay-options.ts'
import type { ReadyMethod } from './run-method.ts'

/** Where the stages of a detection begin, as parts of its time on data like that of the benchmarks. */
const STAGE_BEGINS: { [stage in DetectStage]: number } = {
  prepare: 0,
  annotate: 0.18,
  sweep: 0.2,
  'tier A': 0.26,
  'tier B': 0.32,
  'tier C': 0.43,
  communities: 0.69,
  describe: 0.82,
}

/** Detection as the settings have it, over one window or many. */
export function detectionMethod({
  scope,
  community,
  seed,
  burst,
  window,
}: Pick<Settings, 'scope' | 'community' | 'seed' | 'burst' | 'window'>): ReadyMethod {
  return {
    parameters: { detectorVersion: DETECTOR_VERSION, scope, community, seed, burst, window, ...PARAMETERS },
    errorRates: {
      A: PARAMETERS.synchronyRate,
      B: PARAMETERS.coSelectionRate,
      C: PARAMETERS.coSelectionRate,
      groupTest: PARAMETERS.groupTestRate,
    },
    run(columns, flagged, { onStage, onWindow }) {
      const options: WindowOptions = {
        scope,
        community,
        seed,
        burst,
        onStage: (stage) => onStage(stage, STAGE_BEGINS[stage]),
        ...(flagged && { flagged }),
      }
      return window === 'all'
        ? { ...detectWhole(columns, options), windows: 1 }
        : detectSliding(columns, window, options, onWindow)
    },
  }
}
