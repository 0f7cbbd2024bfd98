import type { ReviewCase, Span } from '@murmuration/contracts'
import {
  type Activity,
  type Analysis,
  type Annotation,
  accountName,
  analyze,
  assembleCases,
  type CaseDraft,
  type CommunityAlgorithm,
  clusterId,
  columnsWithin,
  contextOf,
  PARAMETERS,
  prepare,
  rowsByTime,
  type Scope,
  type ShareColumns,
  type Shares,
  type SynchronyChance,
  testable,
  windowOfAll,
} from '@murmuration/detection'
import {
  admitPairs,
  admittedLog10P,
  type Coincidences,
  companyWithin,
  objectFamilies,
  overFamilies,
  sweepCoincidences,
  testCoSelection,
  testSynchrony,
} from '@murmuration/detection/recompute'
import { UsageError } from '@murmuration/runtime/usage-error'
import { type CaseBasis, type CaseNorms, familyName, ONE_PASS, stratumOf } from './case-norms.ts'
import { packEdges, packShares } from './pack-rows.ts'

/** How the run that found the cases was set. `flagged`: 1 for flagged accounts, by index into `columns.accountIds`. */
export interface BasisOptions {
  scope: Scope
  community: CommunityAlgorithm
  seed: number
  burst: boolean
  flagged?: Uint8Array | undefined
}

/** Gives the basis of a case of the window. */
export type BasisOf = (found: ReviewCase) => CaseBasis

/**
 * Analyzes a window again and keeps what its cases' figures rest on. Costs about three detections of the window; the
 * cases of one window share it.
 *
 * @param columns all shares that the run read
 * @returns a function that throws a UsageError for a case that the shares do not give
 */
export function windowBasis(columns: ShareColumns, window: Span, options: BasisOptions): BasisOf {
  const within = columnsWithin(columns, rowsByTime(columns), contextOf(window, PARAMETERS))
  const { flagged, scope } = options
  const found = windowOfAll(
    within.columns,
    {
      window,
      flagged: flagged && Uint8Array.from(within.accounts, (account) => flagged[account]),
      testEverybody: scope === 'everybody',
      sampleEvery: 1,
    },
    PARAMETERS,
  )
  const { shares, annotation, activity, tested } = found
  const { community, seed, burst } = options
  const analysis = analyze(
    shares,
    annotation,
    activity,
    {
      tested,
      community,
      seed,
      burst,
      ...(scope === 'flagged+companions' && {
        joinable: testable(
          shares,
          tested.map(() => 1),
          PARAMETERS.minObjects,
        ),
      }),
    },
    PARAMETERS,
  )
  const tests = pairTests(shares, annotation, activity, tested, analysis, burst)
  const drafts = assembleCases(shares.accounts, analysis.backbone, analysis.alerts, analysis.reviews).cases
  const byAccounts = new Map(drafts.map((draft) => [namesOf(shares, draft).join('\0'), draft]))
  const all = prepare(within.columns, PARAMETERS.rarityMs)
  return (review) => {
    const draft = byAccounts.get(review.accounts.map((one) => one.accountId).join('\0'))
    if (draft === undefined)
      throw new UsageError(
        `the shares do not give ${review.caseId}: name the files that the replay read, with --shares, and its list with --flags.`,
      )
    const packed = packShares(all, new Set(namesOf(shares, draft)))
    return {
      found: review,
      edges: packEdges(shares, analysis, draft),
      norms: normsOf(
        shares,
        activity,
        analysis,
        tests,
        draft,
        window,
        burst,
        new Set(packed.map((share) => share.accountId)),
      ),
      shares: packed,
    }
  }
}

const namesOf = (shares: Shares, draft: CaseDraft): string[] =>
  draft.accounts.map(({ account }) => accountName(shares, account))

/** Candidate pairs of the window, and what the tests held of accounts. Marks are 1 or 0. */
interface PairTests {
  coincidences: Coincidences
  tested: Uint8Array
  strata: CaseNorms['strata']
  suspects: Uint8Array
  neighbours: { B: Uint8Array; C: Uint8Array }
}

function pairTests(
  shares: Shares,
  annotation: Annotation,
  activity: Activity,
  tested: Uint8Array,
  { scales }: Analysis,
  burst: boolean,
): PairTests {
  const eligible = testable(shares, tested, PARAMETERS.minObjects)
  const open = annotation.day.map((company) => (company <= PARAMETERS.rarityLimit ? 1 : 0))
  const coincidences = sweepCoincidences(shares, {
    tested: eligible,
    open: Uint8Array.from(open),
    spanMs: PARAMETERS.sweepMs,
    minimum: PARAMETERS.minSessions,
    minObjects: PARAMETERS.minObjects,
    budget: PARAMETERS.pairBudget,
    families: objectFamilies(shares),
  })
  const byStrata = testSynchrony(shares, annotation, coincidences, scales, PARAMETERS, { burst: true })
  const { pairA, pairB, mixed } = coincidences
  const suspects = new Uint8Array(shares.accounts)
  admitPairs(byStrata.log10P, mixed, byStrata.family, PARAMETERS.suspectRate).forEach((passed, k) => {
    if (!passed) return
    suspects[pairA[k]] = 1
    suspects[pairB[k]] = 1
  })
  /** Pairs that the last pass takes as neighbours: those of stronger tiers, and those that the passes before it found. */
  const lastNeighbours = (
    joined: Uint8Array,
    reachMs: number,
  ): { before: Uint8Array; passed: Uint8Array } => {
    let before = overFamilies(coincidences, joined)
    const pass = (): Uint8Array =>
      testCoSelection(shares, annotation, coincidences, activity, before, reachMs, ONE_PASS).passed
    for (let n = 1; n < PARAMETERS.coSelectionPasses; n++) {
      const passed = pass()
      before = overFamilies(
        coincidences,
        before.map((one, k) => one | passed[k]),
      )
    }
    return { before, passed: pass() }
  }
  const tierA = testSynchrony(shares, annotation, coincidences, scales, PARAMETERS, { burst }).passed
  const B = lastNeighbours(tierA, PARAMETERS.coSelectionMs.B)
  const C = lastNeighbours(
    overFamilies(
      coincidences,
      tierA.map((one, k) => one | B.passed[k]),
    ),
    PARAMETERS.coSelectionMs.C,
  )
  return {
    coincidences,
    tested: eligible,
    strata: strataOf(shares, annotation, byStrata.chances),
    suspects,
    neighbours: { B: B.before, C: C.before },
  }
}

/** Every stratum that a share of the window falls in, by scale, family, age and traffic. */
function strataOf(
  shares: Shares,
  annotation: Annotation,
  chances: readonly SynchronyChance[],
): CaseNorms['strata'] {
  const families = objectFamilies(shares)
  return chances.flatMap(({ synchronyMs, contextMs, perShare }) => {
    const around = companyWithin(annotation, contextMs)
    const found = new Map<number, CaseNorms['strata'][number]>()
    for (let s = 0; s < shares.count; s++) {
      if (around[s] === 0) continue
      const family = families?.[shares.object[s]] ?? 0
      const { ageClass, trafficClass } = stratumOf(annotation.ageMs[s], around[s])
      const key = (family * 100 + ageClass) * 100 + trafficClass
      if (found.has(key)) continue
      found.set(key, {
        synchronyMs,
        family: familyName(family),
        ageClass,
        trafficClass,
        chance: perShare[s],
      })
    }
    return [...found].sort(([x], [y]) => x - y).map(([, stratum]) => stratum)
  })
}

function normsOf(
  shares: Shares,
  activity: Activity,
  analysis: Analysis,
  tests: PairTests,
  draft: CaseDraft,
  window: Span,
  burst: boolean,
  packed: ReadonlySet<string>,
): CaseNorms {
  const members = new Set(draft.accounts.map((one) => one.account))
  const blocks = new Set<number>()
  const reach = Math.ceil(PARAMETERS.activityMs / PARAMETERS.blockMs) + 1
  for (const member of members) {
    for (let k = shares.accountStart[member]; k < shares.accountStart[member + 1]; k++) {
      const s = shares.accountShares[k]
      const at = Math.floor(shares.timeMs[s] / PARAMETERS.blockMs)
      for (let block = at - reach; block <= at + reach; block++) blocks.add(block)
    }
  }
  const name = (account: number): string => accountName(shares, account)
  const { pairA, pairB, pairs } = tests.coincidences
  const outside = new Set<number>()
  const pairsOf = (marks: Uint8Array): { a: string; b: string }[] => {
    const kept = new Map<string, { a: string; b: string }>()
    for (let k = 0; k < pairs; k++) {
      if (!marks[k] || (!members.has(pairA[k]) && !members.has(pairB[k]))) continue
      for (const account of [pairA[k], pairB[k]])
        if (!members.has(account) && tests.tested[account]) outside.add(account)
      kept.set(`${pairA[k]} ${pairB[k]}`, { a: name(pairA[k]), b: name(pairB[k]) })
    }
    return [...kept.values()]
  }
  const neighbours = { B: pairsOf(tests.neighbours.B), C: pairsOf(tests.neighbours.C) }
  const first = activity.originMs / activity.blockMs
  const finite = (log10P: number): number | null => (Number.isFinite(log10P) ? log10P : null)
  const admitted = admittedLog10P(analysis.backbone)
  const suspects: string[] = []
  for (let account = 0; account < shares.accounts; account++)
    if (tests.suspects[account] && packed.has(name(account))) suspects.push(name(account))
  return {
    schemaVersion: 1,
    scales: analysis.scales.map(({ synchronyMs, contextMs }) => ({ synchronyMs, contextMs })),
    strata: tests.strata,
    burst,
    suspects,
    neighbours,
    testedOutside: [...outside].sort((x, y) => x - y).map(name),
    activity: [...blocks]
      .sort((x, y) => x - y)
      .flatMap((block) => {
        const k = block - first
        if (k < 0 || k >= activity.blocks) return []
        return [{ block, shares: activity.before[k + 1] - activity.before[k] }]
      }),
    admittedLog10P: [finite(admitted[0]), finite(admitted[1]), finite(admitted[2])],
    rates: {
      A: PARAMETERS.synchronyRate,
      B: PARAMETERS.coSelectionRate,
      C: PARAMETERS.coSelectionRate,
      groupTest: PARAMETERS.groupTestRate,
    },
    wholeMinutes: shares.timeMs.every((t) => t % 60_000 === 0),
    tookBack: draft.tookBack,
    stabilitySeed: Number.parseInt(clusterId(window.startMs, namesOf(shares, draft)).slice(0, 8), 16),
  }
}
