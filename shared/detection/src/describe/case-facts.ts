import type { CaseObject, Coordination, Span } from '@murmuration/contracts'
import type { Backbone } from '../backbone.ts'
import type { Parameters } from '../parameters.ts'
import { accountName, objectName, postName, type Shares } from '../prepare.ts'
import { textAt } from '../share-columns.ts'
import type { AmplificationGraph } from './amplification-graph.ts'
import type { CaseDraft } from './assemble-cases.ts'
import { type CaseShares, sharesByEverybody } from './case-shares.ts'
import type { CaseSessions } from './coordination.ts'
import type { SessionRows } from './sessions-of-pair.ts'

const MOST_OBJECTS = 50
const MOST_EVIDENCE_OBJECTS = 20
const MOST_POSTS = 50
const MOST_POSTS_PER_OBJECT = 6

/** What the evidence rules read of one case. `admitted`: largest log10 p that tiers A, B, C admitted in the run. */
export interface CaseFacts {
  shares: Shares
  backbone: Backbone
  draft: CaseDraft
  own: CaseShares
  sessions: CaseSessions
  /** Rows of the sessions that the claim rests on. */
  rows: readonly number[]
  coordination: Coordination
  graph: AmplificationGraph | undefined
  admitted: readonly number[]
  parameters: Parameters
  skipped: { pairs: number; objects: number }
  window: Span
  wholeMinutes: boolean
}

const sharers = ({ starts }: CaseShares, n: number): number => starts[n + 1] - starts[n]

/** Order of places in `own.objects`: the most shared within the case first, then the most in synchrony, then the rarest. */
export const byMostShared =
  (shares: Shares, own: CaseShares) =>
  (x: number, y: number): number =>
    sharers(own, y) - sharers(own, x) ||
    own.inSynchrony[y] - own.inSynchrony[x] ||
    sharesByEverybody(shares, own.objects[x]) - sharesByEverybody(shares, own.objects[y]) ||
    x - y

/** Places in `own.objects` of what at least two accounts of the case shared, in the order of byMostShared; at most 50. */
export function mostShared(shares: Shares, own: CaseShares): number[] {
  const places: number[] = []
  for (let n = 0; n < own.objects.length; n++) if (sharers(own, n) > 1) places.push(n)
  return places.sort(byMostShared(shares, own)).slice(0, MOST_OBJECTS)
}

/** The given objects of the case, see mostShared, as they stand in it. */
export const caseObjects = (shares: Shares, own: CaseShares, places: readonly number[]): CaseObject[] =>
  places.map((n) => {
    const object = own.objects[n]
    return {
      objectId: objectName(shares, object),
      authorId: textAt(shares.columns.texts.authorId, shares.row[own.all[own.starts[n]]]) ?? null,
      firstShareMs: shares.timeMs[shares.objectStart[object]],
      sharesInCase: own.starts[n + 1] - own.starts[n],
      sharesByEverybody: sharesByEverybody(shares, object),
      inSynchrony: own.inSynchrony[n],
    }
  })

/** Local accounts at the ends of the given local edges: their ids, ascending; none listed where it is all of them. */
export function accountsOf(facts: CaseFacts, edges: readonly number[]): { ids: string[]; count: number } {
  const touched = new Set<number>()
  for (const k of edges) touched.add(facts.draft.a[k]).add(facts.draft.b[k])
  const count = touched.size
  if (count === facts.draft.accounts.length) return { ids: [], count }
  const ids = [...touched]
    .sort((x, y) => x - y)
    .map((k) => accountName(facts.shares, facts.draft.accounts[k].account))
  return { ids, count }
}

/**
 * What a set of sessions rests on: `distinct` objects; the ids of up to 20, those with the most sessions first; up to 50
 * posts behind their closest coincidences; the span of the sessions.
 */
export function restsOn(
  facts: CaseFacts,
  sessions: SessionRows,
  rows: readonly number[],
): { distinct: number; objects: string[]; postIds: string[]; window: Span } {
  const { shares } = facts
  const perObject = new Map<number, number>()
  let startMs = Number.POSITIVE_INFINITY
  let endMs = 0
  for (const r of rows) {
    const object = shares.object[sessions.shareA[r]]
    perObject.set(object, (perObject.get(object) ?? 0) + 1)
    startMs = Math.min(startMs, sessions.openedMs[r])
    endMs = Math.max(endMs, shares.timeMs[sessions.shareA[r]] + 1, shares.timeMs[sessions.shareB[r]] + 1)
  }
  const top = [...perObject.keys()]
    .sort((x, y) => (perObject.get(y) ?? 0) - (perObject.get(x) ?? 0) || x - y)
    .slice(0, MOST_EVIDENCE_OBJECTS)
  const posts = new Map<number, Set<string>>(top.map((object) => [object, new Set()]))
  if (shares.columns.posts !== undefined) {
    for (const r of rows) {
      const held = posts.get(shares.object[sessions.shareA[r]])
      if (held === undefined) continue
      for (const share of [sessions.shareA[r], sessions.shareB[r]]) {
        const post = postName(shares, share)
        if (post !== undefined && held.size < MOST_POSTS_PER_OBJECT) held.add(post)
      }
    }
  }
  return {
    distinct: perObject.size,
    objects: top.map((object) => objectName(shares, object)),
    postIds: [...new Set([...posts.values()].flatMap((held) => [...held]))].slice(0, MOST_POSTS),
    window: rows.length === 0 ? facts.window : { startMs, endMs },
  }
}

/** Numbers of the local edges whose backbone tier is 1, 2 or 3. */
export const edgesOfTier = (facts: CaseFacts, tier: number): number[] =>
  [...facts.draft.edges.keys()].filter((k) => facts.backbone.tier[facts.draft.edges[k]] === tier)
