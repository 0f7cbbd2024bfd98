import { expect, test } from 'vitest'
import { calibrate, errorsOf } from './calibrate.ts'
import { type Outcome, pairErrors } from './count-errors.ts'
import { power } from './power.ts'
import { printCalibration, printPower } from './print-reports.ts'
import { calibrationFiles, powerFiles } from './report-files.ts'
import { runTask } from './run-tasks.ts'
import { SCENARIOS } from './scenarios.ts'
import { svgText } from './svg-text.ts'
import { OPERATION_DEFAULTS, WORLD_DEFAULTS } from './world-parameters.ts'

const small = { ...WORLD_DEFAULTS, accounts: 400, days: 5 }
const inline = { threads: 0 }

const outcome = (cases: Outcome['cases'], hits: number[]): Outcome => ({
  scenario: 'x',
  seed: 1,
  shares: 500_000,
  accounts: 100,
  allPairs: 4950,
  cases,
  planted: 0,
  plantedTestable: 0,
  plantedFound: { alert: 0, any: 0 },
  othersFound: { alert: 0, any: 0 },
  organicFound: 4,
  tiers: { A: { family: 1000, hits }, B: { family: 0, hits: [] }, C: { family: 0, hits: [] } },
  edges: { A: 1, B: 0, C: 0 },
})
const none = [0, 0, 0, 0, 0, 0]

test('false cases count per million shares; a case of open coordination is none', () => {
  const ofOrganic = {
    level: 'alert',
    accounts: { organic: 4, open_coordination: 3, coordinated: 0 },
  } as const
  const ofOpen = { level: 'alert', accounts: { organic: 3, open_coordination: 4, coordinated: 0 } } as const
  const found = errorsOf({ name: 'x', isOpenCoordination: true }, [
    outcome([ofOrganic, ofOpen, { ...ofOrganic, level: 'review' }], [100, 10, 0, 0, 0, 0]),
    outcome([ofOpen], none),
  ])
  expect(found.falseCases.alert).toMatchObject({ count: 1, perMillion: 1 })
  expect(found.falseCases.alert.high).toBeCloseTo(5.5716, 3)
  expect(found.falseCases.review.count).toBe(1)
  expect(found).toMatchObject({ openCases: 2, worlds: 2, worldsWithFalseCases: 1, falseAccounts: 8 })
  const [tenth, hundredth] = found.curves.A.points
  expect(tenth).toMatchObject({ hits: 100, observed: 0.05, ofAllPairs: 100 / 9900 })
  expect(hundredth.low).toBeGreaterThan(0.0023)
  expect(hundredth.high).toBeLessThan(0.0092)
})

test('pairs at or below each claimed rate are counted, pairs of two accounts that are no null left out', () => {
  const coincidences = { pairs: 4, pairA: Uint32Array.of(0, 0, 1, 2), pairB: Uint32Array.of(1, 2, 3, 3) }
  const test = {
    log10P: Float64Array.of(-1, -2.5, 0, -9),
    sessions: Uint32Array.of(3, 4, 3, 5),
    family: [10, 0] as [number, number],
  }
  const tests = { coincidences } as unknown as Parameters<typeof pairErrors>[0]
  expect(pairErrors(tests, test, Uint8Array.of(1, 1, 0, 0))).toEqual({ family: 9, hits: [2, 1, 0, 0, 0, 0] })
  expect(pairErrors(tests, test, Uint8Array.of(1, 1, 1, 1))).toEqual({ family: 10, hits: [3, 2, 1, 1, 1, 1] })
})

test('planted accounts are found in an ordinary world, and openly coordinated ones are told apart', () => {
  const task = { scenario: 'ordinary', seed: 1, world: small }
  const operation = { ...OPERATION_DEFAULTS, operations: 1, tempo: 4 }
  const found = runTask({ ...task, operation })
  expect(found).toMatchObject({ planted: 20, plantedTestable: 20, plantedFound: { alert: 20, any: 20 } })
  const open = runTask({ ...task, scenario: 'syndication', operation: OPERATION_DEFAULTS })
  expect(open.planted).toBe(0)
  expect(open.cases.some(({ accounts }) => accounts.open_coordination >= 8)).toBe(true)
  // Outlets pass at any claimed rate; without their pairs, nobody does in tier A.
  expect(open.edges.A).toBeGreaterThan(20)
  expect(open.tiers.A.hits[5]).toBe(0)
})

test('a small calibration, end to end: the same whoever runs it, with every scenario in table, CSV and picture', async () => {
  const choice = { world: small, seeds: 2, firstSeed: 9 }
  const result = await calibrate(SCENARIOS, choice, inline)
  expect(await calibrate(SCENARIOS, choice, inline)).toEqual(result)
  const files = calibrationFiles(result)
  expect(files.get('calibrate.csv')?.trim().split('\n')).toHaveLength(1 + SCENARIOS.length * 3 * 6)
  expect(JSON.parse(files.get('calibrate.json') ?? '')).toEqual(result)
  const text = printCalibration(result)
  for (const { name } of SCENARIOS)
    for (const place of [text, files.get('calibrate.svg')]) expect(place).toContain(name)
  expect(text.indexOf('Open coordination')).toBeLessThan(text.indexOf('syndication'))
  expect(text.indexOf('closed-community')).toBeLessThan(text.indexOf('Open coordination'))
})

test('a small grid, end to end: a faster operation is found, a slow one is not', async () => {
  const grid = { tempo: [0.2, 4], size: [8], camouflage: [0, 0.5], delaySeconds: [30] }
  const choice = { scenario: 'ordinary', world: small, operation: OPERATION_DEFAULTS, seeds: 2, firstSeed: 1 }
  const done: number[] = []
  const result = await power(grid, choice, { threads: 0, onDone: (count) => done.push(count) })
  expect(done).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(result.cells.map(({ tempo, camouflage }) => [camouflage, tempo])).toEqual([
    [0, 0.2],
    [0, 4],
    [0.5, 0.2],
    [0.5, 4],
  ])
  for (const { tempo, planted, alert } of result.cells) {
    expect(planted).toBe(16)
    expect(alert.recall > 0.8).toBe(tempo === 4)
  }
  const files = powerFiles(result)
  expect(files.get('power.csv')?.trim().split('\n')).toHaveLength(5)
  expect(files.get('power.svg')?.match(/<g>/g)).toHaveLength(4)
  expect(printPower(result)).toContain('100 %')
})

test('a picture stands alone, says in words what it shows, and escapes what it is given', async () => {
  const result = await calibrate([SCENARIOS[0]], { world: small, seeds: 1, firstSeed: 1 }, inline)
  const hostile = { ...result.scenarios[0], scenario: '<script>"&' }
  const svg = calibrationFiles({ ...result, scenarios: [hostile] }).get('calibrate.svg') ?? ''
  expect(svg).not.toContain('<script')
  expect(svg).toContain(svgText('<script>"&'))
  expect(svg).toMatch(/role="img" aria-labelledby="title what"/)
  expect(svg.match(/<desc id="what">[^<]+<\/desc>/)).not.toBeNull()
  expect(svg).not.toMatch(/href|url\(|<image|<style/)
})

test('a signal stops it', async () => {
  const controller = new AbortController()
  const run = calibrate(
    SCENARIOS,
    { world: small, seeds: 1, firstSeed: 1 },
    {
      threads: 0,
      signal: controller.signal,
      onDone: () => controller.abort(),
    },
  )
  await expect(run).rejects.toThrow('stopped; nothing was written.')
})
