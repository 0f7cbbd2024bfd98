import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { flagKey, type ShareEvent, type Span } from '@murmuration/contracts'
import { columnsFrom, detect, idAt, seededRandom } from '@murmuration/detection'
import { afterEach, expect, test } from 'vitest'
import { type DetectionRoom, detectionRoom, type RoomConfig } from './detection-room.ts'
import { type ControlInput, type DrawnControl, drawControl } from './draw-control.ts'
import { DAY, graphLog, HOUR } from './graph-log.fixture.ts'

const START_MS = Date.UTC(2021, 1, 1)
const WINDOW: Span = { startMs: START_MS, endMs: START_MS + 4 * DAY }
const OBJECTS = 12

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const group = (name: string, size = 6): string[] => Array.from({ length: size }, (_, k) => `${name}${k}`)
const COORDINATED = group('p')
const NAMED = group('x')

interface World {
  /** Width in which the coordinated accounts share an object, in ms; a day makes them like all others. */
  togetherMs?: number
  /** Accounts that share the same objects at times of their own. */
  independent?: readonly string[]
  /** More shares, by account and object. */
  more?: readonly [accountId: string, objectId: string, createdAtMs?: number][]
}

/** Six accounts that share twelve rare objects as one, and others that share the same ones whenever they like. */
function worldOf({ togetherMs = 20_000, independent = NAMED, more = [] }: World = {}): ShareEvent[] {
  const random = seededRandom(3)
  const events: ShareEvent[] = []
  const share = (accountId: string, objectId: string, atMs: number, accountCreatedAtMs?: number): void => {
    events.push({
      schemaVersion: 1,
      accountId,
      objectId,
      timestampMs: START_MS + Math.round(atMs / 1000) * 1000,
      ...(accountCreatedAtMs !== undefined && { accountCreatedAtMs }),
    })
  }
  for (let object = 0; object < OBJECTS; object++) {
    const at = object * 6 * HOUR
    const togetherAt = at + random() * HOUR
    for (const id of COORDINATED) share(id, `o${object}`, togetherAt + random() * togetherMs)
    for (const id of independent) share(id, `o${object}`, at + random() * DAY)
  }
  for (const [accountId, objectId, createdAtMs] of more)
    share(accountId, objectId, random() * 3 * DAY, createdAtMs)
  return events
}

const CONFIG: Omit<RoomConfig, 'stateFolder'> = {
  windowMs: WINDOW.endMs - WINDOW.startMs,
  stepMs: 6 * HOUR,
  scope: 'flagged',
  sampleEvery: 1,
  seed: 1,
  controlShares: 1_000_000,
}

/** A room that has read what graph stages write of the events, and decided the window. */
async function roomWith(
  events: readonly ShareEvent[],
  flagged: readonly string[],
  config: Partial<RoomConfig> = {},
  { partitions = 1, seed = 1 } = {},
): Promise<DetectionRoom> {
  const stateFolder = mkdtempSync(join(tmpdir(), 'control-'))
  folders.push(stateFolder)
  const room = detectionRoom({ ...CONFIG, ...config, stateFolder })
  const log = graphLog(events, {
    partitions,
    seed,
    chunkRows: 3 + seed,
    panesTogether: 9,
    versionAt: () => flagged.length,
    endMs: WINDOW.endMs + 2 * HOUR,
  })
  for (const partition of [...log.keys()].sort((x, y) => (seed % 2 === 0 ? y - x : x - y)))
    await room.takeGraph(
      partition,
      log[partition].map(({ key = null, value }, offset) => ({
        offset,
        key,
        value: value === null ? null : Buffer.from(value),
      })),
      false,
    )
  await room.takeFlags(
    flagged.map((accountId, offset) => ({
      offset,
      key: flagKey('order', accountId),
      value: Buffer.from(
        JSON.stringify({ schemaVersion: 1, accountId, list: 'order', flagged: true, effectiveAtMs: 0 }),
      ),
    })),
    flagged.length,
  )
  await room.decide({ window: WINDOW, flagsVersion: flagged.length, again: false, withAnalysis: true })
  return room
}

async function inputOf(...args: Parameters<typeof roomWith>): Promise<ControlInput> {
  await using room = await roomWith(...args)
  // As it goes to another thread.
  return structuredClone(await room.controlInput({ window: WINDOW, flagsVersion: args[1].length }))
}

const drawnOf = async (...args: Parameters<typeof roomWith>): Promise<DrawnControl> =>
  drawControl(await inputOf(...args))

const levelsOf = ({ accounts }: DrawnControl): [string, string | null, string | null][] =>
  accounts.map(({ accountId, level, tier }) => [accountId, level, tier])

test('accounts that act as one and that nobody flagged are found, and independent named ones are not', async () => {
  const drawn = await drawnOf(worldOf(), NAMED)
  expect(levelsOf(drawn)).toEqual(COORDINATED.map((id) => [id, 'alert', 'A']))
  expect(drawn.flagged).toEqual([])
  expect(drawn.record).toEqual({
    window: WINDOW,
    flagsVersion: NAMED.length,
    parametersHash: expect.stringMatching(/^[0-9a-f]{16}$/),
    notDrawn: null,
    eligible: 6,
    drawnEvery: 1,
    drawn: 6,
    sharesLookedAt: 6 * OBJECTS,
    perFlagged: 5,
    candidates: 6,
  })
})

test('independent accounts that nobody flagged have no level, and named ones that act as one keep theirs', async () => {
  const drawn = await drawnOf(worldOf(), COORDINATED)
  expect(levelsOf(drawn)).toEqual(NAMED.map((id) => [id, null, null]))
  expect(drawn.flagged).toEqual(COORDINATED.map((accountId) => ({ accountId, level: 'alert', tier: 'A' })))
})

test('a pair that nobody flagged, beside flagged accounts it acts with, is found with them', async () => {
  const drawn = await drawnOf(worldOf(), COORDINATED.slice(0, 4))
  expect(levelsOf(drawn).filter(([, level]) => level !== null)).toEqual([
    ['p4', 'alert', 'A'],
    ['p5', 'alert', 'A'],
  ])
})

test('levels are those of a detection in which everybody is tested', async () => {
  const events = worldOf({ independent: group('x', 20), togetherMs: 400_000 })
  const columns = columnsFrom(events)
  const everybody = detect(columns, {
    scope: 'flagged',
    flagged: new Uint8Array(columns.accountIds.size).fill(1),
    community: 'leiden',
    seed: 1,
    window: WINDOW,
  })
  const levels = new Map(
    everybody.cases.flatMap(({ accounts }) => accounts.map((one) => [one.accountId, one.level])),
  )
  expect(levels.size).toBeGreaterThan(0)
  const drawn = await drawnOf(events, ['x0', 'x1', 'x2', 'p0'])
  expect(drawn.accounts.length).toBe(20)
  for (const { accountId, level } of drawn.accounts) expect(level).toBe(levels.get(accountId) ?? null)
  expect(drawn.flagged.map(({ accountId, level }) => [accountId, level])).toEqual(
    ['p0', 'x0', 'x1', 'x2'].flatMap((id) => (levels.has(id) ? [[id, levels.get(id)]] : [])),
  )
})

test('partitions, the order of records and of events change nothing', async () => {
  const events = worldOf({ independent: group('x', 40) })
  const first = await drawnOf(events, NAMED)
  expect(first.accounts.length).toBe(30)
  const random = seededRandom(8)
  for (const [partitions, seed] of [
    [2, 2],
    [3, 5],
    [4, 8],
  ]) {
    const shuffled = [...events].sort(() => random() - 0.5)
    expect(await drawnOf(shuffled, NAMED, {}, { partitions, seed })).toEqual(first)
  }
  const other = await drawnOf(events, NAMED, { seed: 2 })
  expect(other.accounts.map(({ accountId }) => accountId)).not.toEqual(
    first.accounts.map(({ accountId }) => accountId),
  )
})

test('candidates come from strata of flagged accounts, five for each, by no level', async () => {
  const idsOf = async (togetherMs: number) => {
    const drawn = await drawnOf(worldOf({ togetherMs, independent: group('x', 12) }), ['x0', 'x1'])
    return {
      ids: drawn.accounts.map(({ accountId }) => accountId),
      alerts: drawn.accounts.filter(({ level }) => level === 'alert').length,
      eligible: drawn.record.eligible,
    }
  }
  const together = await idsOf(20_000)
  const apart = await idsOf(6 * HOUR)
  expect(together.ids).toHaveLength(10)
  expect(together.eligible).toBe(16)
  expect(together.alerts).toBeGreaterThan(0)
  expect(apart.alerts).toBe(0)
  expect(apart.ids).toEqual(together.ids)
})

test('other activity, age or topic is another stratum', async () => {
  const OLD = START_MS - 3000 * DAY
  const YOUNG = START_MS - 10 * DAY
  const seven = [0, 1, 2, 3, 4, 5, 6]
  const shares = (id: string, objects: readonly string[], createdAtMs?: number) =>
    objects.map((object): [string, string, number?] =>
      createdAtMs === undefined ? [id, object] : [id, object, createdAtMs],
    )
  const mine = seven.map((k) => `mine${k}`)
  const drawn = await drawnOf(
    worldOf({
      more: [
        ...shares('named', mine, OLD),
        ...shares('like', mine, OLD),
        ...shares('younger', mine, YOUNG),
        ...shares('ageless', mine),
        ...shares('quieter', mine.slice(0, 3), OLD),
        ...shares('elsewhere', [...mine.slice(0, 1), ...seven.slice(1).map((k) => `other${k}`)], OLD),
      ],
    }),
    ['named', 'unseen'],
  )
  // Nobody else who is flagged shares what the named one shares: it is matched with topics of nobody's.
  expect(drawn.accounts).toEqual([])
  const two = await drawnOf(
    worldOf({
      more: [
        ...['named', 'other', 'like'].flatMap((id) => shares(id, mine, OLD)),
        ...shares('younger', mine, YOUNG),
        ...shares('ageless', mine),
        ...shares('quieter', mine.slice(0, 3), OLD),
        ...shares('elsewhere', [...mine.slice(0, 1), ...seven.slice(1).map((k) => `other${k}`)], OLD),
      ],
    }),
    ['named', 'other'],
  )
  expect(two.accounts).toMatchObject([
    { accountId: 'like', objects: 7, createdAtMs: OLD, topic: 1, level: null, tier: null },
  ])
})

test('where there are too many shares, part of the accounts is tested, by hash, and the record says so', async () => {
  const events = worldOf({ independent: group('x', 60) })
  const drawn = await drawnOf(events, NAMED, { controlShares: 20 * OBJECTS })
  const { drawnEvery, eligible, drawn: tested, sharesLookedAt } = drawn.record
  expect({ drawnEvery, eligible }).toEqual({ drawnEvery: 3, eligible: 60 })
  expect(tested).toBeGreaterThan(5)
  expect(tested).toBeLessThan(40)
  expect(sharesLookedAt).toBe(tested * OBJECTS)
  expect(drawn.accounts.length).toBeLessThanOrEqual(Math.min(tested, 30))
  expect(await drawnOf(events, NAMED, { controlShares: 20 * OBJECTS }, { partitions: 3 })).toEqual(drawn)
  // Scope everybody tests them in any case.
  const everybody = await drawnOf(events, NAMED, { controlShares: 1, scope: 'everybody' })
  expect(everybody.record).toMatchObject({ drawnEvery: 1, drawn: 60 })
})

test('with a sample, and where nobody is flagged, there is none, and it says why', async () => {
  const nobody = await drawnOf(worldOf(), [])
  expect(nobody).toMatchObject({
    record: { notDrawn: 'nobody_flagged', candidates: 0 },
    accounts: [],
    flagged: [],
  })
  const absent = await drawnOf(worldOf(), ['unseen'])
  expect(absent.record).toMatchObject({ notDrawn: 'nobody_flagged', eligible: 12 })
  const stateFolder = mkdtempSync(join(tmpdir(), 'control-'))
  folders.push(stateFolder)
  await using room = detectionRoom({ ...CONFIG, stateFolder, sampleEvery: 64 })
  await room.decide({ window: WINDOW, flagsVersion: 0, again: false, withAnalysis: true })
  const input = await room.controlInput({ window: WINDOW, flagsVersion: 0 })
  expect(drawControl(input).record).toMatchObject({ notDrawn: 'sampled', candidates: 0 })
  await expect(room.controlInput({ window: WINDOW, flagsVersion: 1 })).rejects.toThrow(/was not decided last/)
})

test('what goes to the other thread holds no texts and posts, and leaves the room as it was', async () => {
  const events = worldOf({ more: [['b', 'o1', START_MS - DAY]] }).map(
    (event, k): ShareEvent => ({ ...event, language: 'de', postId: `post${k}` }),
  )
  await using room = await roomWith(events, NAMED)
  const order = { window: WINDOW, flagsVersion: NAMED.length }
  const { from } = await room.controlInput(order)
  if (typeof from === 'string') throw new Error(from)
  expect(from.known.columns).not.toHaveProperty('posts')
  expect(from.known.columns.texts).toEqual({})
  expect(Object.keys(from.known.columns.times)).toEqual(['accountCreatedAtMs'])
  const ids = [...from.flagged.keys()]
    .filter((k) => from.flagged[k])
    .map((k) => idAt(from.known.columns.accountIds, k))
  expect(ids.sort()).toEqual(NAMED)
  drawControl(await room.controlInput(order))
  const plain = await drawnOf(worldOf({ more: [['b', 'o1', START_MS - DAY]] }), NAMED)
  expect(drawControl(await room.controlInput(order))).toEqual(plain)
})
