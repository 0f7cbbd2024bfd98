import { TIER_NAMES } from '@murmuration/detection/counting'
import { figure, probability } from './csv.ts'
import type { EdgeView, GraphNode } from './graph-view.ts'

export type * from './graph-view.ts'

/** Takes text in order. */
export interface TextSink {
  text(text: string): void
}

/** Graphs with more edges than this are left to `edges.csv`: no viewer opens them. */
export const MOST_GRAPH_EDGES = 200_000

type XmlType = 'string' | 'int' | 'double'
interface Attribute<T> {
  name: string
  type: XmlType
  /** Undefined where the element does not have it. */
  of: (item: T) => string | undefined
}

const NODE_ATTRIBUTES: readonly Attribute<GraphNode>[] = [
  { name: 'case_id', type: 'string', of: (node) => node.case?.caseId },
  { name: 'cluster_id', type: 'string', of: (node) => node.case?.clusterId },
  { name: 'level', type: 'string', of: (node) => node.case?.level },
  { name: 'tier', type: 'string', of: (node) => node.case?.tier },
  { name: 'role', type: 'string', of: (node) => node.case?.role },
  { name: 'membership', type: 'double', of: (node) => node.case && figure(node.case.membership) },
  { name: 'community', type: 'int', of: (node) => node.community?.toString() },
  { name: 'louvain', type: 'int', of: (node) => node.louvain?.toString() },
]

function edgeAttributes({ tested }: EdgeView): readonly Attribute<number>[] {
  if (tested === undefined) return []
  return [
    { name: 'tier', type: 'string', of: (e) => TIER_NAMES[tested.tier[e] - 1] },
    { name: 'sessions', type: 'int', of: (e) => String(tested.sessions[e]) },
    { name: 'synchronous', type: 'int', of: (e) => String(tested.synchronous[e]) },
    { name: 'expected', type: 'double', of: (e) => figure(tested.expected[e]) },
    { name: 'p', type: 'double', of: (e) => probability(tested.log10P[e]) },
  ]
}

/**
 * Writes the graph as GEXF 1.2, which Gephi, Gephi-lite and networkx open as it is (networkx does not know 1.3). Node ids and labels are account ids; a node with a
 * place stands there.
 *
 * @param nodes indexed by `edges.a` and `edges.b`
 */
export function writeGexf(sink: TextSink, nodes: readonly GraphNode[], edges: EdgeView): void {
  const ids = nodes.map((node) => xmlText(node.accountId))
  const ofEdge = edgeAttributes(edges)
  sink.text(
    `${XML_HEADER}<gexf xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.2draft/viz" version="1.2">\n<graph mode="static" defaultedgetype="${directionOf(edges)}">\n`,
  )
  sink.text(gexfModel('node', NODE_ATTRIBUTES) + gexfModel('edge', ofEdge))
  sink.text('<nodes>\n')
  for (let n = 0; n < nodes.length; n++)
    sink.text(
      `<node id="${ids[n]}" label="${ids[n]}">${gexfValues(NODE_ATTRIBUTES, nodes[n])}${gexfPlace(nodes[n])}</node>\n`,
    )
  sink.text('</nodes>\n<edges>\n')
  for (let e = 0; e < edges.size; e++)
    sink.text(
      `<edge id="${e}" source="${ids[edges.a[e]]}" target="${ids[edges.b[e]]}" weight="${figure(edges.weight[e])}">${gexfValues(ofEdge, e)}</edge>\n`,
    )
  sink.text('</edges>\n</graph>\n</gexf>\n')
}

/** Writes the graph as GraphML, which igraph, networkx and Gephi open; nodes as in {@link writeGexf}. */
export function writeGraphml(sink: TextSink, nodes: readonly GraphNode[], edges: EdgeView): void {
  const ids = nodes.map((node) => xmlText(node.accountId))
  const label: Attribute<number> = { name: 'label', type: 'string', of: (n) => ids[n] }
  const weight: Attribute<number> = { name: 'weight', type: 'double', of: (e) => figure(edges.weight[e]) }
  const ofEdge = [weight, ...edgeAttributes(edges)]
  sink.text(`${XML_HEADER}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n`)
  sink.text(graphmlKeys('node', [label]) + graphmlKeys('node', NODE_ATTRIBUTES) + graphmlKeys('edge', ofEdge))
  sink.text(`<graph id="backbone" edgedefault="${directionOf(edges)}">\n`)
  for (let n = 0; n < nodes.length; n++)
    sink.text(
      `<node id="${ids[n]}">${graphmlData('node', [label], n)}${graphmlData('node', NODE_ATTRIBUTES, nodes[n])}</node>\n`,
    )
  for (let e = 0; e < edges.size; e++)
    sink.text(
      `<edge id="e${e}" source="${ids[edges.a[e]]}" target="${ids[edges.b[e]]}">${graphmlData('edge', ofEdge, e)}</edge>\n`,
    )
  sink.text('</graph>\n</graphml>\n')
}

const XML_HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'

const directionOf = ({ isDirected }: EdgeView): string => (isDirected ? 'directed' : 'undirected')

const GEXF_TYPES = { string: 'string', int: 'integer', double: 'double' }

const gexfModel = <T>(of: 'node' | 'edge', attributes: readonly Attribute<T>[]): string =>
  attributes.length === 0
    ? ''
    : `<attributes class="${of}">\n${attributes
        .map(({ name, type }) => `<attribute id="${name}" title="${name}" type="${GEXF_TYPES[type]}"/>\n`)
        .join('')}</attributes>\n`

function gexfValues<T>(attributes: readonly Attribute<T>[], item: T): string {
  let values = ''
  for (const { name, of } of attributes) {
    const value = of(item)
    if (value !== undefined) values += `<attvalue for="${name}" value="${value}"/>`
  }
  return values === '' ? '' : `<attvalues>${values}</attvalues>`
}

const gexfPlace = ({ place }: GraphNode): string =>
  place === undefined ? '' : `<viz:position x="${place.x}" y="${place.y}" z="0"/>`

const graphmlKeys = <T>(of: 'node' | 'edge', attributes: readonly Attribute<T>[]): string =>
  attributes
    .map(
      ({ name, type }) => `<key id="${of}_${name}" for="${of}" attr.name="${name}" attr.type="${type}"/>\n`,
    )
    .join('')

function graphmlData<T>(on: 'node' | 'edge', attributes: readonly Attribute<T>[], item: T): string {
  let data = ''
  for (const { name, of } of attributes) {
    const value = of(item)
    if (value !== undefined) data += `<data key="${on}_${name}">${value}</data>`
  }
  return data
}

/**
 * An id as XML can hold it. Characters that XML 1.0 has no form for, and white space other than blanks, which
 * readers change, stand as \uXXXX; a backslash stands doubled, so that no two ids become the same.
 */
export function xmlText(id: string): string {
  if (!/[&<>"'\\\p{Cc}\u2028\u2029\ufffe\uffff]/u.test(id)) return id
  return id
    .replaceAll('\\', '\\\\')
    .replace(
      /[\p{Cc}\u2028\u2029\ufffe\uffff]/gu,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')
}
