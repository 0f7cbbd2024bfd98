import {
  coortweetPairs,
  countPairs,
  type PairEdges,
  type ShareColumns,
  toolkitPairs,
} from '@murmuration/detection/counting'
import { countedFindings } from './findings.ts'
import type { ReadyMethod } from './ready-method.ts'
import type { Settings } from './replay-options.ts'

/** Counting as the settings have it, for comparison. */
export function countingMethod(settings: Settings): ReadyMethod {
  const { parameters, pairs } = counting(settings)
  return (columns, _, { onStage }) => {
    onStage('counting', 0, 1)
    const findings = countedFindings(pairs(columns), columns.accountIds, settings.method === 'cnt')
    return { findings, parameters, errorRates: null }
  }
}

function counting({ method, windowSeconds, minObjects, minWeight, minParticipation }: Settings): {
  parameters: { [name: string]: unknown }
  pairs: (columns: ShareColumns) => PairEdges
} {
  if (method === 'cnt') {
    const parameters = { windowSeconds, minWeight }
    return { parameters, pairs: (columns) => toolkitPairs(columns, parameters) }
  }
  if (method === 'coortweet') {
    const parameters = { windowSeconds, minParticipation }
    return { parameters, pairs: (columns) => coortweetPairs(columns, parameters) }
  }
  const parameters = { windowSeconds, minObjects }
  return { parameters, pairs: (columns) => countPairs(columns, parameters) }
}
