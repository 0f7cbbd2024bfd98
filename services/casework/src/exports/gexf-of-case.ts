import type { CasePicture, ReviewCase } from '@murmuration/contracts'
import { writeGexf } from '@murmuration/exports'

const TIERS = ['A', 'B', 'C']

/**
 * The backbone of a case as GEXF, where its picture draws it.
 *
 * @param found as it is to be named
 * @param picture of the same evidence; of it only places and edges are read, which name accounts by their index
 */
export function gexfOfCase(found: ReviewCase, picture: CasePicture): string {
  const { accounts, caseId, cluster } = found
  const members = new Map(accounts.map((one) => [one.accountId, one]))
  const { layout, edges } = picture
  const nodes = (found.picture?.accounts ?? []).map((accountId, n) => {
    const one = members.get(accountId)
    return {
      accountId,
      place: { x: layout.x[n] ?? 0, y: layout.y[n] ?? 0 },
      ...(one && {
        case: {
          caseId,
          clusterId: cluster.clusterId,
          level: one.level,
          tier: one.tier,
          membership: one.membership,
          role: one.role,
        },
      }),
    }
  })
  const parts: string[] = []
  writeGexf({ text: (part) => void parts.push(part) }, nodes, {
    size: edges.a.length,
    isDirected: false,
    a: Uint32Array.from(edges.a),
    b: Uint32Array.from(edges.b),
    weight: edges.weight,
    tested: { ...edges, tier: edges.tier.map((tier) => TIERS.indexOf(tier) + 1) },
  })
  return parts.join('')
}
