import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { performance } from 'node:perf_hooks'
import {
  type CsrGraph,
  graphologyGraph,
  leiden,
  louvain,
  modularity,
  normalizedMutualInformation,
  type Partition,
  type Random,
  seededRandom,
} from '@murmuration/detection'
import { communitySetNames, readCommunitySet } from './community-sets.ts'
import { lfrGraph } from './lfr.ts'

/** CPM resolution that detection uses. */
const CPM_RESOLUTION = 0.05
const SEEDS = Array.from({ length: 10 }, (_, i) => i + 1)

const print = (line = ''): void => console.log(line)
const mean = (values: number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length
const median = (values: number[]): number => values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)]
const edgesOf = (graph: CsrGraph): number => graph.starts[graph.nodes] / 2

function row(cells: (string | number)[], widths: number[]): string {
  return cells
    .map((cell, i) => (i === 0 ? String(cell).padEnd(widths[i]) : String(cell).padStart(widths[i])))
    .join(' ')
}

function version(name: string): string {
  const path = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
  return `${name} ${JSON.parse(readFileSync(path, 'utf8')).version}`
}

/** Weight inside the true communities per pair of members; below γ, CPM cannot keep them whole. */
function densityInside(graph: CsrGraph, communities: Uint32Array): number {
  const size = new Map<number, number>()
  let inside = 0
  for (let i = 0; i < graph.nodes; i++) {
    size.set(communities[i], (size.get(communities[i]) ?? 0) + 1)
    for (let k = graph.starts[i]; k < graph.starts[i + 1]; k++)
      if (communities[graph.targets[k]] === communities[i]) inside += graph.weights[k] / 2
  }
  let pairs = 0
  for (const n of size.values()) pairs += (n * (n - 1)) / 2
  return inside / pairs
}

function printSets(): void {
  const names = communitySetNames()
  if (names.length === 0) {
    print('../shared/data/communities is absent: sets left out')
    return
  }
  print(
    `Sets of ../shared/data/communities: Q modularity, NMI against communities.csv; means over ${SEEDS.length} seeds.`,
  )
  print(`CPM at γ = ${CPM_RESOLUTION}; – where the true communities are less dense than that.`)
  const widths = [16, 6, 6, 10, 10, 6, 10, 6, 6, 6]
  const heads = [
    'set',
    'nodes',
    'edges',
    'Leiden Q',
    'best of 10',
    'NMI',
    'Louvain Q',
    'best',
    'NMI',
    'CPM NMI',
  ]
  print(row(heads, widths))
  for (const name of names) {
    const { graph, communities } = readCommunitySet(name)
    const built = graphologyGraph(graph)
    const nmi = (found: Uint32Array) => normalizedMutualInformation(found, communities)
    const one = SEEDS.map((s) =>
      leiden(graph, { quality: 'modularity', resolution: 1, random: seededRandom(s) }),
    )
    const best = leiden(graph, { quality: 'modularity', resolution: 1, random: seededRandom(1), runs: 10 })
    const other = SEEDS.map((s) => louvain(graph, { resolution: 1, random: seededRandom(s) }, built))
    const dense = densityInside(graph, communities) >= CPM_RESOLUTION
    const cpm = SEEDS.map((s) =>
      leiden(graph, { quality: 'cpm', resolution: CPM_RESOLUTION, random: seededRandom(s) }),
    )
    print(
      row(
        [
          name,
          graph.nodes,
          edgesOf(graph),
          mean(one.map((r) => r.quality)).toFixed(4),
          best.quality.toFixed(4),
          mean(one.map((r) => nmi(r.communities))).toFixed(3),
          mean(other.map((r) => r.quality)).toFixed(4),
          Math.max(...other.map((r) => r.quality)).toFixed(4),
          mean(other.map((r) => nmi(r.communities))).toFixed(3),
          dense ? mean(cpm.map((r) => nmi(r.communities))).toFixed(3) : '–',
        ],
        widths,
      ),
    )
  }
}

function printSimulated(): void {
  const { graph, communities } = lfrGraph({
    nodes: 100_000,
    meanDegree: 20.6,
    maxDegree: 300,
    degreeExponent: 2.5,
    sizeExponent: 1.5,
    minSize: 50,
    maxSize: 1000,
    mixing: 0.3,
    random: seededRandom(1),
  })
  const edges = edgesOf(graph)
  print()
  print(
    `Simulated as by LFR: ${graph.nodes} nodes, ${edges} edges, µ .3, seed 1; planted Q ${modularity(graph, communities, 1).toFixed(4)}.`,
  )
  print('Medians of three seeds, one thread, same process; CPU seconds count where the machine is shared.')
  // @NOTE Leiden first: with a graphology graph of a million edges in memory, every allocation waits for its collection.
  const byLeiden = (maxRounds: number): Measured[] =>
    threeTimes((random) => leiden(graph, { quality: 'modularity', resolution: 1, random, maxRounds }))
  const methods = [
    { name: 'Leiden on CSR, 1 round', runs: byLeiden(1) },
    { name: 'Leiden on CSR, 2 rounds', runs: byLeiden(2) },
    { name: 'Leiden on CSR, until stable', runs: byLeiden(Number.POSITIVE_INFINITY) },
  ]
  const from = performance.now()
  const built = graphologyGraph(graph)
  const building = (performance.now() - from) / 1000
  const byLouvain = threeTimes((random) => louvain(graph, { resolution: 1, random }, built))
  methods.push({ name: 'graphology Louvain, graph at hand', runs: byLouvain })

  const widths = [44, 8, 8, 10, 12, 8, 6, 12]
  print(row(['method', 'seconds', 'CPU s', 'edges/s', 'edges/CPU s', 'Q', 'NMI', 'communities'], widths))
  const rate = (seconds: number): string => `${(edges / seconds / 1e6).toFixed(2)} M`
  const cpu: number[] = []
  for (const { name, runs } of methods) {
    const seconds = median(runs.map((r) => r.seconds))
    const cpuSeconds = median(runs.map((r) => r.cpuSeconds))
    cpu.push(cpuSeconds)
    const q = median(runs.map((r) => modularity(graph, r.found.communities, 1))).toFixed(4)
    const nmi = median(
      runs.map((r) => normalizedMutualInformation(r.found.communities, communities)),
    ).toFixed(3)
    const count = median(runs.map((r) => r.found.count))
    const figures = [seconds.toFixed(2), cpuSeconds.toFixed(2), rate(seconds), rate(cpuSeconds)]
    print(row([name, ...figures, q, nmi, count], widths))
  }
  const whole = building + median(byLouvain.map((r) => r.seconds))
  print(row(['graphology Louvain, with building the graph', whole.toFixed(2), '', rate(whole)], widths))
  const ratio = (k: number): string => (cpu[3] / cpu[k]).toFixed(1)
  print(
    `CPU of Louvain without building ÷ Leiden: ${ratio(0)} at 1 round, ${ratio(1)} at 2, ${ratio(2)} until stable.`,
  )
}

interface Measured {
  found: Partition
  seconds: number
  cpuSeconds: number
}

function threeTimes(work: (random: Random) => Partition): Measured[] {
  return [1, 2, 3].map((seed) => {
    const from = performance.now()
    const cpuFrom = process.cpuUsage()
    const found = work(seededRandom(seed))
    const { user, system } = process.cpuUsage(cpuFrom)
    return { found, seconds: (performance.now() - from) / 1000, cpuSeconds: (user + system) / 1e6 }
  })
}

function main(): void {
  print(
    `${cpus()[0].model}, ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GB; Node ${process.version}`,
  )
  print(`${version('graphology')}, ${version('graphology-communities-louvain')}`)
  print()
  printSets()
  printSimulated()
}

main()
