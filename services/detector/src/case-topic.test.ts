import { type MemoryBus, memoryBus } from '@murmuration/bus/memory'
import { ControlPart, ControlRecord, MOST_CASE_BYTES, TOPICS, topicSpecs } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analysisValues } from './account-activity.ts'
import { type CaseNews, currentCases, readAnalysis, readCases } from './case-topic.ts'
import { controlValues } from './control-values.ts'
import type { DrawnControl } from './draw-control.ts'
import { caseOf } from './review-case.fixture.ts'
import { caseValues, cutText, type KeyedValue, withdrawnParts } from './topic-values.ts'

async function busWith(topic: string, values: readonly KeyedValue[]): Promise<MemoryBus> {
  const bus = memoryBus()
  await bus.createTopics(topicSpecs({ partitions: 1, windowMs: 1 }))
  await publish(bus, topic, values)
  return bus
}
const publish = (bus: MemoryBus, topic: string, values: readonly KeyedValue[]): Promise<void> =>
  bus.publish(
    topic,
    values.map((value) => ({ partition: 0, ...value })),
  )
const valuesOf = (...args: Parameters<typeof caseOf>): ReturnType<typeof caseValues> => {
  const found = caseOf(...args)
  return caseValues(found, JSON.stringify(found))
}

test('a large case goes in parts that fit, and comes back as it was', async () => {
  const found = caseOf('large', { bytes: 3_000_000 })
  const { values, parts } = caseValues(found, JSON.stringify(found))
  expect(parts).toBeGreaterThan(3)
  expect(values.map(({ key }) => key)).toEqual(
    [...Array(parts).keys()].map((k) => `large/part-${k}`).concat('large'),
  )
  for (const { value } of values) expect(Buffer.byteLength(value ?? '')).toBeLessThanOrEqual(MOST_CASE_BYTES)
  await using bus = await busWith(TOPICS.cases, [...values, ...valuesOf('small', {}).values])
  bus.compact(TOPICS.cases)
  expect(JSON.stringify(await currentCases(bus))).toBe(JSON.stringify([found, caseOf('small', {})]))
})

test('pieces of a text are the text, and none is larger than it may be', () => {
  const unit = fc.constantFrom('a', '"', '\\', 'ü', '€', '😀', '\u0001')
  fc.assert(
    fc.property(
      fc.array(unit, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 400_000 }),
      (units, times) => {
        const text = units.join('').repeat(Math.ceil(times / units.length))
        const pieces = cutText(text, 700_000)
        expect(pieces.join('')).toBe(text)
        for (const piece of pieces)
          expect(Buffer.byteLength(JSON.stringify(piece))).toBeLessThanOrEqual(700_000)
      },
    ),
    { numRuns: 30 },
  )
})

test('while parts are replaced the case is told of once, when its head has come', async () => {
  const old = valuesOf('large', { bytes: 2_500_000, note: 'old' })
  const next = valuesOf('large', { bytes: 1_500_000, note: 'next' })
  expect(next.parts).toBeLessThan(old.parts)
  const values = [...old.values, ...next.values, ...withdrawnParts('large', next.parts, old.parts)]
  await using bus = await busWith(TOPICS.cases, values.slice(0, old.values.length + 1))
  bus.compact(TOPICS.cases)
  expect(await currentCases(bus)).toEqual([])
  await publish(bus, TOPICS.cases, values.slice(old.values.length + 1))
  bus.compact(TOPICS.cases)
  const news: CaseNews[] = []
  await readCases(bus, (one) => void news.push(one))
  expect(news).toEqual([{ caseId: 'large', found: caseOf('large', { bytes: 1_500_000, note: 'next' }) }])
})

test('parts that are not those of their head are refused', async () => {
  const { values } = valuesOf('large', { bytes: 1_500_000 })
  const other = JSON.parse(values[0].value ?? '')
  const wrong = {
    ...values[0],
    value: JSON.stringify({ ...other, text: other.text.replace('acted', 'acts') }),
  }
  await using bus = await busWith(TOPICS.cases, [wrong, ...values.slice(1)])
  await expect(currentCases(bus)).rejects.toThrow(/are not those that its head names/)
})

test('a case that is taken back is told of, and gone', async () => {
  await using bus = await busWith(TOPICS.cases, [...valuesOf('a', {}).values, { key: 'a', value: null }])
  const news: CaseNews[] = []
  await readCases(bus, (one) => void news.push(one))
  expect(news.map(({ caseId, found }) => [caseId, found === null])).toEqual([
    ['a', false],
    ['a', true],
  ])
  expect(await currentCases(bus)).toEqual([])
})

test('following goes on until the signal', async () => {
  await using bus = await busWith(TOPICS.cases, valuesOf('a', {}).values)
  const stop = new AbortController()
  const seen: string[] = []
  const reading = readCases(
    bus,
    ({ caseId }) => {
      seen.push(caseId)
      if (caseId === 'b') stop.abort()
    },
    {
      follow: true,
      signal: stop.signal,
      onCurrent: () => void publish(bus, TOPICS.cases, valuesOf('b', {}).values),
    },
  )
  await reading
  expect(seen).toEqual(['a', 'b'])
})

const facts = {
  window: { startMs: 0, endMs: 600_000 },
  flagsVersion: 4,
  flaggedAccounts: 9,
  shares: 7,
  openCases: ['case-a'],
  parametersHash: 'p',
}

test('an analysis goes with the activity of its accounts, in parts, and takes the parts before it back', async () => {
  const activity = Array.from({ length: 12_000 }, (_, k) => ({
    accountId: `${String(k).padStart(5, '0')} ${'ü'.repeat(40)}`,
    objects: 3,
    sittings: 2,
    createdAtMs: k % 2 === 0 ? null : k,
    topic: 0.5,
  }))
  const many = analysisValues(facts, activity, 0)
  expect(many.parts).toBeGreaterThan(1)
  for (const { value } of many.values)
    expect(Buffer.byteLength(value ?? '')).toBeLessThanOrEqual(MOST_CASE_BYTES)
  await using bus = await busWith(TOPICS.analyses, many.values)
  const read = await readAnalysis(bus)
  expect(read).toMatchObject({ ...facts, activityParts: many.parts })
  expect(read?.activity.size).toBe(12_000)
  const few = analysisValues({ ...facts, flagsVersion: 5 }, activity.slice(0, 1), many.parts)
  await publish(bus, TOPICS.analyses, few.values.slice(0, 1))
  expect(await readAnalysis(bus)).toBeUndefined()
  await publish(bus, TOPICS.analyses, few.values.slice(1))
  bus.compact(TOPICS.analyses, { tombstones: true })
  expect([...((await readAnalysis(bus))?.activity ?? [])]).toEqual([
    [activity[0].accountId, { objects: 3, sittings: 2, createdAtMs: null, topic: 0.5 }],
  ])
  let records = 0
  await using reader = await bus.read({
    topic: TOPICS.analyses,
    positionOf: () => 'earliest',
    onBatch: (batch) => void (records += batch.records.length),
  })
  await new Promise((resolve) => setTimeout(resolve, 20))
  await reader.stop()
  expect(records).toBe(2)
})

test('activity of an older detector is read without what it does not say', async () => {
  const { values } = analysisValues(facts, [], 1)
  const part = { schemaVersion: 1, part: 0, windowEndMs: 600_000, flagsVersion: 4 }
  const accounts = [{ accountId: 'a', objects: 3, sittings: 2 }]
  const latest = { ...JSON.parse(String(values[0].value)), activityParts: 1 }
  await using bus = await busWith(TOPICS.analyses, [
    { key: 'activity:0', value: JSON.stringify({ ...part, accounts }) },
    { key: 'latest', value: JSON.stringify(latest) },
  ])
  const read = await readAnalysis(bus)
  expect([...(read?.activity ?? [])]).toEqual([
    ['a', { objects: 3, sittings: 2, createdAtMs: null, topic: null }],
  ])
  expect(read).not.toHaveProperty('control')
})

function drawnOf(flagsVersion: number, candidates: number, parametersHash = 'p'): DrawnControl {
  const { window } = facts
  return {
    record: {
      window,
      flagsVersion,
      parametersHash,
      notDrawn: null,
      eligible: candidates,
      drawnEvery: 1,
      drawn: candidates,
      sharesLookedAt: 3 * candidates,
      perFlagged: 5,
      candidates,
    },
    accounts: Array.from({ length: candidates }, (_, k) => ({
      accountId: `${String(k).padStart(5, '0')} ${'ü'.repeat(60)}`,
      objects: 3,
      sittings: 2,
      createdAtMs: null,
      topic: 1,
      level: k === 7 ? ('alert' as const) : null,
      tier: k === 7 ? ('A' as const) : null,
    })),
    flagged: [{ accountId: 'named', level: 'review', tier: 'C' }],
  }
}

test('a control comes back as it was drawn, from parts that fit', async () => {
  const drawn = drawnOf(4, 10_000)
  const { values, parts } = controlValues(drawn, 0)
  expect(parts).toBeGreaterThan(2)
  expect(values.map(({ key }) => key)).toEqual(
    [...Array(parts).keys()].map((k) => `control:${k}`).concat('control'),
  )
  for (const { key, value } of values) {
    expect(Buffer.byteLength(value ?? '')).toBeLessThanOrEqual(MOST_CASE_BYTES)
    const schema = key === 'control' ? ControlRecord : ControlPart
    expect(schema.parse(JSON.parse(String(value)))).toEqual(JSON.parse(String(value)))
  }
  await using bus = await busWith(TOPICS.analyses, [...analysisValues(facts, [], 0).values, ...values])
  bus.compact(TOPICS.analyses)
  expect((await readAnalysis(bus))?.control).toEqual({
    schemaVersion: 1,
    ...drawn.record,
    parts,
    accounts: drawn.accounts,
    flagged: new Map([['named', { level: 'review', tier: 'C' }]]),
  })
})

test.each([
  ['other flags', drawnOf(5, 9_000)],
  ['other parameters', drawnOf(4, 9_000, 'q')],
])(
  'a kill between the records of a control of %s leaves the one before, none, or that one',
  async (_, next) => {
    const before = controlValues(drawnOf(4, 10_000), 0)
    const after = controlValues(next, before.parts)
    for (let written = 0; written <= after.values.length; written++) {
      await using bus = await busWith(TOPICS.analyses, [
        ...analysisValues(facts, [], 0).values,
        ...before.values,
        ...after.values.slice(0, written),
      ])
      bus.compact(TOPICS.analyses)
      const read = await readAnalysis(bus)
      expect(read).toMatchObject(facts)
      const stands = written === 0 ? 10_000 : written > after.parts ? 9_000 : undefined
      expect(read?.control?.accounts.length).toBe(stands)
    }
  },
)

test('parts of a control that are not needed any more are taken back', async () => {
  const before = controlValues(drawnOf(4, 10_000), 0)
  const after = controlValues(drawnOf(5, 1), before.parts)
  await using bus = await busWith(TOPICS.analyses, [...before.values, ...after.values])
  bus.compact(TOPICS.analyses, { tombstones: true })
  const keys: (string | null)[] = []
  await using reader = await bus.read({
    topic: TOPICS.analyses,
    positionOf: () => 'earliest',
    onBatch: ({ records }) => void keys.push(...records.map(({ key }) => key)),
  })
  await new Promise((resolve) => setTimeout(resolve, 20))
  await reader.stop()
  expect(keys).toEqual(['control:0', 'control'])
})
