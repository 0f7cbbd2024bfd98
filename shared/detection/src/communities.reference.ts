import type { Backbone } from './backbone.ts'
import { backboneGraph, type CommunityOptions, partition } from './communities.ts'
import type { CsrGraph } from './csr-graph.ts'
import type { Parameters } from './parameters.ts'

/** Members of every label, smallest label first. */
function groupsOf(labels: readonly number[]): number[][] {
  return [...new Set(labels)]
    .sort((x, y) => x - y)
    .map((label) => [...labels.keys()].filter((node) => labels[node] === label))
}

function edgeWeight(graph: CsrGraph, from: number, to: number): number {
  for (let k = graph.starts[from]; k < graph.starts[from + 1]; k++)
    if (graph.targets[k] === to) return graph.weights[k]
  return 0
}

/**
 * `attach` by definition: in every round, each node outside a community of `minCommunity` or more joins the community
 * of that size to which its edges weigh most, the one of the smaller label among equals.
 */
export function attachReference(
  graph: CsrGraph,
  communities: ArrayLike<number>,
  parameters: Parameters,
): number[] {
  let labels = Array.from(communities)
  for (let round = 0; round < parameters.attachRounds; round++) {
    const before = labels
    const large = [...new Set(before)].filter(
      (label) => before.filter((other) => other === label).length >= parameters.minCommunity,
    )
    labels = before.map((own, node) => {
      if (large.includes(own)) return own
      const [best] = large
        .map((label) => ({
          label,
          weight: before.reduce(
            (sum, other, to) => sum + (other === label ? edgeWeight(graph, node, to) : 0),
            0,
          ),
        }))
        .filter(({ weight }) => weight > 0)
        .sort((x, y) => y.weight - x.weight || x.label - y.label)
      return best?.label ?? own
    })
  }
  return labels
}

export interface MemberReference {
  account: number
  admittedBy: 'community' | 'attached'
  membership: number
}

/** Communities of a backbone where the group test takes nobody in. */
export function communitiesReference(
  backbone: Backbone,
  options: CommunityOptions,
  parameters: Parameters,
): MemberReference[][] {
  const { nodes, graph } = backboneGraph(backbone, options.weakestTier)
  const found = (seed: number): number[] => Array.from(partition(graph, options.algorithm, seed, parameters))
  const before = found(options.seed)
  const labels = attachReference(graph, before, parameters)
  const runs = Array.from({ length: parameters.consensusRuns }, (_, k) =>
    groupsOf(attachReference(graph, found(options.seed + k + 1), parameters)),
  )
  return groupsOf(labels)
    .filter((group) => group.length >= parameters.minCommunity)
    .map((group) => {
      const common = (other: number[]): number => other.filter((node) => group.includes(node)).length
      const matches = runs.map((groups) =>
        groups.reduce((best, other) => (common(other) > common(best) ? other : best)),
      )
      return group.map((node) => ({
        account: nodes[node],
        admittedBy: before[node] === labels[node] ? ('community' as const) : ('attached' as const),
        membership: matches.filter((match) => match.includes(node)).length / parameters.consensusRuns,
      }))
    })
    .sort((x, y) => x[0].account - y[0].account)
}
