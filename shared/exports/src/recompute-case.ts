import type { CaseAccount, Coordination, Evidence, ReviewCase, ShareEvent } from '@murmuration/contracts'
import {
  accountName,
  amplificationGraph,
  type Backbone,
  type CaseDraft,
  columnsFrom,
  emptyBackbone,
  PARAMETERS,
  type TestedPairs,
  TIER_NAMES,
  windowOfAll,
} from '@murmuration/detection'
import {
  type CaseFacts,
  caseObjects,
  caseScale,
  caseSessions,
  caseShares,
  claimRows,
  coordination,
  evidenceAgainst,
  evidenceFor,
  mostShared,
  objectFamilies,
  stability,
} from '@murmuration/detection/recompute'
import {
  type CaseBasis,
  type CaseNorms,
  familyCode,
  type PackEdge,
  type PackShare,
  tierCode,
} from './case-norms.ts'
import { chancesOf, rareChoices, synchronyOf } from './recompute-pairs.ts'

/** Figures of a case as its raw shares and the norms of its window give them. */
export interface Recomputed {
  edges: PackEdge[]
  coordination: Coordination
  /** Without the items of the group test, whose chance needs the whole window's traffic. */
  evidenceFor: Evidence[]
  evidenceAgainst: Evidence[]
  objects: ReviewCase['objects']
  accounts: Pick<CaseAccount, 'accountId' | 'tier' | 'partners' | 'shares'>[]
}

/**
 * Computes a case's figures anew, by the functions of the detection, from its shares, and from norms only where a figure
 * needs the traffic of the whole window. Which pairs are edges, and in which tier, is taken as it stands; so are the case's
 * accounts, with their membership.
 *
 * @throws {RangeError} where an account of an edge or of the case has no share
 */
export function recomputeCase({ found, edges, norms, shares: packed }: CaseBasis): Recomputed {
  const order = orderKept(found, packed)
  const { shares, annotation } = windowOfAll(
    columnsFrom(packed.map((share) => eventOf(share, order))),
    { window: found.window, flagged: undefined, testEverybody: true, sampleEvery: 1 },
    PARAMETERS,
  )
  const place = new Map<string, number>()
  for (let i = 0; i < shares.accounts; i++) place.set(order.accountBack(accountName(shares, i)), i)
  const indexOf = (accountId: string): number => {
    const index = place.get(accountId)
    if (index === undefined) throw new RangeError(`account ${accountId} of the pack has no share in it`)
    return index
  }
  const members = found.accounts.map((one) => indexOf(one.accountId))
  const local = new Map(members.map((account, k) => [account, k]))
  const families = objectFamilies(shares)
  const chances = chancesOf(shares, annotation, members, families, norms, place)
  const pair = (edge: PackEdge): { a: number; b: number } => ({ a: indexOf(edge.a), b: indexOf(edge.b) })
  const rare = rareChoices(shares, annotation, members, norms, place, families)
  const wide = caseShares(shares, members, PARAMETERS.sweepMs, families)
  const anew = edges.map((edge): PackEdge => {
    const { a, b } = pair(edge)
    const test =
      edge.tier === 'A'
        ? synchronyOf(shares, wide, local.get(a) ?? 0, local.get(b) ?? 0, familyCode(edge.family), chances)
        : rare(edge.tier, a, b, familyCode(edge.family))
    return { ...edge, ...test }
  })
  const strongest = anew.filter((edge) => edge.strongest)
  const backbone = backboneOf(anew, pair)
  const draft = draftOf(found, norms, members, strongest, pair, local)
  const scale = caseScale(draft, backbone, chances)
  const own = caseShares(shares, members, scale.synchronyMs, families)
  const sessions = caseSessions(shares, draft, own, scale, backbone)
  const admitted = norms.admittedLog10P.map((log10P) => log10P ?? Number.NEGATIVE_INFINITY)
  const rows = claimRows(draft, backbone, sessions)
  const seed = norms.stabilitySeed
  const stable = stability(shares, draft, own, backbone, chances, PARAMETERS, admitted, seed)
  const axis = coordination(shares, draft, backbone, sessions, rows, norms.rates, stable)
  const inCase = new Uint8Array(shares.accounts)
  for (const account of members) inCase[account] = 1
  const facts: CaseFacts = {
    shares,
    backbone,
    draft,
    own,
    sessions,
    rows,
    coordination: axis,
    graph: amplificationGraph(shares, inCase),
    admitted,
    parameters: PARAMETERS,
    skipped: found.skipped,
    window: found.window,
    wholeMinutes: norms.wholeMinutes,
  }
  const back = (items: readonly Evidence[]): Evidence[] =>
    items.map((item) => ({
      ...item,
      accounts: item.accounts.map(order.accountBack),
      objects: item.objects.map(order.objectBack),
    }))
  return {
    edges: anew,
    coordination: axis,
    evidenceFor: back(evidenceFor(facts)).filter((item) => item.kind !== 'group_test'),
    evidenceAgainst: back(evidenceAgainst(facts)),
    objects: caseObjects(shares, own, mostShared(shares, own)).map((one) => ({
      ...one,
      objectId: order.objectBack(one.objectId),
      authorId: one.authorId === null ? null : order.accountBack(one.authorId),
    })),
    accounts: members.map((account, k) => {
      const held = strongest.filter((edge) => pair(edge).a === account || pair(edge).b === account)
      const tier = held.length === 0 ? 3 : Math.min(...held.map((edge) => tierCode(edge.tier)))
      return {
        accountId: found.accounts[k].accountId,
        tier: TIER_NAMES[tier - 1],
        partners: held.length,
        shares: shares.accountStart[account + 1] - shares.accountStart[account],
      }
    }),
  }
}

/** Inner ids that sort as the test sorted the raw ones: accounts of the case by their place, objects by theirs in the shares. */
interface Order {
  account: (id: string) => string
  accountBack: (inner: string) => string
  object: (id: string) => string
  objectBack: (inner: string) => string
}

const PLACES = 9

function orderKept(found: ReviewCase, packed: readonly PackShare[]): Order {
  const numbered = (k: number): string => String(k).padStart(PLACES, '0')
  const accounts = new Map(found.accounts.map((one, k) => [one.accountId, `${numbered(k)} ${one.accountId}`]))
  const objects = new Map<string, string>()
  for (const { objectId } of packed)
    if (!objects.has(objectId)) objects.set(objectId, `${numbered(objects.size)} ${objectId}`)
  const back = (inner: string): string => inner.slice(PLACES + 1)
  const behind = '~'.repeat(PLACES)
  return {
    account: (id) => accounts.get(id) ?? `${behind} ${id}`,
    accountBack: back,
    object: (id) => objects.get(id) ?? `${behind} ${id}`,
    objectBack: back,
  }
}

const eventOf = (share: PackShare, order: Order): ShareEvent => ({
  schemaVersion: 1,
  accountId: order.account(share.accountId),
  objectId: order.object(share.objectId),
  timestampMs: share.timestampMs,
  ...(share.postId !== null && { postId: share.postId }),
  ...(share.objectType !== null && { objectType: share.objectType }),
  ...(share.authorId !== null && { authorId: order.account(share.authorId) }),
  ...(share.objectCreatedAtMs !== null && { objectCreatedAtMs: share.objectCreatedAtMs }),
  ...(share.client !== null && { client: share.client }),
})

function backboneOf(
  edges: readonly PackEdge[],
  pair: (edge: PackEdge) => { a: number; b: number },
): Backbone {
  const strongest = edges.filter((edge) => edge.strongest)
  const others = edges.filter((edge) => !edge.strongest)
  const backbone = emptyBackbone(strongest.length, others.length)
  const write = (columns: TestedPairs, k: number, edge: PackEdge): void => {
    const { a, b } = pair(edge)
    columns.a[k] = a
    columns.b[k] = b
    columns.tier[k] = tierCode(edge.tier)
    columns.family[k] = familyCode(edge.family)
    columns.weight[k] = edge.weight
    columns.sessions[k] = edge.sessions
    columns.synchronous[k] = edge.synchronous
    columns.observed[k] = edge.observed
    columns.expected[k] = edge.expected
    columns.log10P[k] = edge.log10P
    columns.scaleSeconds[k] = edge.scaleSeconds
  }
  strongest.forEach((edge, k) => {
    write(backbone, k, edge)
  })
  others.forEach((edge, k) => {
    write(backbone.agreeing, k, edge)
    backbone.agreeing.edge[k] = strongest.findIndex((one) => one.a === edge.a && one.b === edge.b)
  })
  return backbone
}

/** The case as the community stage gave it. What it weighed outside the case is not known here, and nothing here reads it. */
function draftOf(
  found: ReviewCase,
  norms: CaseNorms,
  members: readonly number[],
  strongest: readonly PackEdge[],
  pair: (edge: PackEdge) => { a: number; b: number },
  local: ReadonlyMap<number, number>,
): CaseDraft {
  const nothing = (): Float64Array => new Float64Array(members.length)
  return {
    level: found.level,
    tookBack: norms.tookBack,
    accounts: found.accounts.map(({ level, membership, admittedBy, rareShares }, k) => ({
      account: members[k],
      level,
      member: {
        account: members[k],
        membership,
        admittedBy,
        ...(rareShares && {
          groupTest: {
            account: members[k],
            hits: rareShares.count,
            sessions: rareShares.count,
            observed: rareShares.count,
            expected: rareShares.expected,
            log10P: rareShares.log10P,
            withoutOneMember: membership,
          },
        }),
      },
    })),
    edges: Uint32Array.from(strongest.keys()),
    a: Uint32Array.from(strongest, (edge) => local.get(pair(edge).a) ?? 0),
    b: Uint32Array.from(strongest, (edge) => local.get(pair(edge).b) ?? 0),
    insideWeight: nothing(),
    outsideWeight: nothing(),
    strongestInside: nothing(),
    strongestOutside: nothing(),
    bridgeWeight: nothing(),
  }
}
