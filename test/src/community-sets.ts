import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type CsrGraph, csrGraph } from '@murmuration/detection'

/** A graph with planted or observed communities. `communities`: Uint32Array(nodes), the true community of each node. */
export interface CommunitySet {
  name: string
  graph: CsrGraph
  communities: Uint32Array
}

const folder = fileURLToPath(new URL('../../../shared/data/communities/', import.meta.url))

/** Names of the sets beside the checkout, sorted; empty where the data is absent. */
export const communitySetNames = (): string[] => (existsSync(folder) ? readdirSync(folder).sort() : [])

/** Reads one set: `edges.csv` with source, target, weight and `communities.csv` with node, community. */
export function readCommunitySet(name: string): CommunitySet {
  const rows = (file: string): number[][] =>
    readFileSync(`${folder}${name}/${file}`, 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(',').map(Number))
  const truth = rows('communities.csv')
  const edges = rows('edges.csv')
  const communities = new Uint32Array(truth.length)
  for (const [node, community] of truth) communities[node] = community
  const graph = csrGraph(
    truth.length,
    edges.map((edge) => edge[0]),
    edges.map((edge) => edge[1]),
    edges.map((edge) => edge[2]),
  )
  return { name, graph, communities }
}
