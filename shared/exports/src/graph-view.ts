import type { Level, Role, Tier } from '@murmuration/contracts'

/** One account in a case, as `accounts.csv` and the graph files show it. */
export interface CaseMembership {
  caseId: string
  clusterId: string
  level: Level
  tier: Tier
  membership: number
  role: Role
}

/** An account of the graph files. `community`, `louvain`: number of its community in the run, and in Louvain's. */
export interface GraphNode {
  accountId: string
  case?: CaseMembership
  community?: number
  louvain?: number
  /** Where a picture draws it: x to the right, y upwards. */
  place?: { x: number; y: number }
}

/**
 * Edges by columns of length `size`, in canonical order; `a` and `b` index a list of accounts. The test's
 * columns are absent for counting methods. `tier`: 1 to 3; `log10P`: at most 0. `isDirected`: a → b and b → a are
 * two edges.
 */
export interface EdgeView {
  size: number
  isDirected: boolean
  a: Uint32Array
  b: Uint32Array
  weight: ArrayLike<number>
  tested?: {
    tier: ArrayLike<number>
    sessions: ArrayLike<number>
    synchronous: ArrayLike<number>
    expected: ArrayLike<number>
    log10P: ArrayLike<number>
  }
}
