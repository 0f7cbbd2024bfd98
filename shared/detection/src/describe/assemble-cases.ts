import type { Level } from '@murmuration/contracts'
import type { Backbone } from '../backbone.ts'
import type { Community, Member } from '../communities.ts'

/** An account of a case, and what brought it there. */
export interface DraftAccount {
  account: number
  level: Level
  member: Member
}

/** Edges of a case. `edges`: rows of the backbone with both ends in it, ascending; `a`, `b`: their ends as local numbers. */
export interface CaseEdges {
  edges: Uint32Array
  a: Uint32Array
  b: Uint32Array
}

/**
 * A case before its description. `accounts`: ascending by account; a position in it is the account's local number.
 * `insideWeight`: summed edge weight of a local account within the case; `outsideWeight`: to accounts that are not
 * in it; `strongestInside`, `strongestOutside`: the largest single weight of each; `bridgeWeight`: to accounts of other cases.
 * `tookBack`: the group test would have taken an audience into one of its communities, and was undone.
 */
export interface CaseDraft extends CaseEdges {
  level: Level
  tookBack: boolean
  accounts: DraftAccount[]
  insideWeight: Float64Array
  outsideWeight: Float64Array
  strongestInside: Float64Array
  strongestOutside: Float64Array
  bridgeWeight: Float64Array
}

/**
 * Cases from the two runs of the community stage. Each alert community is a case. A review community that overlaps
 * alerts hangs on the one with which it shares the most members (ties: the one with the smaller first account): its
 * further accounts join at level review. One that overlaps none is a case of its own. No account is in two cases:
 * what is already taken stays where it is.
 *
 * @param accounts number of accounts in the data
 * @returns cases in canonical order (alerts, then reviews, by first account) and the case of each account,
 *   Int32Array(accounts), −1 for none
 */
export function assembleCases(
  accounts: number,
  backbone: Backbone,
  alerts: readonly Community[],
  reviews: readonly Community[],
): { cases: CaseDraft[]; caseOf: Int32Array } {
  const caseOf = new Int32Array(accounts).fill(-1)
  const drafts: Opened[] = []
  const take = (draft: number, { members, tookBack }: Community, level: Level): void => {
    if (tookBack) drafts[draft].tookBack = true
    for (const member of members) {
      if (caseOf[member.account] !== -1) continue
      caseOf[member.account] = draft
      drafts[draft].accounts.push({ account: member.account, level, member })
    }
  }
  const open = (community: Community, level: Level): void => {
    if (community.members.every((m) => caseOf[m.account] !== -1)) return
    drafts.push({ level, tookBack: false, accounts: [] })
    take(drafts.length - 1, community, level)
  }
  for (const community of inOrder(alerts)) open(community, 'alert')
  const alertCases = drafts.length
  const alertOf = caseOf.slice()
  for (const community of inOrder(reviews)) {
    const overlap = new Uint32Array(alertCases)
    for (const { account } of community.members) if (alertOf[account] !== -1) overlap[alertOf[account]]++
    let host = -1
    for (let k = 0; k < alertCases; k++) if (overlap[k] > (host === -1 ? 0 : overlap[host])) host = k
    if (host === -1) open(community, 'review')
    else take(host, community, 'review')
  }
  for (const draft of drafts) draft.accounts.sort((x, y) => x.account - y.account)
  return { cases: withEdges(drafts, caseOf, backbone), caseOf }
}

type Opened = Pick<CaseDraft, 'level' | 'tookBack' | 'accounts'>

const firstAccount = (community: Community): number =>
  community.members.reduce((least, m) => Math.min(least, m.account), Number.POSITIVE_INFINITY)

const inOrder = (communities: readonly Community[]): Community[] =>
  communities.filter((c) => c.members.length > 0).sort((x, y) => firstAccount(x) - firstAccount(y))

function withEdges(drafts: readonly Opened[], caseOf: Int32Array, backbone: Backbone): CaseDraft[] {
  const local = new Uint32Array(caseOf.length)
  const edges: number[][] = drafts.map(() => [])
  const cases = drafts.map((draft) => {
    const size = draft.accounts.length
    draft.accounts.forEach((entry, k) => {
      local[entry.account] = k
    })
    return {
      ...draft,
      edges: new Uint32Array(0),
      a: new Uint32Array(0),
      b: new Uint32Array(0),
      insideWeight: new Float64Array(size),
      outsideWeight: new Float64Array(size),
      strongestInside: new Float64Array(size),
      strongestOutside: new Float64Array(size),
      bridgeWeight: new Float64Array(size),
    }
  })
  const leave = (from: number, to: number, weight: number): void => {
    if (caseOf[from] === -1) return
    const draft = cases[caseOf[from]]
    const k = local[from]
    draft.outsideWeight[k] += weight
    draft.strongestOutside[k] = Math.max(draft.strongestOutside[k], weight)
    if (caseOf[to] !== -1) draft.bridgeWeight[k] += weight
  }
  for (let e = 0; e < backbone.size; e++) {
    const a = backbone.a[e]
    const b = backbone.b[e]
    const weight = backbone.weight[e]
    if (caseOf[a] !== caseOf[b]) {
      leave(a, b, weight)
      leave(b, a, weight)
      continue
    }
    if (caseOf[a] === -1) continue
    const draft = cases[caseOf[a]]
    edges[caseOf[a]].push(e)
    for (const k of [local[a], local[b]]) {
      draft.insideWeight[k] += weight
      draft.strongestInside[k] = Math.max(draft.strongestInside[k], weight)
    }
  }
  cases.forEach((draft, k) => {
    draft.edges = Uint32Array.from(edges[k])
    draft.a = draft.edges.map((e) => local[backbone.a[e]])
    draft.b = draft.edges.map((e) => local[backbone.b[e]])
  })
  return cases
}

/**
 * Lowest and highest membership of a local account when one of its partners at a time is left out: its membership
 * m, scaled by how the part of its edge weight that lies within the case changes. An approximation: the community
 * stage is not run again. Leaving out its only partner gives 0; an account without edges keeps m.
 */
export function membershipRange(draft: CaseDraft, k: number): [number, number] {
  const membership = draft.accounts[k].member.membership
  const inside = draft.insideWeight[k]
  const all = inside + draft.outsideWeight[k]
  if (inside === 0) return [membership, membership]
  const part = inside / all
  const least = inside - draft.strongestInside[k]
  const without = all - draft.strongestInside[k]
  const low = least <= 1e-12 ? 0 : least / without
  const high = inside / (all - draft.strongestOutside[k])
  const scaled = (x: number): number => Math.min(1, Math.max(0, (membership * x) / part))
  return [Math.min(membership, scaled(low)), Math.max(membership, scaled(high))]
}
