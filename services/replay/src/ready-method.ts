import type { ShareColumns } from '@murmuration/detection'
import { countingMethod } from './counting-method.ts'
import type { Findings } from './findings.ts'
import type { Settings } from './replay-options.ts'

/** What a person sees of the work: stages as they begin, and the place in a run over many windows. */
export interface MethodProgress {
  /** @param from01 part of one window's work that lies before the stage, by experience @param to01 and after it */
  onStage: (stage: string, from01: number, to01: number) => void
  onWindow: (k: number, of: number) => void
}

/** What a method found, and all that decides what it finds in its input. */
export interface MethodRun {
  findings: Findings
  parameters: { [name: string]: unknown }
  /** Error rates at which the method admits; null where it admits by a threshold. */
  errorRates: { A: number; B: number; C: number; groupTest: number } | null
}

/** @param flagged 1 for flagged accounts, by index into `columns.accountIds` */
export type ReadyMethod = (
  columns: ShareColumns,
  flagged: Uint8Array | undefined,
  progress: MethodProgress,
) => MethodRun

/** The method that the settings name, loaded: detection only where it is asked for. */
export async function readyMethod(settings: Settings): Promise<ReadyMethod> {
  if (settings.method !== 'murmuration') return countingMethod(settings)
  const { detectionMethod } = await import('./detection-method.ts')
  return detectionMethod(settings)
}
