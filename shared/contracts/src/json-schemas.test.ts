import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { jsonSchemaFiles, wireSchemas } from './json-schemas.ts'

const folder = new URL('../schemas/', import.meta.url)
const window = { startMs: 0, endMs: 86_400_000 }

const evidence = {
  schemaVersion: 1,
  side: 'for',
  kind: 'synchrony',
  family: 'co_amplification',
  accounts: [],
  objects: ['object-1'],
  window,
  count: 12,
  expected: 1.5,
  expectedRange: [0, 4],
  baseRate: null,
  log10P: -9.5,
  tier: 'A',
  value: null,
  postIds: [],
  sentence: 'Two accounts shared 12 objects within a minute of each other; chance explains 1.5.',
}

const cluster = {
  schemaVersion: 1,
  clusterId: 'cluster-1',
  level: 'alert',
  state: 'born',
  window,
  accounts: ['account-1', 'account-2'],
  related: [],
  history: [{ window, change: 'born', size: 2, joined: 2, left: 0, clusters: [] }],
}

const shareEvent = {
  schemaVersion: 1,
  accountId: 'account-1',
  objectId: 'object-1',
  timestampMs: 1_612_137_600_000,
  objectType: 'post',
  postId: 'post-1',
  authorId: 'author-1',
  objectCreatedAtMs: 1_612_137_000_000,
  accountCreatedAtMs: 1_600_000_000_000,
  language: 'en',
  client: 'web',
  declaredPlace: 'XA',
  text: 'text',
  url: 'https://example.org/',
}

/** One valid record of each schema, with every optional field. */
const samples: Record<string, Record<string, unknown>> = {
  'share-event': shareEvent,
  flag: {
    schemaVersion: 1,
    accountId: 'account-1',
    list: 'order.csv',
    row: 1,
    resolution: 'matched',
    columns: { claim: 'A' },
  },
  cluster,
  'review-case': {
    schemaVersion: 1,
    caseId: 'case-1',
    level: 'alert',
    finding: 'Two accounts share the same objects within a minute of each other.',
    window,
    cluster,
    coordination: {
      tiers: ['A'],
      falseDiscoveryRate: 0.01,
      synchronySeconds: 60,
      sessions: 12,
      synchronousSessions: 12,
      expectedSynchronous: 1.5,
      expectedRange: [0, 4],
      medianGapSeconds: 8,
      expectedMedianGapSeconds: null,
      density: 1,
      edges: 1,
      distinctObjects: 12,
      distinctDays: 3,
      objectEntropyBits: 3.5,
      stability: 1,
    },
    accounts: [
      {
        accountId: 'account-1',
        level: 'alert',
        tier: 'A',
        role: 'seed',
        membership: 1,
        membershipRange: [0.9, 1],
        core: true,
        admittedBy: 'community',
        partners: 1,
        shares: 12,
        rareShares: { count: 3, expected: 0.1, log10P: -4 },
        flagged: true,
      },
    ],
    objects: [
      {
        objectId: 'object-1',
        authorId: null,
        firstShareMs: 0,
        sharesInCase: 2,
        sharesByEverybody: 40,
        inSynchrony: 2,
      },
    ],
    evidenceFor: [evidence],
    evidenceAgainst: [],
    indicators: [],
    cannotSay: [],
    skipped: { pairs: 0, objects: 0 },
    run: { detectorVersion: '0.1.0', parametersHash: 'a', inputHash: 'b' },
  },
  evidence,
  'dead-letter': {
    schemaVersion: 1,
    file: 'shares.csv',
    line: 7,
    reason: 'bad_time',
    message: 'The time "yesterday" is no date.',
    raw: 'account-1,object-1,yesterday',
    rawEncoding: 'utf8',
    rawBytes: 28,
  },
  'dead-letter-record': {
    schemaVersion: 1,
    id: '0123456789abcdef0123456789abcdef',
    source: 'http',
    position: 'request 1, row 7',
    reason: 'clock_ahead',
    message: 'timestampMs lies more than 5 minutes ahead of the clock here.',
    raw: '{"schemaVersion":1}',
    rawEncoding: 'utf8',
    rawBytes: 300_000,
    rawCut: true,
  },
  'event-record': shareEvent,
  'flag-change': {
    schemaVersion: 1,
    accountId: 'account-1',
    list: 'order.csv',
    flagged: true,
    effectiveAtMs: 1_612_137_600_000,
    row: 1,
    columns: { claim: 'A' },
  },
  'graph-record': {
    schemaVersion: 1,
    kind: 'panes',
    partition: 0,
    startMs: 0,
    endMs: 600_000,
    flagsVersion: 7,
    sampleEvery: 1,
    chunks: ['0123456789abcdef0123456789abcdef'],
    activity: { block: [0], count: [12] },
  },
  'late-record': {
    schemaVersion: 1,
    partition: 0,
    offset: '42',
    index: 3,
    watermarkMs: 1_612_138_000_000,
    event: shareEvent,
  },
  'case-head': {
    schemaVersion: 1,
    caseId: 'case-1',
    parts: 2,
    sha256: '0'.repeat(64),
    level: 'alert',
    finding: 'Two thousand accounts share the same objects within a minute of each other.',
    window,
    coordination: {
      tiers: ['A'],
      falseDiscoveryRate: 0.01,
      synchronySeconds: 60,
      sessions: 12,
      synchronousSessions: 12,
      expectedSynchronous: 1.5,
      expectedRange: [0, 4],
      medianGapSeconds: 8,
      expectedMedianGapSeconds: null,
      density: 1,
      edges: 1,
      distinctObjects: 12,
      distinctDays: 3,
      objectEntropyBits: 3.5,
      stability: 1,
    },
    accounts: 2_000,
  },
  'case-part': { schemaVersion: 1, caseId: 'case-1', part: 0, sha256: '0'.repeat(64), text: '{"schema' },
  'analysis-record': {
    schemaVersion: 1,
    window,
    flagsVersion: 7,
    flaggedAccounts: 2,
    shares: 12,
    openCases: ['case-1'],
    parametersHash: 'a',
    activityParts: 1,
  },
  'activity-part': {
    schemaVersion: 1,
    part: 0,
    windowEndMs: 600_000,
    flagsVersion: 7,
    accounts: [
      { accountId: 'account-1', objects: 3, sittings: 2, createdAtMs: 1_600_000_000_000, topic: 0.667 },
    ],
  },
  'control-record': {
    schemaVersion: 1,
    window,
    flagsVersion: 7,
    parametersHash: 'a',
    parts: 1,
    notDrawn: null,
    eligible: 20_000,
    drawnEvery: 1,
    drawn: 20_000,
    sharesLookedAt: 300_000,
    perFlagged: 5,
    candidates: 1,
  },
  'control-part': {
    schemaVersion: 1,
    part: 0,
    windowEndMs: 600_000,
    flagsVersion: 7,
    parametersHash: 'a',
    accounts: [
      {
        accountId: 'account-2',
        objects: 3,
        sittings: 2,
        createdAtMs: null,
        topic: 0.333,
        level: 'alert',
        tier: 'A',
      },
    ],
    flagged: [{ accountId: 'account-1', level: 'alert', tier: 'A' }],
  },
}

test('every schema has a sample', () => {
  expect(Object.keys(samples)).toEqual(Object.keys(wireSchemas))
})

test.each(Object.keys(wireSchemas))('%s: a record comes back as it went in, less unknown fields', (name) => {
  const schema = wireSchemas[name] as z.ZodType
  expect(schema.parse({ ...samples[name], addedLater: 1 })).toEqual(samples[name])
})

test.each(Object.keys(wireSchemas))('%s: another schema version is refused', (name) => {
  const schema = wireSchemas[name] as z.ZodType
  expect(schema.safeParse({ ...samples[name], schemaVersion: 2 }).success).toBe(false)
  expect(schema.safeParse({ ...samples[name], schemaVersion: undefined }).success).toBe(false)
})

test('the files under version control are those of the contracts', () => {
  const standing = readdirSync(folder).map(
    (name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const,
  )
  expect(new Map(standing.sort())).toEqual(new Map([...jsonSchemaFiles()].sort()))
})

test('a changed contract changes its file, and no other', () => {
  const changed = { ...wireSchemas, flag: z.object({ schemaVersion: z.literal(1), accountId: z.string() }) }
  const before = jsonSchemaFiles()
  const after = jsonSchemaFiles(changed)
  const differing = [...after.keys()].filter((name) => after.get(name) !== before.get(name))
  expect(differing).toEqual(['flag.schema.json'])
})
