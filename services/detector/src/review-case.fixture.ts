import type { ReviewCase } from '@murmuration/contracts'

const WINDOW = { startMs: 0, endMs: 86_400_000 }

/** A case made up for tests. @param bytes at least so many bytes of evidence, to make it large */
export function caseOf(
  caseId: string,
  { note = '', bytes = 0 }: { note?: string; bytes?: number },
): ReviewCase {
  return {
    schemaVersion: 1,
    caseId,
    level: 'review',
    finding: `two accounts acted as one ${note}`,
    window: WINDOW,
    cluster: {
      schemaVersion: 1,
      clusterId: caseId,
      level: 'review',
      state: 'born',
      window: WINDOW,
      accounts: ['x', 'y'],
      related: [],
      history: [{ window: WINDOW, change: 'born', size: 2, joined: 2, left: 0, clusters: [] }],
    },
    coordination: {
      tiers: ['C'],
      falseDiscoveryRate: 0.05,
      synchronySeconds: 60,
      sessions: 3,
      synchronousSessions: 3,
      expectedSynchronous: 0.1,
      expectedRange: [0, 1],
      medianGapSeconds: 2,
      expectedMedianGapSeconds: null,
      density: 1,
      edges: 1,
      distinctObjects: 3,
      distinctDays: 1,
      objectEntropyBits: 1.5,
      stability: 1,
    },
    accounts: ['x', 'y'].map((accountId) => ({
      accountId,
      level: 'review' as const,
      tier: 'C' as const,
      role: 'amplifier' as const,
      membership: 1,
      membershipRange: [1, 1],
      core: true,
      admittedBy: 'community' as const,
      partners: 1,
      shares: 3,
      rareShares: null,
      flagged: true,
    })),
    objects: Array.from({ length: Math.ceil(bytes / 1000) }, (_, k) => ({
      // Quotes, and characters of two, three and four bytes, weigh more as JSON than they are long.
      objectId: `${k} ${'"ü€😀'.repeat(80)}`,
      authorId: null,
      firstShareMs: k,
      sharesInCase: 2,
      sharesByEverybody: 2,
      inSynchrony: 2,
    })),
    evidenceFor: [],
    evidenceAgainst: [],
    indicators: [],
    cannotSay: [],
    skipped: { pairs: 0, objects: 0 },
    run: { detectorVersion: '2', parametersHash: 'p', inputHash: 'i' },
  }
}
