import type { CasePicture, ReviewCase, Span } from '@murmuration/contracts'
import { expect, test } from 'vitest'
import { detect } from './detect.ts'
import { type Following, followCases, NOTHING_FOLLOWED } from './follow-cases.ts'
import { drawPictures } from './picture/draw-pictures.ts'
import { plantedWorld } from './planted-world.fixture.ts'
import { columnsFrom } from './share-columns.ts'

const DAY = 86_400_000
const day = (k: number): Span => ({ startMs: k * DAY, endMs: (k + 28) * DAY })

const { events } = plantedWorld({
  seed: 3,
  background: 25,
  objects: 40,
  shares: 260,
  days: 4,
  operation: { accounts: 8, objects: 14, withinMs: 20_000 },
})
const detection = detect(columnsFrom(events), { scope: 'everybody', community: 'leiden', seed: 1 })
const [found] = detection.cases

const PICTURE = drawPictures(detection)(found)

/** The case as another window would have found it. */
const inWindow = (window: Span, change: Partial<ReviewCase> = {}): ReviewCase => ({
  ...found,
  window,
  run: { ...found.run, inputHash: String(window.startMs) },
  evidenceFor: found.evidenceFor.map((evidence) => ({ ...evidence, window })),
  ...change,
})
const withAccounts = (window: Span, accounts: string[]): ReviewCase =>
  inWindow(window, { cluster: { ...found.cluster, accounts } })

/** Follows over days; a day's outcome is undefined where nothing was found. */
function follow(days: readonly (ReviewCase | undefined)[], stepMs = DAY) {
  const changes: { day: number; state: string; caseId: string }[] = []
  let following: Following = NOTHING_FOLLOWED
  days.forEach((one, k) => {
    const { after, changed } = followCases(following, one === undefined ? [] : [one], day(k), stepMs)
    // What is carried is plain JSON.
    following = JSON.parse(JSON.stringify(after))
    for (const { caseId, cluster } of changed) changes.push({ day: k, state: cluster.state, caseId })
  })
  return { changes, following }
}

test('a case is published when it is found, and not again while only the window moves', () => {
  const { changes, following } = follow([inWindow(day(0)), inWindow(day(1)), inWindow(day(2))])
  expect(changes.map(({ day, state }) => [day, state])).toEqual([[0, 'born']])
  expect(following.cases.map(({ window }) => window)).toEqual([day(0)])
  expect(following.clusters.map(({ window }) => window)).toEqual([day(2)])
})

test('a figure or an account that changes publishes it again under the same id', () => {
  const more = { ...found.coordination, sessions: found.coordination.sessions + 1 }
  const few = found.cluster.accounts.slice(1)
  const { changes } = follow([
    inWindow(day(0)),
    inWindow(day(1), { coordination: more }),
    withAccounts(day(2), few),
  ])
  expect(changes.map(({ day, state }) => [day, state])).toEqual([
    [0, 'born'],
    [1, 'born'],
    [2, 'shrank'],
  ])
  expect(new Set(changes.map(({ caseId }) => caseId)).size).toBe(1)
})

test('a figure that differs behind its second digit changes nothing, until it has moved further', () => {
  const of = (window: Span, entropy: number): ReviewCase =>
    inWindow(window, { coordination: { ...found.coordination, objectEntropyBits: entropy } })
  const { changes } = follow([3.11, 3.12, 3.14, 3.16].map((entropy, k) => of(day(k), entropy)))
  expect(changes.map(({ day }) => day)).toEqual([0, 3])
})

test('a case that is no longer found is dormant, comes back, ends after 28 days, and is let go', () => {
  const gone = new Array<undefined>(29).fill(undefined)
  const { changes, following } = follow([inWindow(day(0)), undefined, inWindow(day(2)), ...gone])
  expect(changes.map(({ day, state }) => [day, state])).toEqual([
    [0, 'born'],
    [1, 'dormant'],
    [2, 'unchanged'],
    [3, 'dormant'],
    [30, 'ended'],
  ])
  expect(following).toEqual(NOTHING_FOLLOWED)
})

test('a picture is drawn of what changes, belongs to what stands, and changes nothing by itself', () => {
  const drawn: number[] = []
  const picture = (startMs: number): CasePicture => {
    drawn.push(startMs)
    return { ...PICTURE, fromMs: startMs }
  }
  const more = { ...found.coordination, sessions: found.coordination.sessions + 1 }
  const days = [inWindow(day(0)), inWindow(day(1)), inWindow(day(2), { coordination: more }), undefined]
  let following: Following = NOTHING_FOLLOWED
  const stood = days.map((one, k) => {
    const cases = one === undefined ? [] : [one]
    const { after, changed } = followCases(following, cases, day(k), DAY, ({ window }) =>
      picture(window.startMs),
    )
    following = after
    return [changed.length, after.cases[0].window.startMs, after.cases[0].picture?.fromMs]
  })
  expect(stood).toEqual([
    [1, 0, 0],
    [0, 0, 0],
    [1, 2 * DAY, 2 * DAY],
    [1, 2 * DAY, 2 * DAY],
  ])
  expect(drawn).toEqual([0, 2 * DAY])
})

test('28 days are 672 steps of an hour', () => {
  const { changes } = follow([inWindow(day(0)), ...new Array<undefined>(672).fill(undefined)], DAY / 24)
  expect(changes.at(-1)).toMatchObject({ day: 672, state: 'ended' })
})
