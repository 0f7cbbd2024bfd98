import type { Activity } from './activity.ts'
import type { Annotation } from './annotate.ts'
import type { Backbone } from './backbone.ts'
import { type CsrGraph, csrGraph } from './csr-graph.ts'
import { extend } from './extend.ts'
import type { GroupTestResult } from './group-test.ts'
import { leiden } from './leiden.ts'
import { louvain } from './louvain.ts'
import type { Parameters } from './parameters.ts'
import type { Shares } from './prepare.ts'
import { seededRandom } from './random.ts'

export type CommunityAlgorithm = 'leiden' | 'louvain'

/** How an account came into a community. */
export interface Member {
  account: number
  admittedBy: 'community' | 'attached' | 'group_test'
  /**
   * Accounts with edges: share of the seeded runs in which the account stays with this community. Accounts of the
   * group test: share of the community's members that can be left out, one at a time, without losing the account.
   */
  membership: number
  groupTest?: GroupTestResult
}

/** A community found in the backbone: members ascending by account. */
export interface Community {
  members: Member[]
  /** True where the group test would have taken in an audience, and was undone. */
  tookBack: boolean
}

export interface CommunityOptions {
  algorithm: CommunityAlgorithm
  seed: number
  /** Weakest tier whose edges count: 2 for alerts, 3 with review. */
  weakestTier: 2 | 3
}

/**
 * Cores of communities in the backbone: partition, attachment by edges, and membership strength from seeded runs. Groups
 * of two and three stay as seeds: the group test can bring them to the size of a community. Ordered by their smallest account.
 *
 * @see docs/detection.md, communities
 */
export function findCores(
  backbone: Backbone,
  options: CommunityOptions,
  parameters: Parameters,
): Community[] {
  const { nodes, graph } = backboneGraph(backbone, options.weakestTier)
  if (nodes.length === 0) return []
  const labels = partitionWithAttached(graph, options.algorithm, options.seed, parameters)
  const cores = membersByLabel(labels.attached, 2)
  const strength = membershipStrength(graph, cores, options, parameters)
  return cores.map((core, c) => ({
    tookBack: false,
    members: core.map(
      (node, k): Member => ({
        account: nodes[node],
        admittedBy: labels.partition[node] === labels.attached[node] ? 'community' : 'attached',
        membership: strength[c][k],
      }),
    ),
  }))
}

/**
 * Communities from their cores: each with the accounts that the group test admits, those of `minCommunity` or more.
 * Ordered by their smallest account.
 *
 * @param eligible 1 for accounts that may be taken in; length accounts
 */
export function extendCores(
  shares: Shares,
  annotation: Annotation,
  activity: Activity,
  cores: readonly Community[],
  eligible: Uint8Array,
  parameters: Parameters,
  complete?: Uint8Array,
): Community[] {
  const extended = extend(shares, annotation, activity, cores.map(accountsOf), eligible, parameters, complete)
  const grown = cores.map((core, c) => ({
    tookBack: extended[c].tookBack,
    members: [
      ...core.members.filter((member) => extended[c].core.includes(member.account)),
      ...extended[c].joined.map(
        (groupTest): Member => ({
          account: groupTest.account,
          admittedBy: 'group_test',
          membership: groupTest.withoutOneMember,
          groupTest,
        }),
      ),
    ].sort((x, y) => x.account - y.account),
  }))
  return grown
    .filter((community) => community.members.length >= parameters.minCommunity)
    .sort((x, y) => x.members[0].account - y.members[0].account)
}

const accountsOf = (community: { members: Member[] }): number[] => community.members.map((m) => m.account)

/** The accounts with edges up to a tier, ascending, and their graph by place in that list. */
export function backboneGraph(
  backbone: Backbone,
  weakestTier: number,
): { nodes: Uint32Array; graph: CsrGraph } {
  const used = new Set<number>()
  const edges: number[] = []
  for (let e = 0; e < backbone.size; e++) {
    if (backbone.tier[e] > weakestTier) continue
    edges.push(e)
    used.add(backbone.a[e]).add(backbone.b[e])
  }
  const nodes = Uint32Array.from(used).sort()
  const place = new Map<number, number>()
  nodes.forEach((account, node) => place.set(account, node))
  const end = (column: Uint32Array) => Uint32Array.from(edges, (e) => place.get(column[e]) ?? 0)
  const weight = Float64Array.from(edges, (e) => backbone.weight[e])
  return { nodes, graph: csrGraph(nodes.length, end(backbone.a), end(backbone.b), weight) }
}

/** Community of every node by one seeded run of the algorithm. */
export function partition(
  graph: CsrGraph,
  algorithm: CommunityAlgorithm,
  seed: number,
  parameters: Parameters,
): Uint32Array {
  const random = seededRandom(seed)
  return algorithm === 'leiden'
    ? leiden(graph, { quality: 'cpm', resolution: parameters.resolution, random }).communities
    : louvain(graph, { resolution: 1, random }).communities
}

function partitionWithAttached(
  graph: CsrGraph,
  algorithm: CommunityAlgorithm,
  seed: number,
  parameters: Parameters,
): { partition: Uint32Array; attached: Uint32Array } {
  const found = partition(graph, algorithm, seed, parameters)
  return { partition: found, attached: attach(graph, found, parameters) }
}

/**
 * Nodes outside communities of `minCommunity` or more join the one to which their edges weigh most; ties go to the
 * smaller label. Rounds are simultaneous, so the order of nodes does not matter.
 */
export function attach(graph: CsrGraph, communities: Uint32Array, parameters: Parameters): Uint32Array {
  let labels = communities.slice()
  for (let round = 0; round < parameters.attachRounds; round++) {
    const size = sizes(labels, graph.nodes)
    const next = labels.slice()
    let moved = false
    for (let node = 0; node < graph.nodes; node++) {
      if (size[labels[node]] >= parameters.minCommunity) continue
      const pull = new Map<number, number>()
      for (let k = graph.starts[node]; k < graph.starts[node + 1]; k++) {
        const label = labels[graph.targets[k]]
        if (size[label] >= parameters.minCommunity) pull.set(label, (pull.get(label) ?? 0) + graph.weights[k])
      }
      let best = -1
      for (const [label, weight] of pull) {
        const held = best < 0 ? Number.NEGATIVE_INFINITY : (pull.get(best) ?? 0)
        if (weight > held || (weight === held && label < best)) best = label
      }
      if (best < 0) continue
      next[node] = best
      moved = true
    }
    if (!moved) break
    labels = next
  }
  return labels
}

function sizes(labels: Uint32Array, nodes: number): Uint32Array {
  const size = new Uint32Array(nodes)
  for (const label of labels) size[label]++
  return size
}

/** Members of every community of at least `minimum`, by smallest member. */
function membersByLabel(labels: Uint32Array, minimum: number): number[][] {
  const members = new Map<number, number[]>()
  labels.forEach((label, node) => {
    const list = members.get(label)
    if (list === undefined) members.set(label, [node])
    else list.push(node)
  })
  return [...members.values()].filter((list) => list.length >= minimum)
}

/**
 * Share of seeded runs in which each member stays: it lies in the community of that run which has the most members
 * in common with the one found.
 *
 * @see Lancichinetti and Fortunato 2012, consensus clustering
 */
function membershipStrength(
  graph: CsrGraph,
  cores: number[][],
  options: CommunityOptions,
  parameters: Parameters,
): number[][] {
  const stays = cores.map((core) => new Array<number>(core.length).fill(0))
  for (let run = 1; run <= parameters.consensusRuns; run++) {
    const labels = partitionWithAttached(graph, options.algorithm, options.seed + run, parameters).attached
    cores.forEach((core, c) => {
      const common = new Map<number, number>()
      for (const node of core) common.set(labels[node], (common.get(labels[node]) ?? 0) + 1)
      let match = -1
      let most = 0
      for (const [label, count] of common) {
        if (count > most || (count === most && label < match)) {
          match = label
          most = count
        }
      }
      core.forEach((node, k) => {
        if (labels[node] === match) stays[c][k]++
      })
    })
  }
  return stays.map((counts) => counts.map((count) => count / parameters.consensusRuns))
}
