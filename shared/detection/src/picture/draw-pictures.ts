import type { CasePicture, ReviewCase, Span } from '@murmuration/contracts'
import type { Backbone } from '../backbone.ts'
import type { Community } from '../communities.ts'
import type { CaseEdges } from '../describe/assemble-cases.ts'
import { caseShares } from '../describe/case-shares.ts'
import { caseScale, caseSessions } from '../describe/coordination.ts'
import { objectFamilies } from '../families.ts'
import { accountName, type Shares } from '../prepare.ts'
import type { SynchronyChance } from '../synchrony-chance.ts'
import { drawAccounts, drawEdges, drawMinutes, strongestFirst } from './draw-sessions.ts'
import { drawBackground, drawShares } from './draw-shares.ts'
import { layOutAccounts } from './lay-out-accounts.ts'

/** What the pictures of a window's cases are drawn from: what its analysis found, and the cases as they were described. */
export interface PictureInput {
  shares: Shares
  backbone: Backbone
  chances: readonly SynchronyChance[]
  alerts: readonly Community[]
  reviews: readonly Community[]
  window: Span
  cases: readonly ReviewCase[]
}

/**
 * Draws the pictures of a window's cases, each when it is asked for: only a case that is written down needs one.
 *
 * @returns the picture of one of `cases`; throws a RangeError for any other
 */
export function drawPictures(input: PictureInput): (found: ReviewCase) => CasePicture {
  let drafts: Map<ReviewCase, PictureDraft> | undefined
  return (found) => {
    drafts ??= draftsOf(input)
    const draft = drafts.get(found)
    if (draft === undefined) throw new RangeError(`${found.caseId} is not a case of this window`)
    return drawPicture(input, draft, found)
  }
}

/** `members`: accounts of the case, ascending; the edges' ends are places in it. */
interface PictureDraft extends CaseEdges {
  members: number[]
}

function draftsOf({ shares, backbone, alerts, reviews, cases }: PictureInput): Map<ReviewCase, PictureDraft> {
  const numbers = new Map<string, number>()
  for (const { members } of [...alerts, ...reviews])
    for (const { account } of members) numbers.set(accountName(shares, account), account)
  const caseOf = new Int32Array(shares.accounts).fill(-1)
  const local = new Uint32Array(shares.accounts)
  const members = cases.map((found, c) =>
    found.accounts.map(({ accountId }, k) => {
      const account = numbers.get(accountId)
      if (account === undefined) throw new RangeError(`${accountId} is in no community of this window`)
      caseOf[account] = c
      local[account] = k
      return account
    }),
  )
  const edges: number[][] = cases.map(() => [])
  for (let e = 0; e < backbone.size; e++) {
    const c = caseOf[backbone.a[e]]
    if (c !== -1 && c === caseOf[backbone.b[e]]) edges[c].push(e)
  }
  return new Map(
    cases.map((found, c) => {
      const own = Uint32Array.from(edges[c])
      const [a, b] = [own.map((e) => local[backbone.a[e]]), own.map((e) => local[backbone.b[e]])]
      return [found, { members: members[c], edges: own, a, b }]
    }),
  )
}

function drawPicture(input: PictureInput, draft: PictureDraft, found: ReviewCase): CasePicture {
  const { shares, backbone, chances, window } = input
  const { members } = draft
  const fromMs = window.startMs
  const scale = caseScale(draft, backbone, chances)
  const own = caseShares(shares, members, scale.synchronyMs, objectFamilies(shares))
  const sessions = caseSessions(shares, draft, own, scale, backbone)
  const ids = found.accounts.map(({ accountId }) => accountId)
  const order = strongestFirst(draft, backbone)
  const edges = drawEdges(draft, order, backbone, sessions)
  const { notDrawn, ...shared } = drawShares(shares, members, own, fromMs, scale.contextMs)
  return {
    schemaVersion: 1,
    fromMs,
    tauSeconds: scale.synchronyMs / 1000,
    contextSeconds: scale.contextMs / 1000,
    accounts: ids,
    layout: layOutAccounts(
      ids,
      {
        a: order.map((k) => draft.a[k]),
        b: order.map((k) => draft.b[k]),
        weight: order.map((k) => backbone.weight[draft.edges[k]]),
      },
      found.run.parametersHash,
    ),
    edges,
    perAccount: drawAccounts(members.length, draft, sessions),
    sessions: drawMinutes(fromMs, sessions),
    ...shared,
    background: drawBackground(shares, members, own, fromMs),
    notDrawn: { edges: order.length - edges.a.length, shares: notDrawn },
  }
}
