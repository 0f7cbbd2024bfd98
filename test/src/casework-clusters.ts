import { createHash } from 'node:crypto'
import type { Bus } from '@murmuration/bus'
import { flagKey, partKey, type ReviewCase, TOPICS } from '@murmuration/contracts'
import { randomInt } from '@murmuration/detection'

const DAY_MS = 86_400_000
/** The list that is no order, and names accounts of clusters. */
export const LIST = 'list of the test'

/** Publishes snapshots of clusters and the flags of their accounts, as the detector and ingest do. */
export interface ClusterWriter {
  /** One change: a snapshot, a tombstone, a snapshot in parts, or a flag that was late. */
  step(): Promise<void>
  /** Publishes every flag that is late, and a snapshot of each cluster that was taken back and is to stand. */
  finish(): Promise<void>
  /** A cluster of its own, with a flag, that comes last. @returns its case id */
  last(name: string): Promise<string>
  readonly steps: number
}

export async function clusterWriter(bus: Bus, random: () => number, clusters = 10): Promise<ClusterWriter> {
  const known = Array.from({ length: clusters }, (_, k) => ({
    id: `c${k}`,
    endMs: DAY_MS * 20,
    accounts: [0, 1, 2].map((n) => `acct-${k}-${n}`),
    next: 3,
    isBack: false,
  }))
  type Known = (typeof known)[number]
  let late: string[] = []
  let steps = 0
  const flagRecords = (accounts: readonly string[], flagged = true) =>
    accounts.map((accountId) => ({
      partition: 0,
      key: flagKey(LIST, accountId),
      value: JSON.stringify({ schemaVersion: 1, accountId, list: LIST, flagged, effectiveAtMs: DAY_MS }),
    }))
  const flag = (accounts: readonly string[]) => bus.publish(TOPICS.flags, flagRecords(accounts))
  await flag(known.flatMap(({ accounts }) => accounts))

  const publish = async (one: Known, isInParts: boolean): Promise<void> => {
    one.isBack = false
    const found = snapshotOf(one, randomInt(random, 2) === 0 ? 'alert' : 'review', 20 + randomInt(random, 40))
    const text = JSON.stringify(found)
    if (!isInParts) {
      await bus.publish(TOPICS.cases, [{ partition: 0, key: found.caseId, value: text }])
      return
    }
    const sha256 = createHash('sha256').update(text).digest('hex')
    const { caseId, level, finding, window, coordination, accounts } = found
    const size = Math.ceil(text.length / 3)
    // One after the other: a process may end with some of them read.
    for (let part = 0; part < 3; part++)
      await bus.publish(TOPICS.cases, [
        {
          partition: 0,
          key: partKey(caseId, part),
          value: JSON.stringify({
            schemaVersion: 1,
            caseId,
            part,
            sha256,
            text: text.slice(part * size, (part + 1) * size),
          }),
        },
      ])
    const head = { level, finding, window, coordination, accounts: accounts.length }
    const value = JSON.stringify({ schemaVersion: 1, caseId, parts: 3, sha256, ...head })
    await bus.publish(TOPICS.cases, [{ partition: 0, key: caseId, value }])
  }
  for (const one of known) await publish(one, false)

  return {
    get steps() {
      return steps
    },
    async step() {
      steps++
      const one = known[randomInt(random, known.length)]!
      const drawn = random()
      if (late.length > 0 && drawn < 0.15) {
        await flag(late)
        late = []
        return
      }
      if (drawn < 0.25) {
        await bus.publish(TOPICS.cases, [{ partition: 0, key: `case-${one.id}`, value: null }])
        one.isBack = true
        return
      }
      one.endMs += DAY_MS / 24
      if (drawn < 0.6) {
        const account = `acct-${one.id}-${one.next++}`
        one.accounts.push(account)
        if (random() < 0.4) late.push(account)
        else await flag([account])
      } else if (drawn < 0.7 && one.accounts.length > 3) one.accounts.splice(randomInt(random, 3), 1)
      await publish(one, drawn > 0.85)
    },
    async finish() {
      await flag(late)
      late = []
      for (const [k, one] of known.entries()) if (one.isBack && k % 2 === 0) await publish(one, false)
    },
    async last(name) {
      const one = {
        id: name,
        endMs: DAY_MS * 30,
        accounts: [`${name}-1`, `${name}-2`],
        next: 3,
        isBack: false,
      }
      await flag(one.accounts)
      await publish(one, false)
      return `case-${name}`
    },
  }
}

function snapshotOf(
  { id, endMs, accounts }: { id: string; endMs: number; accounts: readonly string[] },
  level: 'alert' | 'review',
  synchronous: number,
): ReviewCase {
  const window = { startMs: endMs - DAY_MS, endMs }
  const size = accounts.length
  return {
    schemaVersion: 1,
    caseId: `case-${id}`,
    level,
    finding: `${size} accounts of ${id} acted as one, ${synchronous} times.`,
    window,
    cluster: {
      schemaVersion: 1,
      clusterId: id,
      level,
      state: 'born',
      window,
      accounts: [...accounts],
      related: [],
      history: [{ window, change: 'born', size, joined: size, left: 0, clusters: [] }],
    },
    coordination: {
      tiers: ['A'],
      falseDiscoveryRate: 0.05,
      synchronySeconds: 60,
      sessions: 60,
      synchronousSessions: synchronous,
      expectedSynchronous: 1,
      expectedRange: [0, 3],
      medianGapSeconds: 2,
      expectedMedianGapSeconds: null,
      density: 1,
      edges: size,
      distinctObjects: 2,
      distinctDays: 1,
      objectEntropyBits: 1.5,
      stability: 1,
    },
    accounts: accounts.map((accountId) => ({
      accountId,
      level,
      tier: 'A',
      role: 'amplifier',
      membership: 1,
      membershipRange: [1, 1],
      core: true,
      admittedBy: 'community',
      partners: 1,
      shares: 3,
      rareShares: null,
      flagged: true,
    })),
    objects: [0, 1].map((k) => ({
      objectId: `object ${id} ${k}`,
      authorId: null,
      firstShareMs: k,
      sharesInCase: 2 + (synchronous % 3),
      sharesByEverybody: 9,
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
