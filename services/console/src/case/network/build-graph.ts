import type { Tier } from '@murmuration/contracts'
import Graph from 'graphology'
import type { CaseModel } from '../case-model.ts'
import { type Partners, sizeOf } from './graph-of-picture.ts'
import type { Colours } from './network-colours.ts'

/** How an account is drawn, before what is selected changes it. Sizes in pixels. */
export interface NodeLook {
  size: number
  label: string
  type: 'disc' | 'ring' | 'bridge'
  color: string
  borderColor: string
}

/** Widths of edges, in pixels. */
const EDGE_SIZE = { A: 1.15, B: 0.8, C: 0.6 } as const satisfies { [tier in Tier]: number }

/** A disc where an account is flagged or nobody is told who is, a ring where it is not, a square for a bridge. */
function nodeLook(
  model: CaseModel,
  account: number,
  partners: number,
  most: number,
  { mine, surface }: Colours,
): NodeLook {
  const role = model.roleOf(account)
  const isFilled = model.workspace.blind || model.isFlagged(account)
  return {
    size: sizeOf(partners, most, role, model.picture.accounts.length),
    label: model.handleOf(account),
    type: role === 'bridge' ? 'bridge' : isFilled ? 'disc' : 'ring',
    color: isFilled || role === 'bridge' ? mine : surface,
    borderColor: mine,
  }
}

export const edgeColour = (tier: Tier, { line, faint }: Colours): string => (tier === 'A' ? line : faint)

/** Looks of all accounts, by their place. */
export function nodeLooks(model: CaseModel, partners: readonly Partners[], colours: Colours): NodeLook[] {
  const most = partners.reduce((top, { accounts }) => Math.max(top, accounts.length), 0)
  return partners.map(({ accounts }, k) => nodeLook(model, k, accounts.length, most, colours))
}

/**
 * The graph of a picture, in one pass; nodes and edges are named by their places. The strongest edges come last, so that they
 * lie above.
 *
 * @param startAt where an account begins, if not at its own place
 */
export function graphOf(
  model: CaseModel,
  looks: readonly NodeLook[],
  colours: Colours,
  startAt: (accountId: string) => { x: number; y: number } | undefined,
): Graph {
  const { accounts, layout, edges } = model.picture
  const graph = new Graph({ type: 'undirected', multi: false, allowSelfLoops: false })
  accounts.forEach((id, k) => {
    graph.addNode(String(k), { x: layout.x[k], y: layout.y[k], ...startAt(id), ...looks[k] })
  })
  const { a, b, tier } = edges
  for (let e = a.length - 1; e >= 0; e--)
    graph.addEdgeWithKey(String(e), String(a[e]), String(b[e]), {
      size: EDGE_SIZE[tier[e]],
      color: edgeColour(tier[e], colours),
      zIndex: 0,
    })
  return graph
}
