import type { CaseAccount, Coordination, Evidence, ReviewCase, ShareEvent } from '@murmuration/contracts'
import {
  accountName,
  amplificationGraph,
  type Backbone,
  type CaseDraft,
  columnsFrom,
  emptyBackbone,
  PARAMETERS,
  type Shares,
  type SynchronyChance,
  type TestedPairs,
  TIER_NAMES,
  windowOfAll,
} from '@murmuration/detection'
import {
  activityOf,
  addSessions,
  type CaseFacts,
  caseObjects,
  caseScale,
  caseSessions,
  caseShares,
  claimRows,
  companyWithin,
  coordination,
  countMarked,
  evidenceAgainst,
  evidenceFor,
  mostShared,
  noSessions,
  objectFamilies,
  poissonBinomialLog10Tail,
  sessionRule,
  stability,
  sweepCoincidences,
  testCoSelection,
} from '@murmuration/detection/recompute'
import {
  type CaseBasis,
  type CaseNorms,
  familyCode,
  familyName,
  ONE_PASS,
  type PackEdge,
  type PackShare,
  stratumOf,
  tierCode,
} from './case-norms.ts'

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

type Annotation = ReturnType<typeof windowOfAll>['annotation']

/** Chance of every share of the case, at each scale: of its stratum, by the norms, or among the strangers in the pack. */
function chancesOf(
  shares: Shares,
  annotation: Annotation,
  members: readonly number[],
  families: Uint8Array | undefined,
  norms: CaseNorms,
  place: ReadonlyMap<string, number>,
): SynchronyChance[] {
  const known = new Map(norms.strata.map(({ chance, ...stratum }) => [keyOf(stratum), chance]))
  const suspects = new Uint8Array(shares.accounts)
  for (const name of norms.suspects) {
    const account = place.get(name)
    if (account !== undefined) suspects[account] = 1
  }
  const prior = PARAMETERS.localPrior
  return norms.scales.map(({ synchronyMs, contextMs }) => {
    const near = companyWithin(annotation, synchronyMs)
    const around = companyWithin(annotation, contextMs)
    const theirsNear = countMarked(shares, suspects, synchronyMs)
    const theirsAround = countMarked(shares, suspects, contextMs)
    const perShare = new Float64Array(shares.count)
    for (const member of members) {
      for (let k = shares.accountStart[member]; k < shares.accountStart[member + 1]; k++) {
        const s = shares.accountShares[k]
        if (around[s] === 0) continue
        const stratum = {
          synchronyMs,
          family: familyName(families?.[shares.object[s]] ?? 0),
          ...stratumOf(annotation.ageMs[s], around[s]),
        }
        // A stratum that no share of the window fell in has learnt nothing: its chance is τ/Δ.
        const chance = known.get(keyOf(stratum)) ?? synchronyMs / contextMs
        const local = (near[s] - theirsNear[s] + prior * chance) / (around[s] - theirsAround[s] + prior)
        perShare[s] = norms.burst ? chance : Math.max(chance, local)
      }
    }
    return { synchronyMs, contextMs, perShare }
  })
}

const keyOf = (stratum: Omit<CaseNorms['strata'][number], 'chance'>): string =>
  [stratum.synchronyMs, stratum.family, stratum.ageClass, stratum.trafficClass].join(' ')

type Figures = Pick<
  PackEdge,
  'scaleSeconds' | 'weight' | 'sessions' | 'synchronous' | 'observed' | 'expected' | 'log10P'
>

/** Tier A of one pair: at the scale with the smallest p, times the number of scales. */
function synchronyOf(
  shares: Shares,
  own: ReturnType<typeof caseShares>,
  a: number,
  b: number,
  family: number,
  chances: readonly SynchronyChance[],
): Figures {
  let best: Figures = {
    scaleSeconds: chances[0].synchronyMs / 1000,
    weight: 0,
    sessions: 0,
    synchronous: 0,
    observed: 0,
    expected: 0,
    log10P: 0,
  }
  for (const scale of chances) {
    const rows = noSessions()
    addSessions(rows, shares, own, a, b, { ...sessionRule(scale), family })
    const synchronous = rows.gapMs.filter((gap) => gap <= scale.synchronyMs).length
    if (rows.size < PARAMETERS.minSessions || synchronous < PARAMETERS.minSessions) continue
    const tail = poissonBinomialLog10Tail(Float64Array.from(rows.chance), rows.size, synchronous)
    const log10P = Math.max(-300, Math.min(0, tail + Math.log10(chances.length)))
    if (best.sessions > 0 && log10P >= best.log10P) continue
    best = {
      scaleSeconds: scale.synchronyMs / 1000,
      weight: Math.min(1, -log10P / 12),
      sessions: rows.size,
      synchronous,
      observed: synchronous,
      expected: rows.chance.reduce((sum, chance) => sum + chance, 0),
      log10P,
    }
  }
  return best
}

/** Tiers B and C: a function that gives one pair's figures of the last pass, with the norms' neighbours left out. */
function rareChoices(
  shares: Shares,
  annotation: Annotation,
  members: readonly number[],
  norms: CaseNorms,
  place: ReadonlyMap<string, number>,
  families: Uint8Array | undefined,
): (tier: 'B' | 'C', a: number, b: number, family: number) => Figures {
  const tested = new Uint8Array(shares.accounts)
  for (const account of members) tested[account] = 1
  for (const name of norms.testedOutside) {
    const account = place.get(name)
    if (account !== undefined) tested[account] = 1
  }
  const coincidences = sweepCoincidences(shares, {
    tested,
    open: Uint8Array.from(annotation.day, (company) => (company <= PARAMETERS.rarityLimit ? 1 : 0)),
    spanMs: PARAMETERS.sweepMs,
    minimum: PARAMETERS.minSessions,
    minObjects: PARAMETERS.minObjects,
    budget: Number.MAX_SAFE_INTEGER,
    families,
  })
  const activity = activityOf(
    new Map(norms.activity.map(({ block, shares: count }) => [block, count])),
    PARAMETERS.blockMs,
  )
  const rowOf = new Map<string, number>()
  const key = (a: number, b: number, family: number): string =>
    `${Math.min(a, b)} ${Math.max(a, b)} ${family}`
  for (let k = 0; k < coincidences.pairs; k++)
    rowOf.set(key(coincidences.pairA[k], coincidences.pairB[k], coincidences.family[k]), k)
  const test = (tier: 'B' | 'C'): ReturnType<typeof testCoSelection> => {
    const joined = new Uint8Array(coincidences.pairs)
    const marked = new Set(
      norms.neighbours[tier].map(({ a, b }) => key(place.get(a) ?? -1, place.get(b) ?? -1, 0)),
    )
    for (let k = 0; k < coincidences.pairs; k++)
      if (marked.has(key(coincidences.pairA[k], coincidences.pairB[k], 0))) joined[k] = 1
    const reachMs = PARAMETERS.coSelectionMs[tier]
    return testCoSelection(shares, annotation, coincidences, activity, joined, reachMs, ONE_PASS)
  }
  const done: { B?: ReturnType<typeof testCoSelection>; C?: ReturnType<typeof testCoSelection> } = {}
  return (tier, a, b, family) => {
    const result = (done[tier] ??= test(tier))
    const k = rowOf.get(key(a, b, family))
    const none = k === undefined
    const log10P = none ? 0 : Math.min(0, result.log10P[k])
    return {
      scaleSeconds: PARAMETERS.coSelectionMs[tier] / 1000,
      weight: 0.3 + 0.7 * Math.min(1, -log10P / 12),
      sessions: none ? 0 : result.sessions[k],
      synchronous: none ? 0 : result.sessions[k],
      observed: none ? 0 : result.weight[k],
      expected: none ? 0 : result.expected[k],
      log10P,
    }
  }
}

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
