import type { Role } from '@murmuration/contracts'
import { poissonBinomialTail } from '../poisson-binomial.ts'
import type { Shares } from '../prepare.ts'
import type { AmplificationGraph } from './amplification-graph.ts'
import type { CaseDraft } from './assemble-cases.ts'
import type { CaseShares } from './case-shares.ts'
import { synchronyLog10Bound } from './chance-range.ts'

/** Below this membership an account is a bystander, and not a seed. */
const WEAK_MEMBERSHIP = 0.5
/** Part of its edge weight from which an account that reaches into other cases is a bridge. */
const BRIDGE_PART = 0.25
/** Objects with fewer sharers in the case say nothing about who is early. */
const LEAST_SHARERS = 3
/** Error rate of the test for being first, over all accounts of a case (Bonferroni). */
const EARLY_RATE = 0.01
const EXACT_OBJECTS = 300

/**
 * How often each local account is amplified by other accounts of its case: how many of them (`by`), and how many
 * shares that makes (`shares`).
 */
export function amplifiedWithin(
  graph: AmplificationGraph,
  draft: CaseDraft,
): { by: Uint32Array; shares: Uint32Array } {
  const local = new Map(draft.accounts.map((entry, k) => [entry.account, k]))
  const by = new Uint32Array(draft.accounts.length)
  const shares = new Uint32Array(draft.accounts.length)
  draft.accounts.forEach(({ account }, from) => {
    for (let e = graph.starts[account]; e < graph.starts[account + 1]; e++) {
      const to = local.get(graph.authorAccount[graph.authors[e]])
      if (to === undefined || to === from) continue
      by[to]++
      shares[to] += graph.weights[e]
    }
  })
  return { by, shares }
}

/**
 * Accounts that are first to share more often than chance explains: 1 for those. Of an object that k accounts of the
 * case shared, chance makes each the first with 1/k; the upper tail of that Poisson-binomial is held at .01 over
 * the case's accounts. Only a share strictly before all others is first.
 */
export function earlyAccounts(shares: Shares, draft: CaseDraft, own: CaseShares): Uint8Array {
  const local = new Map(draft.accounts.map((entry, k) => [entry.account, k]))
  const firsts = new Uint32Array(draft.accounts.length)
  const chances: number[][] = draft.accounts.map(() => [])
  for (let n = 0; n < own.objects.length; n++) {
    const from = own.starts[n]
    const sharers = own.starts[n + 1] - from
    if (sharers < LEAST_SHARERS) continue
    for (let k = from; k < own.starts[n + 1]; k++) {
      const account = local.get(shares.account[own.all[k]])
      if (account !== undefined) chances[account].push(1 / sharers)
    }
    const first = local.get(shares.account[own.all[from]])
    if (first !== undefined && shares.timeMs[own.all[from]] < shares.timeMs[own.all[from + 1]])
      firsts[first]++
  }
  const rate = Math.log10(EARLY_RATE / draft.accounts.length)
  return Uint8Array.from(chances, (p, k) => {
    const mean = p.reduce((sum, chance) => sum + chance, 0)
    if (firsts[k] < LEAST_SHARERS || firsts[k] <= mean) return 0
    const log10P =
      p.length <= EXACT_OBJECTS
        ? Math.log10(poissonBinomialTail(p, p.length, firsts[k]))
        : synchronyLog10Bound(p.length, firsts[k], mean)
    return log10P <= rate ? 1 : 0
  })
}

/**
 * Role of every local account, the first that holds of:
 * seed — membership of at least .5, and its own objects are amplified by at least two other accounts of the case and
 * a tenth of them, or it is first to share more often than chance explains;
 * bridge — a quarter or more of its edge weight lies in edges into other cases;
 * bystander — membership below .5, or nothing but one tier C edge holds it;
 * amplifier — all others.
 *
 * @param graph undefined where the data name no authors: seeds are then found by being first alone
 * @param strongest strongest tier of each local account's edges, 1 to 3; 0 without edges
 * @param partners edges of each local account within the case
 */
export function roles(
  shares: Shares,
  draft: CaseDraft,
  own: CaseShares,
  graph: AmplificationGraph | undefined,
  strongest: Uint8Array,
  partners: Uint32Array,
): Role[] {
  const early = earlyAccounts(shares, draft, own)
  const amplified = graph === undefined ? undefined : amplifiedWithin(graph, draft)
  const enough = Math.max(2, Math.ceil(0.1 * (draft.accounts.length - 1)))
  return draft.accounts.map(({ member }, k) => {
    const weak = member.membership < WEAK_MEMBERSHIP
    if (!weak && (early[k] || (amplified !== undefined && amplified.by[k] >= enough))) return 'seed'
    const reach = draft.insideWeight[k] + draft.outsideWeight[k]
    if (reach > 0 && draft.bridgeWeight[k] >= BRIDGE_PART * reach) return 'bridge'
    if (weak || (strongest[k] === 3 && partners[k] === 1)) return 'bystander'
    return 'amplifier'
  })
}
