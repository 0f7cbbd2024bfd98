/**
 * Graph that one level of Leiden works on: nodes are sets of nodes of the level below. Edges inside a node are
 * gone, as no move changes them. `starts`, `targets`, `weights` as in a CSR graph, targets in any order; arrays
 * may be longer than what is used. `mass`: what the quality charges for a node, its size or its weighted degree.
 */
export interface CommunityLevel {
  nodes: number
  starts: Uint32Array
  targets: Uint32Array
  weights: Float64Array
  mass: Float64Array
}

/**
 * Quality in the one form that serves both: Σ_c [e_c − charge · M_c² / 2], M_c the mass of community c. For
 * modularity times m, mass is the weighted degree and charge γ / 2m; for CPM, less a constant, mass is the size
 * and charge γ. Gains at or below `epsilon` count as none. `temperature`: θ of the refinement. All three are in
 * units of edge weight.
 */
export interface QualityForm {
  charge: number
  epsilon: number
  temperature: number
}

/** Arrays of one entry a node or community, used again by every stage. `shared` is all zeros between stages. */
export interface LevelScratch {
  shared: Float64Array
  touched: Uint32Array
  queue: Uint32Array
  queued: Uint8Array
  mass: Float64Array
  size: Uint32Array
  empty: Uint32Array
  outside: Float64Array
  partMass: Float64Array
  gains: Float64Array
}

export const levelScratch = (nodes: number): LevelScratch => ({
  shared: new Float64Array(nodes),
  touched: new Uint32Array(nodes),
  queue: new Uint32Array(nodes),
  queued: new Uint8Array(nodes),
  mass: new Float64Array(nodes),
  size: new Uint32Array(nodes),
  empty: new Uint32Array(nodes),
  outside: new Float64Array(nodes),
  partMass: new Float64Array(nodes),
  gains: new Float64Array(nodes),
})

/** An empty level with room for `nodes` nodes and `halves` directed halves of edges. */
export const emptyLevel = (nodes: number, halves: number): CommunityLevel => ({
  nodes: 0,
  starts: new Uint32Array(nodes + 1),
  targets: new Uint32Array(halves),
  weights: new Float64Array(halves),
  mass: new Float64Array(nodes),
})
