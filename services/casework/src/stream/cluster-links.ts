import type { ReviewCase } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { moveCase } from '../cases/move-case.ts'
import { callAttention } from './act-on-evidence.ts'

/** What the tracker says of two clusters, by the ids of their cases. */
export interface ClusterLink {
  clusterCaseId: string
  otherClusterCaseId: string
  kind: 'related' | 'merged_from' | 'split_from'
}

/**
 * What a snapshot says of other clusters. A merge or split is written on both sides: the one that went on, or came into
 * being, is the case of the link.
 */
function linksOf({ caseId, cluster }: ReviewCase): ClusterLink[] {
  const { clusterId, history, related } = cluster
  const prefix = caseId.endsWith(clusterId) ? caseId.slice(0, caseId.length - clusterId.length) : ''
  const links = new Map<string, ClusterLink>()
  const add = (from: string, to: string, kind: ClusterLink['kind']): void => {
    const link = { clusterCaseId: prefix + from, otherClusterCaseId: prefix + to, kind }
    links.set(JSON.stringify(link), link)
  }
  const bornMs = history[0]!.window.endMs
  for (const { change, size, window, clusters } of history)
    for (const other of clusters) {
      // A cluster that ends with the event has no accounts in it any more.
      if (change === 'merged')
        size > 0 ? add(clusterId, other, 'merged_from') : add(other, clusterId, 'merged_from')
      else if (change === 'split')
        size > 0 && window.endMs === bornMs
          ? add(clusterId, other, 'split_from')
          : add(other, clusterId, 'split_from')
    }
  for (const other of related) add(clusterId, other, 'related')
  return [...links.values()]
}

/**
 * Links the cases of clusters, of which one may come later than the other. A case whose cluster has ended, and that nobody
 * judges yet, becomes merged or split where every reader of it may read the case that goes on; others call for attention,
 * once. Safe to repeat.
 *
 * @param placed cases with new evidence
 * @param found newest snapshots of their clusters
 */
export async function linkClusters(
  tx: Tx,
  found: readonly ReviewCase[],
  placed: readonly { id: string; clusterCaseId: string }[],
): Promise<void> {
  const links = found.flatMap(linksOf)
  if (links.length > 0)
    await tx.query(
      `insert into cluster_links (cluster_case_id, other_cluster_case_id, kind)
       select distinct one, other, kind from jsonb_to_recordset($1::jsonb) as n(one text, other text, kind text)
       on conflict do nothing`,
      [
        JSON.stringify(
          links.map(({ clusterCaseId, otherClusterCaseId, kind }) => ({
            one: clusterCaseId,
            other: otherClusterCaseId,
            kind,
          })),
        ),
      ],
    )
  const clusters = [...new Set(placed.map(({ clusterCaseId }) => clusterCaseId))]
  if (clusters.length === 0) return
  const pairs = await linkCases(tx, clusters)
  for (const id of new Set(pairs.flatMap((pair) => (pair.is_made ? [pair.id, pair.other] : []))))
    tx.record({ type: 'case.linked', entity: `case:${id}`, scope: { kind: 'case', id } })
  await endCases(tx, pairs, new Set(placed.map(({ id }) => id)))
}

interface LinkedPair {
  /** The case that goes on, and the other one. */
  id: string
  other: string
  kind: ClusterLink['kind']
  is_made: boolean
  other_state: string
  /** What the evidence of the other one says of its cluster. */
  other_ended: 'merged' | 'split' | null
  /** Whoever may read the other case may read this one. */
  other_reads_it: boolean
}

/** Links cases as their clusters are, and gives all pairs of them. Cases that nobody reads both of are no pair. */
const linkCases = (tx: Tx, clusterCaseIds: readonly string[]): Promise<LinkedPair[]> =>
  tx.query<LinkedPair & object>(
    `with pairs as (
       select x.id, y.id as other, l.kind, y.state as other_state, e.difference->>'ended' as other_ended,
         x.compartments <@ y.compartments as other_reads_it
       from cluster_links l join cases x on x.cluster_case_id = l.cluster_case_id
         join cases y on y.cluster_case_id = l.other_cluster_case_id
         left join evidence_versions e on e.case_id = y.id and e.number = y.evidence_number
       where (l.cluster_case_id = any($1::text[]) or l.other_cluster_case_id = any($1::text[]))
         and (x.compartments <@ y.compartments or y.compartments <@ x.compartments) and x.id <> y.id
     ), made as (
       insert into case_links (case_id, other_case_id, kind, at_ms) select id, other, kind, $2 from pairs
       on conflict do nothing returning case_id, other_case_id, kind
     )
     select p.*, m.case_id is not null as is_made
     from pairs p left join made m on m.case_id = p.id and m.other_case_id = p.other and m.kind = p.kind
     order by p.id, p.other, p.kind`,
    [clusterCaseIds, tx.nowMs],
  )

async function endCases(tx: Tx, pairs: readonly LinkedPair[], placed: ReadonlySet<string>): Promise<void> {
  const ended = new Set<string>()
  const told = { merged: new Set<string>(), split: new Set<string>() }
  for (const { id, other, kind, is_made, other_state, other_ended, other_reads_it } of pairs) {
    if (kind === 'related') continue
    const to = kind === 'merged_from' ? 'merged' : 'split'
    if (is_made) told[to].add(to === 'merged' ? id : other)
    if (other_ended !== to || ended.has(other)) continue
    if (other_reads_it && (other_state === 'new' || other_state === 'triaged')) {
      ended.add(other)
      await moveCase(tx, other, {
        to,
        by: 'system',
        cause: 'tracker',
        reason:
          to === 'merged'
            ? 'The tracker finds it within another cluster.'
            : 'The tracker finds it in pieces.',
        ...(to === 'merged' && { mergedInto: id }),
      })
    } else if (placed.has(other)) told[to].add(other)
  }
  for (const word of ['merged', 'split'] as const)
    await callAttention(
      tx,
      [...told[word]].filter((id) => !ended.has(id)),
      word,
    )
}
