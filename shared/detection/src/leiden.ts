import { aggregate } from './aggregation.ts'
import { type CommunityLevel, emptyLevel, levelScratch, type QualityForm } from './community-level.ts'
import { splitDisconnected } from './connected.ts'
import type { CsrGraph } from './csr-graph.ts'
import { moveNodes } from './local-moving.ts'
import { canonicalLabels, type Partition } from './partition.ts'
import type { Random } from './random.ts'
import { refinePartition } from './refinement.ts'

export interface LeidenOptions {
  quality: 'cpm' | 'modularity'
  /** γ. CPM: weight per pair that a community must reach inside. Modularity: 1 for the plain form. */
  resolution: number
  random: Random
  /** Rounds, each from single nodes up to the last level; by default until a round gains nothing. */
  maxRounds?: number
  /**
   * Independent runs from single nodes, of which the best stays; 1 by default. One run can end in a local optimum
   * a little below what other seeds or methods find.
   */
  runs?: number
  /** Called after the local moving of every level. */
  onPass?: (pass: LeidenPass) => void
}

/**
 * State after one local moving. `quality` is summed up from gains. `communities`: Uint32Array(nodes), label of
 * every node of the graph, not canonical. `moves`, `visited`, `compared`: nodes moved, nodes taken from the
 * queue, communities weighed against each other.
 */
export interface LeidenPass {
  run: number
  round: number
  level: number
  quality: number
  communities: Uint32Array
  moves: number
  visited: number
  compared: number
}

/**
 * `communities` numbered by smallest member. `quality`: as `modularity` or `cpmQuality` give it, summed up from the
 * gains. `run`: the one that was kept, from 0.
 */
export interface LeidenResult extends Partition {
  quality: number
  run: number
}

/**
 * Communities by the Leiden algorithm. Every community is connected, and well connected: it can be put together
 * from single nodes so that parts R and S that join have a weight of at least γ · |R| · |S| between them (CPM), or
 * γ · K_R · K_S / 2m (modularity). Where `maxRounds` does not end it, no move of a single node and no merger of two
 * communities improves the quality. Nodes without edges stay alone. The same seed gives the same communities.
 *
 * @throws {RangeError} for a negative resolution, fewer than one run, or a weight that is not positive and finite
 * @see Traag, Waltman and van Eck 2019, From Louvain to Leiden
 */
export function leiden(graph: CsrGraph, options: LeidenOptions): LeidenResult {
  const { quality, resolution, runs = 1 } = options
  if (!(runs >= 1)) throw new RangeError(`runs ${runs} is below 1`)
  if (!(resolution >= 0 && resolution < Number.POSITIVE_INFINITY))
    throw new RangeError(`resolution ${resolution} is not a non-negative number`)
  const { nodes } = graph
  const halves = graph.starts[nodes]
  const { base, total } = baseLevel(graph, quality)
  let best = Uint32Array.from({ length: nodes }, (_, i) => i)
  if (halves === 0) return { communities: best, count: nodes, quality: 0, run: 0 }

  const meanWeight = (2 * total) / halves
  const form: QualityForm = {
    charge: quality === 'modularity' ? resolution / (2 * total) : resolution,
    epsilon: 1e-10 * meanWeight,
    temperature: 0.01 * meanWeight,
  }
  const room: Room = {
    scratch: levelScratch(nodes),
    levels: [emptyLevel(nodes, halves), emptyLevel(nodes, halves)],
    nodeOf: new Uint32Array(nodes),
    labels: new Uint32Array(nodes),
    parts: new Uint32Array(nodes),
  }
  // Every node alone: modularity charges each with itself, CPM does not.
  let alone = 0
  if (quality === 'modularity') for (let i = 0; i < nodes; i++) alone -= (form.charge * base.mass[i] ** 2) / 2
  const unit = quality === 'modularity' ? total : 1

  let bestSum = Number.NEGATIVE_INFINITY
  let kept = 0
  for (let run = 0; run < runs; run++) {
    const communities = new Uint32Array(nodes)
    const sum = alone + runToStable(base, form, communities, room, options, { run, alone, unit })
    if (sum <= bestSum + form.epsilon) continue
    best = communities
    bestSum = sum
    kept = run
  }
  return { ...splitDisconnected(graph, best), quality: bestSum / unit, run: kept }
}

/** Arrays that all rounds use again. `nodeOf`: node of the current level that holds each node of the graph. */
interface Room {
  scratch: ReturnType<typeof levelScratch>
  levels: [CommunityLevel, CommunityLevel]
  nodeOf: Uint32Array
  labels: Uint32Array
  parts: Uint32Array
}

/** One run from single nodes; fills `communities` and returns what it gained, in units of edge weight. */
function runToStable(
  base: CommunityLevel,
  form: QualityForm,
  communities: Uint32Array,
  room: Room,
  options: LeidenOptions,
  report: { run: number; alone: number; unit: number },
): number {
  const { random, maxRounds = Number.POSITIVE_INFINITY, onPass } = options
  const { scratch, levels, nodeOf, labels, parts } = room
  let sum = 0
  for (let i = 0; i < communities.length; i++) communities[i] = i
  for (let round = 0; round < maxRounds; round++) {
    let current = base
    let gained = 0
    labels.set(communities)
    for (let i = 0; i < nodeOf.length; i++) nodeOf[i] = i
    for (let level = 0; ; level++) {
      const { gain, moves, visited, compared } = moveNodes(current, labels, form, random, scratch)
      gained += gain
      if (onPass) {
        const quality = (report.alone + sum + gained) / report.unit
        const flat = nodeOf.map((node) => labels[node])
        onPass({ run: report.run, round, level, quality, communities: flat, moves, visited, compared })
      }
      const count = refinePartition(current, labels, parts, form, random, scratch)
      if (count === current.nodes) break
      const next = levels[level & 1]
      aggregate(current, parts, count, next, scratch)
      liftLabels(labels, parts, current.nodes, count, scratch.touched)
      for (let i = 0; i < nodeOf.length; i++) nodeOf[i] = parts[nodeOf[i]]
      current = next
    }
    for (let i = 0; i < nodeOf.length; i++) communities[i] = labels[nodeOf[i]]
    sum += gained
    if (gained <= form.epsilon) break
  }
  return sum
}

/** Labels of nodes become labels of their parts, below the number of parts; a part lies within one community. */
function liftLabels(
  labels: Uint32Array,
  parts: Uint32Array,
  nodes: number,
  count: number,
  ofPart: Uint32Array,
): void {
  for (let i = 0; i < nodes; i++) ofPart[parts[i]] = labels[i]
  labels.set(canonicalLabels(ofPart.subarray(0, count)).communities)
}

function baseLevel(graph: CsrGraph, quality: 'cpm' | 'modularity'): { base: CommunityLevel; total: number } {
  const { nodes, starts, targets, weights } = graph
  const mass = new Float64Array(nodes).fill(1)
  let total = 0
  for (let i = 0; i < nodes; i++) {
    let sum = 0
    for (let k = starts[i]; k < starts[i + 1]; k++) {
      const weight = weights[k]
      if (!(weight > 0 && weight < Number.POSITIVE_INFINITY))
        throw new RangeError(`weight ${weight} of an edge of node ${i} is not positive and finite`)
      sum += weight
    }
    if (quality === 'modularity') mass[i] = sum
    total += sum / 2
  }
  return { base: { nodes, starts, targets, weights, mass }, total }
}
