import { createHash } from 'node:crypto'
import Graph from 'graphology'
import forceAtlas2 from 'graphology-layout-forceatlas2'

/** Places are whole numbers from 0 to this. */
export const LAYOUT_SIZE = 10_000

const STRONGEST_EDGES = 8
const MOST_ITERATIONS = 600
const LEAST_ITERATIONS = 40
/** An iteration over n accounts takes a time like n·log n; iterations are as many as fit, in about half a second. */
const MOST_STEPS = 1_800_000
/** From so many accounts on, those far away repel as one (Barnes and Hut 1986), the farther the larger θ. */
const MANY_ACCOUNTS = 300
const THETA = 1
/** Part of the half width that accounts with an edge take up where others stand on a ring around them. */
const WITHIN_RING = 0.86

/** Edges between accounts, by their places in the list of accounts; strongest first. */
export interface LayoutEdges {
  a: ArrayLike<number>
  b: ArrayLike<number>
  weight: ArrayLike<number>
}

/**
 * Places accounts so that those with strong edges stand near each other: ForceAtlas2 over each account's 8 strongest edges, at
 * most 600 iterations and fewer for many accounts. Accounts without an edge stand on a ring around the rest.
 *
 * @param ids of the accounts; with `seed` they decide where an account starts, so that it starts there in every window
 * @returns x to the right and y upwards, whole numbers from 0 to 10,000
 * @see Jacomy, Venturini, Heymann and Bastian 2014, ForceAtlas2
 */
export function layOutAccounts(
  ids: readonly string[],
  edges: LayoutEdges,
  seed: string,
): { x: number[]; y: number[] } {
  const half = LAYOUT_SIZE / 2
  const x = new Array<number>(ids.length).fill(half)
  const y = new Array<number>(ids.length).fill(half)
  const chosen = strongestEdges(ids.length, edges)
  const linked = [...new Set(chosen.flatMap((e) => [edges.a[e], edges.b[e]]))].sort((p, q) => p - q)
  const alone = ids.map((_, k) => k).filter(without(linked))
  const reach = alone.length === 0 ? half : half * WITHIN_RING
  const places = linked.length === 0 ? [] : attract(ids, linked, chosen, edges, seed)
  fitInto(places, alone.length === 0 ? 'square' : 'circle', reach).forEach(([px, py], n) => {
    x[linked[n]] = Math.round(half + px)
    y[linked[n]] = Math.round(half + py)
  })
  if (ids.length > 1)
    alone.forEach((k, n) => {
      const angle = (2 * Math.PI * n) / alone.length
      x[k] = Math.round(half + half * Math.sin(angle))
      y[k] = Math.round(half + half * Math.cos(angle))
    })
  return { x, y }
}

const without = (linked: readonly number[]): ((k: number) => boolean) => {
  const held = new Set(linked)
  return (k) => !held.has(k)
}

/** Edges that are among the 8 strongest of either of their ends, strongest first. */
function strongestEdges(accounts: number, { a, b }: LayoutEdges): number[] {
  const held = new Uint8Array(accounts)
  const chosen: number[] = []
  for (let e = 0; e < a.length; e++) {
    if (held[a[e]] >= STRONGEST_EDGES && held[b[e]] >= STRONGEST_EDGES) continue
    chosen.push(e)
    for (const k of [a[e], b[e]]) if (held[k] < STRONGEST_EDGES) held[k]++
  }
  return chosen
}

/** Lets the edges pull and the accounts repel. @returns places of the linked accounts, in their order */
function attract(
  ids: readonly string[],
  linked: readonly number[],
  chosen: readonly number[],
  edges: LayoutEdges,
  seed: string,
): [x: number, y: number][] {
  const graph = new Graph({ type: 'undirected', multi: false, allowSelfLoops: false })
  const width = 10 * Math.sqrt(linked.length)
  for (const k of linked) graph.addNode(k, startOf(ids[k], seed, width))
  for (const e of chosen) graph.addEdge(edges.a[e], edges.b[e], { weight: edges.weight[e] })
  const fitting = Math.floor(MOST_STEPS / (linked.length * Math.log2(linked.length)))
  const found = forceAtlas2(graph, {
    iterations: Math.max(LEAST_ITERATIONS, Math.min(MOST_ITERATIONS, fitting)),
    settings: {
      ...forceAtlas2.inferSettings(linked.length),
      barnesHutOptimize: linked.length >= MANY_ACCOUNTS,
      barnesHutTheta: THETA,
    },
  })
  return linked.map((k) => [found[k].x, found[k].y])
}

/** Where an account starts: the same for the same id and seed, evenly spread over a square. */
function startOf(id: string, seed: string, width: number): { x: number; y: number } {
  const hash = createHash('sha256')
    .update(JSON.stringify([seed, id]))
    .digest()
  const at = (offset: number): number => (hash.readUInt32LE(offset) / 2 ** 32) * width
  return { x: at(0), y: at(4) }
}

/** Moves and scales places so that they fill the square or the circle of that half width around 0, alike in both directions. */
function fitInto(
  places: readonly (readonly [number, number])[],
  shape: 'square' | 'circle',
  reach: number,
): [x: number, y: number][] {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const [x, y] of places) {
    left = Math.min(left, x)
    right = Math.max(right, x)
    bottom = Math.min(bottom, y)
    top = Math.max(top, y)
  }
  const moved = places.map(([x, y]): [number, number] => [x - (left + right) / 2, y - (bottom + top) / 2])
  const widest = moved.reduce(
    (most, [x, y]) =>
      Math.max(most, shape === 'square' ? Math.max(Math.abs(x), Math.abs(y)) : Math.sqrt(x * x + y * y)),
    0,
  )
  const scale = widest === 0 ? 0 : reach / widest
  return moved.map(([x, y]) => [x * scale, y * scale])
}
