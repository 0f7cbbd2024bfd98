import {
  coortweetPairs,
  countPairs,
  type PairEdges,
  type ShareColumns,
  toolkitPairs,
} from '@murmuration/detection/counting'
import { countedFindings } from './findings.ts'
import type { Settings } from './replay-options.ts'
import type { ReadyMethod } from './run-method.ts'

/** Counting as the settings have it, for comparison. */
export function countingMethod(settings: Settings): ReadyMethod {
  const { parameters, pairs } = counting(settings)
  return {
    parameters,
    errorRates: null,
    run(columns, _, { onStage }) {
      onStage('counting', 0)
      return {
        ...countedFindings(pairs(columns), columns.accountIds, settings.method === 'cnt'),
        windows: 1,
      }
    },
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
