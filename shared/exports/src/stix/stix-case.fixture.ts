import type { Evidence, ReviewCase } from '@murmuration/contracts'

const WINDOW = { startMs: Date.UTC(2021, 1, 1), endMs: Date.UTC(2021, 1, 4) }

export const foundBy = (family: Evidence['family'], more: Partial<Evidence> = {}): Evidence => ({
  schemaVersion: 1,
  side: 'for',
  kind: family,
  family,
  accounts: [],
  objects: [],
  window: WINDOW,
  count: 12,
  expected: 0.4,
  expectedRange: [0, 2],
  baseRate: null,
  log10P: -6,
  tier: 'A',
  value: null,
  postIds: [],
  sentence: `In 12 of 14 sessions they act within a minute (${family}).`,
  ...more,
})

/** A case of made-up accounts. @param size number of accounts */
export function madeCase(size = 3, more: Partial<ReviewCase> = {}): ReviewCase {
  const ids = Array.from({ length: size }, (_, k) => `7000000${String(k).padStart(3, '0')}`)
  return {
    schemaVersion: 1,
    caseId: 'c0ffee',
    level: 'alert',
    finding: `${size} accounts share the same objects in synchrony.`,
    window: WINDOW,
    cluster: {
      schemaVersion: 1,
      clusterId: 'c0ffee',
      level: 'alert',
      state: 'born',
      window: WINDOW,
      accounts: ids,
      related: [],
      history: [{ window: WINDOW, change: 'born', size, joined: size, left: 0, clusters: [] }],
    },
    coordination: {
      tiers: ['A'],
      falseDiscoveryRate: 0.05,
      synchronySeconds: 60,
      sessions: 14,
      synchronousSessions: 12,
      expectedSynchronous: 0.4,
      expectedRange: [0, 2],
      medianGapSeconds: 4,
      expectedMedianGapSeconds: 900,
      density: 1,
      edges: 3,
      distinctObjects: 8,
      distinctDays: 3,
      objectEntropyBits: 3,
      stability: 0.9,
    },
    accounts: ids.map((accountId) => ({
      accountId,
      level: 'alert',
      tier: 'A',
      role: 'amplifier',
      membership: 1,
      membershipRange: [0.9, 1],
      core: true,
      admittedBy: 'community',
      partners: size - 1,
      shares: 8,
      rareShares: null,
      flagged: false,
    })),
    objects: [
      {
        objectId: '8000000001',
        authorId: '7000000999',
        firstShareMs: WINDOW.startMs,
        sharesInCase: 12,
        sharesByEverybody: 400,
        inSynchrony: 12,
      },
    ],
    evidenceFor: [foundBy('co_amplification')],
    evidenceAgainst: [foundBy('co_amplification', { side: 'against', sentence: 'They share one audience.' })],
    indicators: [],
    cannotSay: [],
    skipped: { pairs: 0, objects: 0 },
    run: { detectorVersion: '2', parametersHash: 'p', inputHash: 'i' },
    ...more,
  }
}
