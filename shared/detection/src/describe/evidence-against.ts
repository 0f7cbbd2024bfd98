import type { Evidence } from '@murmuration/contracts'
import { objectName } from '../prepare.ts'
import { textAt } from '../share-columns.ts'
import { accountsOf, type CaseFacts, edgesOfTier } from './case-facts.ts'
import { sharesByEverybody } from './case-shares.ts'
import { evidence, type Finding } from './evidence-item.ts'
import { amplifiedWithin } from './roles.ts'
import { counted, interval, number, percent, SHARED_AUDIENCE } from './wording.ts'

const DAY_MS = 86_400_000
const QUARTER_HOUR_MS = 900_000

/** Below this p an edge is not near any threshold that a family of a million pairs could set. */
const NEAR_LOG10_P = -6

/** A finding against, and how much of the case it takes away: 0 nothing, 1 all. */
interface Weighed {
  strength: number
  finding: Finding
}

/**
 * What speaks for chance, for a shared audience or for coordination in the open, strongest first: each rule gives the part of
 * the case that it concerns, and weighs it. Never empty: sessions out of synchrony, or pairs without an edge, or the
 * plain count of evidence, stand last.
 */
export function evidenceAgainst(facts: CaseFacts): Evidence[] {
  const rules = [
    tierCAlone,
    withinChance,
    popularObjects,
    topObject,
    oneAuthor,
    fewDays,
    amplifyTheirOwn,
    oneClient,
    fullQuarterHours,
    nearThreshold,
    fewSessions,
    weakMembership,
    audienceTakenBack,
    unstable,
    wholeMinutes,
    outOfSynchrony,
    withoutEdge,
  ]
  const found = rules.flatMap((rule) => rule(facts) ?? [])
  if (found.length === 0) found.push(smallCase(facts))
  return found
    .sort((x, y) => y.strength - x.strength || (x.finding.kind < y.finding.kind ? -1 : 1))
    .map(({ finding }) => evidence(finding))
}

type Against = Partial<Finding> & { kind: string; count: number; sentence: string }

const weigh = (facts: CaseFacts, strength: number, finding: Against): Weighed => ({
  strength,
  finding: { side: 'against', family: 'co_amplification', window: facts.window, ...finding },
})

/** Sessions that a rule speaks of: the synchronous ones that the claim rests on, or all of them where none is. */
function judged(facts: CaseFacts): { rows: readonly number[]; name: string } {
  const hits = facts.rows.filter((r) => facts.sessions.synchronous[r] === 1)
  return hits.length > 0 ? { rows: hits, name: 'synchronous session' } : { rows: facts.rows, name: 'session' }
}

const objectOf = (facts: CaseFacts, row: number): number => facts.shares.object[facts.sessions.shareA[row]]

/** How often each key occurs among the rows: the commonest, the smallest on a tie. */
function commonest(rows: readonly number[], key: (row: number) => number): { key: number; count: number } {
  const counts = new Map<number, number>()
  for (const row of rows) {
    const value = key(row)
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  let best = { key: -1, count: 0 }
  for (const [value, count] of counts) {
    if (count > best.count || (count === best.count && value < best.key)) best = { key: value, count }
  }
  return best
}

function tierCAlone(facts: CaseFacts): Weighed | undefined {
  const edges = edgesOfTier(facts, 3)
  if (edges.length === 0) return undefined
  const all = facts.draft.edges.length
  return weigh(facts, edges.length / all, {
    kind: 'tier_c',
    tier: 'C',
    accounts: accountsOf(facts, edges).ids,
    count: edges.length,
    sentence:
      `${number(edges.length)} of ${counted(all, 'pair')} rest on tier C alone, shares of the same rare objects within ` +
      `${interval(facts.parameters.coSelectionMs.C / 1000)}. ${SHARED_AUDIENCE}`,
  })
}

function withinChance(facts: CaseFacts): Weighed | undefined {
  const { synchronousSessions, sessions, expectedRange, expectedSynchronous, synchronySeconds } =
    facts.coordination
  if (sessions === 0 || synchronousSessions > expectedRange[1]) return undefined
  return weigh(facts, 0.95, {
    kind: 'within_chance',
    count: synchronousSessions,
    expected: expectedSynchronous,
    expectedRange,
    sentence:
      `${number(synchronousSessions)} of ${counted(sessions, 'session')} were in synchrony within ` +
      `${interval(synchronySeconds)}; chance explains up to ${number(expectedRange[1])}.`,
  })
}

function popularObjects(facts: CaseFacts): Weighed | undefined {
  const { rows, name } = judged(facts)
  const limit = facts.parameters.rarityLimit
  const inCase = new Map<number, number>()
  facts.own.objects.forEach((object, n) => {
    inCase.set(object, facts.own.starts[n + 1] - facts.own.starts[n])
  })
  const popular = rows.filter((r) => {
    const object = objectOf(facts, r)
    return sharesByEverybody(facts.shares, object) - (inCase.get(object) ?? 0) > limit
  })
  if (popular.length === 0) return undefined
  return weigh(facts, (0.8 * popular.length) / rows.length, {
    kind: 'popular_objects',
    count: popular.length,
    sentence:
      `${number(popular.length)} of ${counted(rows.length, name)} lie on objects that more than ${number(limit)} other ` +
      `accounts shared as well.`,
  })
}

function topObject(facts: CaseFacts): Weighed | undefined {
  const { rows, name } = judged(facts)
  if (rows.length === 0) return undefined
  const top = commonest(rows, (r) => objectOf(facts, r))
  if (top.count / rows.length < 0.1) return undefined
  return weigh(facts, (0.9 * top.count) / rows.length, {
    kind: 'top_object',
    objects: [objectName(facts.shares, top.key)],
    count: rows.length - top.count,
    sentence:
      `Without the one object that carries the most, ${number(rows.length - top.count)} of ` +
      `${counted(rows.length, name)} are left.`,
  })
}

function oneAuthor(facts: CaseFacts): Weighed | undefined {
  const column = facts.shares.columns.texts.authorId
  if (column === undefined) return undefined
  const { own, shares } = facts
  const authors = new Map<string, number>()
  let known = 0
  own.objects.forEach((_, n) => {
    if (own.starts[n + 1] - own.starts[n] < 2) return
    const author = textAt(column, shares.row[own.all[own.starts[n]]])
    if (author === undefined) return
    known++
    authors.set(author, (authors.get(author) ?? 0) + 1)
  })
  const most = Math.max(0, ...authors.values())
  if (known < 3 || most / known < 0.3) return undefined
  return weigh(facts, (0.85 * most) / known, {
    kind: 'shared_audience',
    count: most,
    sentence:
      `${number(most)} of ${counted(known, 'object')} that at least two of these accounts shared are by one author. ` +
      `Readers who follow one author look the same.`,
  })
}

function fewDays(facts: CaseFacts): Weighed | undefined {
  const { rows, name } = judged(facts)
  if (rows.length === 0) return undefined
  const top = commonest(rows, (r) => Math.floor(facts.sessions.openedMs[r] / DAY_MS))
  if (top.count / rows.length < 0.3) return undefined
  const day = new Date(top.key * DAY_MS).toISOString().slice(0, 10)
  return weigh(facts, (0.85 * top.count) / rows.length, {
    kind: 'one_day',
    window: { startMs: top.key * DAY_MS, endMs: (top.key + 1) * DAY_MS },
    count: top.count,
    sentence:
      `${number(top.count)} of ${counted(rows.length, name)} fell on one day, ${day} UTC. The audience of a live event ` +
      `looks the same.`,
  })
}

function amplifyTheirOwn(facts: CaseFacts): Weighed | undefined {
  if (facts.graph === undefined) return undefined
  const within = amplifiedWithin(facts.graph, facts.draft).shares.reduce((sum, count) => sum + count, 0)
  const all = facts.own.all.length
  if (within / all < 0.1) return undefined
  return weigh(facts, (0.8 * within) / all, {
    kind: 'amplify_their_own',
    count: within,
    sentence:
      `${number(within)} of ${counted(all, 'share')} by these accounts amplify one of their own. Unions and newsrooms ` +
      `that share their members' posts in the open do the same.`,
  })
}

function oneClient(facts: CaseFacts): Weighed | undefined {
  const column = facts.shares.columns.texts.client
  if (column === undefined) return undefined
  const counts = new Map<number, number>()
  let known = 0
  for (const share of facts.own.all) {
    const code = column.codes[facts.shares.row[share]]
    if (code === 0) continue
    known++
    counts.set(code, (counts.get(code) ?? 0) + 1)
  }
  const most = Math.max(0, ...counts.values())
  if (known === 0 || most / known < 0.5) return undefined
  return weigh(facts, (0.4 * most) / known, {
    kind: 'one_client',
    family: 'client',
    count: most,
    sentence:
      `${number(most)} of ${counted(known, 'share')} by these accounts came through one client. A scheduling tool that ` +
      `many customers use makes their shares coincide.`,
  })
}

function fullQuarterHours(facts: CaseFacts): Weighed | undefined {
  const resolutionMs = facts.wholeMinutes ? 60_000 : 1_000
  const all = facts.own.all.length
  let on = 0
  for (const share of facts.own.all) if (facts.shares.timeMs[share] % QUARTER_HOUR_MS < resolutionMs) on++
  const expected = (all * resolutionMs) / QUARTER_HOUR_MS
  if (on < 3 || on / all < 0.2 || on < 3 * expected) return undefined
  return weigh(facts, (0.7 * on) / all, {
    kind: 'full_quarter_hours',
    count: on,
    expected,
    sentence:
      `${number(on)} of ${counted(all, 'share')} by these accounts fell on a full quarter of an hour; an even spread ` +
      `explains ${number(expected)}. Posts that are scheduled in the open do the same.`,
  })
}

function nearThreshold(facts: CaseFacts): Weighed | undefined {
  const { backbone, draft, admitted } = facts
  const edges = [...draft.edges.keys()].filter((k) => {
    const e = draft.edges[k]
    return backbone.log10P[e] >= Math.max(NEAR_LOG10_P, admitted[backbone.tier[e] - 1] - 1)
  })
  if (edges.length === 0) return undefined
  return weigh(facts, (0.7 * edges.length) / draft.edges.length, {
    kind: 'near_threshold',
    accounts: accountsOf(facts, edges).ids,
    count: edges.length,
    sentence:
      `${number(edges.length)} of ${counted(draft.edges.length, 'pair')} lie within a factor of 10 of the weakest p ` +
      `that their tier admitted in this run.`,
  })
}

function fewSessions(facts: CaseFacts): Weighed | undefined {
  const { draft, sessions } = facts
  const perAccount = new Uint32Array(draft.accounts.length)
  for (let k = 0; k < draft.edges.length; k++) {
    const count = sessions.starts[k + 1] - sessions.starts[k]
    perAccount[draft.a[k]] += count
    perAccount[draft.b[k]] += count
  }
  const few = perAccount.filter((count) => count < 5).length
  if (few === 0) return undefined
  return weigh(facts, (0.75 * few) / perAccount.length, {
    kind: 'few_sessions',
    count: few,
    sentence:
      `${number(few)} of ${counted(perAccount.length, 'account')} took part in fewer than 5 sessions with the ` +
      `others.`,
  })
}

function weakMembership(facts: CaseFacts): Weighed | undefined {
  const { draft, parameters } = facts
  const held = draft.accounts.filter((entry) => entry.member.admittedBy !== 'group_test')
  const weak = held.filter((entry) => entry.member.membership < parameters.coreMembership).length
  if (weak === 0) return undefined
  return weigh(facts, (0.6 * weak) / draft.accounts.length, {
    kind: 'weak_membership',
    count: weak,
    sentence:
      `${number(weak)} of ${counted(held.length, 'account')} stayed with this community in fewer than ` +
      `${percent(parameters.coreMembership)} of ${parameters.consensusRuns} seeded runs.`,
  })
}

function audienceTakenBack(facts: CaseFacts): Weighed | undefined {
  const { draft, parameters } = facts
  if (!draft.tookBack) return undefined
  return weigh(facts, 0.75, {
    kind: 'audience_taken_back',
    count: draft.accounts.length,
    sentence:
      `More accounts than ${number(parameters.growthLimit)} times the core of this community share its rare objects, as ` +
      `an audience does; ${counted(draft.accounts.length, 'account')} were kept.`,
  })
}

function unstable(facts: CaseFacts): Weighed | undefined {
  const { stability, edges } = facts.coordination
  if (edges === 0 || stability >= 0.8) return undefined
  return weigh(facts, 0.6 * (1 - stability), {
    kind: 'unstable',
    count: stability,
    sentence:
      `When each pair's sessions are drawn anew, ${percent(stability)} of the pairs still pass the test on ` +
      `average.`,
  })
}

function wholeMinutes(facts: CaseFacts): Weighed | undefined {
  if (!facts.wholeMinutes) return undefined
  return weigh(facts, 0.2, {
    kind: 'whole_minutes',
    count: facts.own.all.length,
    sentence:
      `All ${counted(facts.own.all.length, 'share')} by these accounts bear times in whole minutes, so gaps under 60 s ` +
      `cannot be told apart.`,
  })
}

function outOfSynchrony(facts: CaseFacts): Weighed | undefined {
  const { sessions, synchronousSessions, synchronySeconds } = facts.coordination
  const out = sessions - synchronousSessions
  if (out === 0) return undefined
  return weigh(facts, (0.3 * out) / sessions, {
    kind: 'out_of_synchrony',
    count: out,
    sentence: `${number(out)} of ${counted(sessions, 'session')} were not in synchrony within ${interval(synchronySeconds)}.`,
  })
}

function withoutEdge(facts: CaseFacts): Weighed | undefined {
  const size = facts.draft.accounts.length
  const pairs = (size * (size - 1)) / 2
  const without = pairs - facts.draft.edges.length
  if (without === 0) return undefined
  return weigh(facts, (0.25 * without) / pairs, {
    kind: 'without_edge',
    count: without,
    sentence: `${number(without)} of ${counted(pairs, 'pair')} of these accounts passed no test.`,
  })
}

function smallCase(facts: CaseFacts): Weighed {
  const { sessions, edges, distinctObjects } = facts.coordination
  return weigh(facts, 0, {
    kind: 'limited_basis',
    count: sessions,
    sentence:
      `The case rests on ${counted(sessions, 'session')} of ${counted(edges, 'pair')} over ` +
      `${counted(distinctObjects, 'object')}; nothing in the data was tested that could speak against it.`,
  })
}
