import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { seededRandom } from '@murmuration/detection'
import { expect, test } from 'vitest'
import { delayMs } from './plant-operations.ts'
import { SCENARIOS } from './scenarios.ts'
import { columnsOf, type Simulation, simulateScenario } from './simulate-scenario.ts'
import {
  HOUR_MS,
  JITTERS,
  OPERATION_DEFAULTS,
  type OperationParameters,
  START_MS,
  WORLD_DEFAULTS,
} from './world-parameters.ts'
import { writeFiles } from './write-files.ts'
import { simulationFiles } from './write-simulation.ts'

const small = { ...WORLD_DEFAULTS, accounts: 400, days: 5 }
const [ordinary] = SCENARIOS
const planted = (operation: Partial<OperationParameters>, seed = 1): Simulation =>
  simulateScenario(ordinary, seed, small, { ...OPERATION_DEFAULTS, operations: 1, ...operation })

const rowsOf = ({ accounts, postIds, account, post, timeMs }: Simulation, label?: string): string[] =>
  Array.from(account.keys())
    .filter((s) => label === undefined || accounts[account[s]].label === label)
    .map((s) => `${accounts[account[s]].id} ${postIds[post[s]]} ${timeMs[s]}`)

const median = (values: number[]): number => values.sort((x, y) => x - y)[values.length >> 1]

/** Joint shares: those of planted accounts of the operation's own posts, or of posts that several of them shared. */
function jointShares({ accounts, posts, account, post, timeMs }: Simulation) {
  const joint = new Map<number, { account: number; delaySeconds: number }[]>()
  for (let s = 0; s < account.length; s++) {
    const { author, createdMs, attraction } = posts[post[s]]
    if (accounts[account[s]].label !== 'coordinated' || attraction > 0) continue
    if (accounts[author].label !== 'coordinated') continue
    const of = joint.get(post[s]) ?? []
    of.push({ account: account[s], delaySeconds: (timeMs[s] - createdMs) / 1000 })
    joint.set(post[s], of)
  }
  return joint
}

test.each(SCENARIOS)('$name: the same seed gives the same bytes, another seed others', (scenario) => {
  const bytes = (seed: number) =>
    [...simulationFiles(simulateScenario(scenario, seed, small))].map(([name, content]) => [
      name,
      createHash('sha256').update(content).digest('hex'),
    ])
  expect(bytes(3)).toEqual(bytes(3))
  expect(bytes(3)[0]).not.toEqual(bytes(4)[0])
})

test.each(SCENARIOS)('$name: has no planted account, and open ones only where it says so', (scenario) => {
  const { accounts, account, timeMs, post, posts } = simulateScenario(scenario, 2, small)
  expect(accounts.filter(({ label }) => label === 'coordinated')).toEqual([])
  expect(accounts.some(({ label }) => label === 'open_coordination')).toBe(scenario.isOpenCoordination)
  const seen = new Set<string>()
  for (let s = 0; s < account.length; s++) {
    expect(timeMs[s] % 1000 === 0 && timeMs[s] >= posts[post[s]].createdMs).toBe(true)
    expect(posts[post[s]].author).not.toBe(account[s])
    seen.add(`${account[s]} ${post[s]}`)
  }
  expect(seen.size).toBe(account.length)
  expect(Math.max(...timeMs)).toBeLessThan(START_MS + small.days * 24 * HOUR_MS)
})

test.each(SCENARIOS)('$name: what everybody else shares does not depend on what is planted', (scenario) => {
  const without = simulateScenario(scenario, 5, small)
  const added = simulateScenario(scenario, 5, small, { ...OPERATION_DEFAULTS, operations: 2, size: 7 })
  const others = new Set(without.accounts.map(({ id }) => id))
  expect(rowsOf(added).filter((row) => others.has(row.split(' ')[0]))).toEqual(rowsOf(without))
  expect(added.accounts.filter(({ label }) => label === 'coordinated')).toHaveLength(14)
})

test('a world has as many shares as people and days and their mean say, at human hours', () => {
  const { timeMs, account } = simulateScenario(ordinary, 1, { ...small, accounts: 2000 })
  const wanted = 2000 * small.days * small.sharesPerDay
  expect(account.length / wanted).toBeGreaterThan(0.85)
  expect(account.length / wanted).toBeLessThan(1.1)
  const byHour = new Uint32Array(24)
  for (const t of timeMs) byHour[Math.floor(t / HOUR_MS) % 24]++
  expect(Math.max(...byHour)).toBeGreaterThan(4 * Math.min(...byHour))
})

test.each([30, 300, 1800])('the median delay is %i s in what is written', (delaySeconds) => {
  const joint = jointShares(planted({ size: 40, own: 1, delaySeconds, tempo: 6 }))
  const found = median([...joint.values()].flat().map((one) => one.delaySeconds))
  expect(found / delaySeconds).toBeGreaterThan(0.85)
  expect(found / delaySeconds).toBeLessThan(1.15)
})

test.each(JITTERS)('jitter %s has the median that was asked for, and a spread of its own', (jitter) => {
  const random = seededRandom(1)
  const delays = Array.from({ length: 20_000 }, () =>
    delayMs(random, { delaySeconds: 60, jitter, delaySpread: 0.8 }),
  ).sort((x, y) => x - y)
  expect(delays[10_000] / 60_000).toBeCloseTo(1, 1)
  const upper = { lognormal: Math.exp(0.8 * 1.2816), exponential: Math.log2(10), uniform: 1.8 }[jitter]
  expect(delays[18_000] / delays[10_000]).toBeCloseTo(upper, 0)
})

test.each([0, 0.5, 0.9])('camouflage %d is that part of what planted accounts share', (camouflage) => {
  const simulation = planted({ size: 30, own: 1, camouflage, tempo: 2 })
  const joint = [...jointShares(simulation).values()].flat().length
  const all = rowsOf(simulation, 'coordinated').length
  expect(1 - joint / all).toBeCloseTo(camouflage, 1)
})

test.each([0.2, 0.6, 1])('each action takes another part of %d of the accounts', (rotation) => {
  const size = 30
  const joint = [...jointShares(planted({ size, own: 1, rotation, delaySeconds: 5 })).values()]
  for (const shares of joint) {
    // The author does not share its own post.
    expect(shares.length).toBeLessThanOrEqual(rotation * size)
    expect(shares.length).toBeGreaterThanOrEqual(rotation * size - 3)
  }
  const sets = new Set(
    joint.map((shares) =>
      shares
        .map((one) => one.account)
        .sort()
        .join(),
    ),
  )
  if (rotation < 1) expect(sets.size).toBeGreaterThan(0.9 * joint.length)
})

test.each([0.5, 2, 6])('tempo %d is what a planted account shares with the others, a day', (tempo) => {
  const size = 30
  const shares = [...jointShares(planted({ size, own: 1, tempo })).values()].flat().length
  expect(shares / size / small.days / tempo).toBeGreaterThan(0.8)
  expect(shares / size / small.days / tempo).toBeLessThan(1.15)
})

test('the files are what the manifest says, and hold what the columns hold', () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulate-'))
  try {
    const simulation = planted({})
    writeFiles(folder, simulationFiles(simulation), false)
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
    for (const [name, hash] of Object.entries(manifest.sha256))
      expect(
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ).toBe(hash)
    expect(manifest).toMatchObject({ scenario: 'ordinary', seed: 1, world: small, operation: { size: 20 } })
    const [header, ...rows] = gunzipSync(readFileSync(join(folder, 'shares.csv.gz')))
      .toString()
      .trim()
      .split('\n')
    expect(header).toBe('account_id,object_id,object_type,timestamp,post_id,author_id,object_created_at')
    expect(rows).toHaveLength(columnsOf(simulation).count)
    const truth = readFileSync(join(folder, 'truth.csv'), 'utf8').trim().split('\n')
    expect(truth.filter((line) => line.endsWith(',coordinated,operation-1'))).toHaveLength(20)
    expect(() => writeFiles(join(folder, 'truth.csv'), new Map(), false)).toThrow('is a file')
    expect(() => writeFiles(folder, new Map([['a.csv', '']]), false)).toThrow('holds other files')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
