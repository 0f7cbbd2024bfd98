import {
  accountName,
  coortweetPairs,
  cosinePairs,
  countPairs,
  csrGraph,
  detect,
  eigenvectorPairs,
  idAt,
  leiden,
  type ShareColumns,
  seededRandom,
  svnPairs,
  toolkitPairs,
} from '@murmuration/detection'
import { byText } from '../text-order.ts'
import { type MethodName, PARAMETERS_OF } from './method-parameters.ts'

/** Accounts of the smallest community that is counted. */
const LEAST_COMMUNITY = 4
const SEED = 1

/** What a method found. `accounts`: ids in the order of their bytes. */
export interface MethodFindings {
  accounts: string[]
  edges: number
  /** Communities of at least 4 accounts that Leiden (modularity, γ = 1, seed 1) finds on the edges, weights as they are. */
  communities: number
  /** What a person must know of this run, such as objects that were set aside. */
  notes: string[]
}

interface Edges {
  size: number
  a: Uint32Array
  b: Uint32Array
  weight: ArrayLike<number>
}

interface Found {
  edges: Edges
  /** Names that the edges index, if not those of the columns. */
  nameOf?: (account: number) => string
  /** If not the accounts on an edge. */
  accounts?: string[]
  notes?: string[]
}

/**
 * Runs one method with its fixed parameters. Accounts are those on an edge; for murmuration, those that a case names at level
 * alert; for eigenvector, those that were kept.
 *
 * @param whileFound called between the method and the count of communities, which belongs to no method
 */
export function runMethod(
  method: MethodName,
  columns: ShareColumns,
  windowSeconds: number,
  whileFound: () => void = () => {},
): MethodFindings {
  const { edges, accounts, nameOf, notes = [] } = finders[method](columns, windowSeconds)
  whileFound()
  return {
    accounts: accounts ?? namesOn(edges, nameOf ?? ((account) => idAt(columns.accountIds, account))),
    edges: edges.size,
    communities: communitiesOn(edges),
    notes,
  }
}

const finders: { [method in MethodName]: (columns: ShareColumns, windowSeconds: number) => Found } = {
  murmuration: (columns) => {
    const { backbone, shares, cases } = detect(columns, PARAMETERS_OF.murmuration)
    const named = cases.flatMap(({ accounts }) =>
      accounts.filter(({ level }) => level === 'alert').map(({ accountId }) => accountId),
    )
    return {
      edges: backbone,
      nameOf: (account) => accountName(shares, account),
      accounts: [...new Set(named)].sort(byText),
      notes: [`${cases.length} cases`],
    }
  },
  count: (columns, windowSeconds) => ({
    edges: countPairs(columns, { ...PARAMETERS_OF.count, windowSeconds }),
  }),
  cnt: (columns, windowSeconds) => ({
    edges: withoutLoops(toolkitPairs(columns, { ...PARAMETERS_OF.cnt, windowSeconds })),
  }),
  coortweet: (columns, windowSeconds) => ({
    edges: coortweetPairs(columns, { ...PARAMETERS_OF.coortweet, windowSeconds }),
  }),
  cosine: (columns) => {
    const { pairs, hot, threshold, candidates } = cosinePairs(columns, PARAMETERS_OF.cosine)
    const cut = `similarity of at least ${threshold.toFixed(4)}, of ${candidates} pairs`
    return { edges: pairs, notes: [cut, ...hotNote(hot)] }
  },
  svn: (columns) => {
    const { pairs, hot, tested } = svnPairs(columns, PARAMETERS_OF.svn)
    return { edges: pairs, notes: [`${tested} pairs tested`, ...hotNote(hot)] }
  },
  eigenvector: (columns) => {
    const { pairs, hot, kept, rounds, converged } = eigenvectorPairs(columns, PARAMETERS_OF.eigenvector)
    const stood = converged ? `stood still after ${rounds} rounds` : `did not stand still in ${rounds} rounds`
    return {
      edges: pairs,
      accounts: Array.from(kept, (account) => idAt(columns.accountIds, account)).sort(byText),
      notes: [stood, ...hotNote(hot)],
    }
  },
}

const hotNote = (hot: { objects: number; shares: number; mostSharers: number }): string[] =>
  hot.objects === 0
    ? []
    : [
        `${hot.objects} hot objects set aside with ${hot.shares} shares, the hottest of ${hot.mostSharers} accounts`,
      ]

/** The toolkit's edges are directed; both directions of a pair are one edge of the sum here, and loops none. */
function withoutLoops(edges: Edges): Edges {
  const weights = new Map<number, number>()
  const width = 2 ** 26
  for (let e = 0; e < edges.size; e++) {
    const low = Math.min(edges.a[e], edges.b[e])
    const high = Math.max(edges.a[e], edges.b[e])
    if (low === high) continue
    const key = low * width + high
    weights.set(key, (weights.get(key) ?? 0) + edges.weight[e])
  }
  const keys = [...weights.keys()]
  return {
    size: keys.length,
    a: Uint32Array.from(keys, (key) => Math.floor(key / width)),
    b: Uint32Array.from(keys, (key) => key % width),
    weight: Float64Array.from(weights.values()),
  }
}

function namesOn(edges: Edges, nameOf: (account: number) => string): string[] {
  const on = new Set<number>()
  for (let e = 0; e < edges.size; e++) on.add(edges.a[e]).add(edges.b[e])
  return [...on].map(nameOf).sort(byText)
}

function communitiesOn(edges: Edges): number {
  const place = new Map<number, number>()
  const placeOf = (account: number): number => {
    const known = place.get(account)
    if (known !== undefined) return known
    place.set(account, place.size)
    return place.size - 1
  }
  const a = new Uint32Array(edges.size)
  const b = new Uint32Array(edges.size)
  for (let e = 0; e < edges.size; e++) {
    a[e] = placeOf(edges.a[e])
    b[e] = placeOf(edges.b[e])
  }
  const weight = Array.from({ length: edges.size }, (_, e) => edges.weight[e])
  const graph = csrGraph(place.size, a, b, weight)
  const { communities, count } = leiden(graph, {
    quality: 'modularity',
    resolution: 1,
    random: seededRandom(SEED),
  })
  const sizes = new Uint32Array(count)
  for (const community of communities) sizes[community]++
  return sizes.filter((size) => size >= LEAST_COMMUNITY).length
}

/** Accounts in both over accounts in either; null where both are empty. */
export function jaccard(x: readonly string[], y: readonly string[]): number | null {
  const inX = new Set(x)
  const both = y.filter((accountId) => inX.has(accountId)).length
  const either = x.length + y.length - both
  return either === 0 ? null : both / either
}
