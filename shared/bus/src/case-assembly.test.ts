import { createHash } from 'node:crypto'
import type { ReviewCase } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assembleCase, type CaseAssembly, type CaseNews } from './case-assembly.ts'

const WINDOW = { startMs: 0, endMs: 1 }

/** A case made up for tests, large as its note. */
function caseOf(caseId: string, note: string): ReviewCase {
  const cluster = { window: WINDOW, change: 'born' as const, size: 1, joined: 1, left: 0, clusters: [] }
  return {
    schemaVersion: 1,
    caseId,
    level: 'alert',
    finding: `f ${note}`,
    window: WINDOW,
    cluster: {
      schemaVersion: 1,
      clusterId: caseId,
      level: 'alert',
      state: 'born',
      window: WINDOW,
      accounts: ['x'],
      related: [],
      history: [cluster],
    },
    coordination: {
      tiers: ['A'],
      falseDiscoveryRate: 0.05,
      synchronySeconds: 60,
      sessions: 1,
      synchronousSessions: 1,
      expectedSynchronous: 0,
      expectedRange: [0, 1],
      medianGapSeconds: null,
      expectedMedianGapSeconds: null,
      density: 1,
      edges: 1,
      distinctObjects: 1,
      distinctDays: 1,
      objectEntropyBits: 0,
      stability: 1,
    },
    accounts: [
      {
        accountId: 'x',
        level: 'alert',
        tier: 'A',
        role: 'amplifier',
        membership: 1,
        membershipRange: [1, 1],
        core: true,
        admittedBy: 'community',
        partners: 1,
        shares: 1,
        rareShares: null,
        flagged: true,
      },
    ],
    objects: [],
    evidenceFor: [],
    evidenceAgainst: [],
    indicators: [],
    cannotSay: [],
    skipped: { pairs: 0, objects: 0 },
    run: { detectorVersion: '1', parametersHash: 'p', inputHash: 'i' },
  }
}

type KeyedRecord = [key: string, value: Buffer | null]

function recordsOf(found: ReviewCase, parts: number): KeyedRecord[] {
  const text = JSON.stringify(found)
  const { caseId, level, finding, window, coordination } = found
  const record = (key: string, value: unknown): KeyedRecord => [key, Buffer.from(JSON.stringify(value))]
  if (parts === 0) return [record(caseId, found)]
  const sha256 = createHash('sha256').update(text).digest('hex')
  const size = Math.ceil(text.length / parts)
  return [
    ...Array.from({ length: parts }, (_, part) =>
      record(`${caseId}/part-${part}`, {
        schemaVersion: 1,
        caseId,
        part,
        sha256,
        text: text.slice(part * size, (part + 1) * size),
      }),
    ),
    record(caseId, {
      schemaVersion: 1,
      caseId,
      parts,
      sha256,
      level,
      finding,
      window,
      coordination,
      accounts: 1,
    }),
  ]
}

const feed = (assembly: CaseAssembly, records: readonly KeyedRecord[]): CaseNews[] =>
  records.flatMap(([key, value]) => assembleCase(assembly, key, value) ?? [])

test('cases of any size come back as they were written, also where the assembly was stored in between', () => {
  const script = fc.array(
    fc.record({
      id: fc.constantFrom('one', 'two'),
      parts: fc.integer({ min: 0, max: 4 }),
      note: fc.string({ unit: 'grapheme' }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  fc.assert(
    fc.property(script, (list) => {
      let assembly: CaseAssembly = new Map()
      const news: CaseNews[] = []
      for (const { id, parts, note } of list)
        for (const record of recordsOf(caseOf(id, note), parts)) {
          news.push(...feed(assembly, [record]))
          assembly = new Map(JSON.parse(JSON.stringify([...assembly])))
        }
      expect(news.map(({ text }) => text)).toEqual(
        list.map(({ id, note }) => JSON.stringify(caseOf(id, note))),
      )
      for (const { found, text } of news) expect(JSON.stringify(found)).toBe(text)
      expect(assembly.size).toBe(0)
    }),
  )
})

test('parts of an earlier state never complete a newer head', () => {
  const old = recordsOf(caseOf('one', 'old'), 3)
  const next = recordsOf(caseOf('one', 'next, and longer'), 2)
  const assembly: CaseAssembly = new Map()
  expect(feed(assembly, [...old.slice(0, 3), ...next.slice(0, 1), old[3]!])).toEqual([])
  expect(feed(assembly, next.slice(1)).map(({ found }) => found?.finding)).toEqual(['f next, and longer'])
})

test('a tombstone takes the case back, and one of a part says nothing', () => {
  const assembly: CaseAssembly = new Map()
  feed(assembly, recordsOf(caseOf('one', ''), 3).slice(0, 2))
  expect(feed(assembly, [['one/part-1', null]])).toEqual([])
  expect(feed(assembly, [['one', null]])).toEqual([{ caseId: 'one', found: null, text: null }])
  expect(assembly.size).toBe(0)
})

test('parts that are not those of their head are refused', () => {
  const [[key, part], ...others] = recordsOf(caseOf('one', 'this is it'), 2) as [
    KeyedRecord,
    ...KeyedRecord[],
  ]
  const wrong = Buffer.from(part!.toString().replace('alert', 'alarm'))
  expect(() => feed(new Map(), [[key, wrong], ...others])).toThrow(/are not those that its head names/)
})
