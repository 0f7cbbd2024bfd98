import {
  coortweetPairs,
  countPairs,
  DETECTOR_VERSION,
  type DetectStage,
  PARAMETERS,
  type ShareColumns,
  toolkitPairs,
} from '@murmuration/detection'
import { detectSliding, detectWhole, type WindowOptions } from './detect-windows.ts'
import { countedFindings, type Findings } from './findings.ts'
import type { Settings } from './replay-options.ts'

/** What a person sees of the work: stages as they begin, and the place in a run over many windows. */
export interface MethodProgress {
  /** @param done01 part of one window's work that lies before the stage, by experience */
  onStage: (stage: string, done01: number) => void
  onWindow: (k: number, of: number) => void
}

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

/** Runs the method that the settings name. @param flagged 1 for flagged accounts, by index into `columns.accountIds` */
export function runMethod(
  columns: ShareColumns,
  settings: Settings,
  flagged: Uint8Array | undefined,
  { onStage, onWindow }: MethodProgress,
): Findings & { windows: number } {
  const { method, windowSeconds, scope, community, seed, burst, window } = settings
  if (method !== 'murmuration') {
    onStage('counting', 0)
    const pairs =
      method === 'count'
        ? countPairs(columns, { windowSeconds, minObjects: settings.minObjects })
        : method === 'cnt'
          ? toolkitPairs(columns, { windowSeconds, minWeight: settings.minWeight })
          : coortweetPairs(columns, { windowSeconds, minParticipation: settings.minParticipation })
    return { ...countedFindings(pairs, columns.accountIds, method === 'cnt'), windows: 1 }
  }
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
}

/** All that decides what a method finds in its input. */
export function parametersOf(settings: Settings): { [name: string]: unknown } {
  const { method, windowSeconds, scope, community, seed, burst, window } = settings
  switch (method) {
    case 'count':
      return { windowSeconds, minObjects: settings.minObjects }
    case 'cnt':
      return { windowSeconds, minWeight: settings.minWeight }
    case 'coortweet':
      return { windowSeconds, minParticipation: settings.minParticipation }
    case 'murmuration':
      return { detectorVersion: DETECTOR_VERSION, scope, community, seed, burst, window, ...PARAMETERS }
  }
}

/** Error rates at which murmuration admits; counting admits by a threshold and has none. */
export const errorRatesOf = ({
  method,
}: Settings): { A: number; B: number; C: number; groupTest: number } | null =>
  method === 'murmuration'
    ? {
        A: PARAMETERS.synchronyRate,
        B: PARAMETERS.coSelectionRate,
        C: PARAMETERS.coSelectionRate,
        groupTest: PARAMETERS.groupTestRate,
      }
    : null
