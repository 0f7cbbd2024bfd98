import { type Annotation, PARAMETERS, type Shares, type SynchronyChance } from '@murmuration/detection'
import {
  activityOf,
  addSessions,
  type caseShares,
  companyWithin,
  countMarked,
  noSessions,
  poissonBinomialLog10Tail,
  sessionRule,
  sweepCoincidences,
  testCoSelection,
} from '@murmuration/detection/recompute'
import { type CaseNorms, familyName, ONE_PASS, type PackEdge, stratumOf } from './case-norms.ts'

/** Chance of every share of the case, at each scale: of its stratum, by the norms, or among the strangers in the pack. */
export function chancesOf(
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
export function synchronyOf(
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
export function rareChoices(
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
