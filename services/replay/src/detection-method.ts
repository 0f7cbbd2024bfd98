import {
  csrGraph,
  DETECTOR_VERSION,
  type DetectStage,
  louvain,
  PARAMETERS,
  seededRandom,
} from '@murmuration/detection'
import { detectSliding, detectWhole, type WindowOptions } from './detect-windows.ts'
import { type FoundGraph, graphOf } from './findings.ts'
import type { ReadyMethod } from './ready-method.ts'
import type { Settings } from './replay-options.ts'

/** Stages in their order, and where they begin: parts of a window's time on data like that of the benchmarks. */
const STAGE_BEGINS: readonly (readonly [stage: DetectStage, from01: number])[] = [
  ['prepare', 0],
  ['sweep', 0.2],
  ['tier A', 0.26],
  ['tier B', 0.32],
  ['tier C', 0.43],
  ['communities', 0.69],
  ['describe', 0.82],
]

/** Detection as the settings have it, over one window or many. */
export function detectionMethod({
  scope,
  sampleEvery,
  community,
  seed,
  burst,
  window,
}: Pick<Settings, 'scope' | 'sampleEvery' | 'community' | 'seed' | 'burst' | 'window'>): ReadyMethod {
  return (columns, flagged, { onStage, onWindow }) => {
    const options: WindowOptions = {
      scope,
      sampleEvery,
      community,
      seed,
      burst,
      onStage(stage) {
        const k = STAGE_BEGINS.findIndex(([name]) => name === stage)
        onStage(stage, STAGE_BEGINS[k][1], STAGE_BEGINS[k + 1]?.[1] ?? 1)
      },
      ...(flagged && { flagged }),
    }
    const findings =
      window === 'all' ? detectWhole(columns, options) : detectSliding(columns, window, options, onWindow)
    const graph = graphOf(findings)
    if (graph !== null) addLouvain(graph, seed)
    return {
      findings: { ...findings, graph },
      parameters: {
        detectorVersion: DETECTOR_VERSION,
        scope,
        sampleEvery,
        community,
        seed,
        burst,
        window,
        ...PARAMETERS,
      },
      errorRates: {
        A: PARAMETERS.synchronyRate,
        B: PARAMETERS.coSelectionRate,
        C: PARAMETERS.coSelectionRate,
        groupTest: PARAMETERS.groupTestRate,
      },
    }
  }
}

/** Gives each node its community by Louvain on the same edges, to stand beside that of the chosen algorithm. */
function addLouvain({ nodes, edges }: FoundGraph, seed: number): void {
  const graph = csrGraph(nodes.length, edges.a, edges.b, edges.weight)
  const { communities } = louvain(graph, { resolution: 1, random: seededRandom(seed) })
  nodes.forEach((node, k) => {
    node.louvain = communities[k] + 1
  })
}
