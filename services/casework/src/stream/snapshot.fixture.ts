import { randomUUID } from 'node:crypto'
import type { CaseNews } from '@murmuration/bus/case-assembly'
import { type ClusterEvent, MOST_CASE_BYTES, partKey, type ReviewCase } from '@murmuration/contracts'
import type { Store, Tx } from '@murmuration/store'
import { type AppliedCases, applyCases } from './apply-cases.ts'
import { applyFlags } from './apply-flags.ts'
import { arrivalOf, coalesce, digestOf } from './arrivals.ts'

export interface MadeUp {
  /** Ids of flagged accounts, and of accounts that nobody flagged. */
  flagged?: readonly string[]
  others?: readonly string[]
  endMs?: number
  level?: 'alert' | 'review'
  /** Synchronous sessions; one is expected. */
  synchronous?: number
  objects?: number
  note?: string
  state?: ReviewCase['cluster']['state']
  history?: ClusterEvent[]
  related?: string[]
}

const DAY_MS = 86_400_000

/** A case made up for tests, of the cluster `case-<clusterId>`. */
export function snapshotOf(clusterId: string, made: MadeUp = {}): ReviewCase {
  const {
    flagged = ['a', 'b'],
    others = [],
    endMs = DAY_MS,
    level = 'alert',
    synchronous = 30,
    objects = 3,
    note = '',
    state = 'born',
    related = [],
  } = made
  const window = { startMs: endMs - DAY_MS, endMs }
  const accounts = [...flagged, ...others]
  const {
    history = [
      { window, change: 'born', size: accounts.length, joined: accounts.length, left: 0, clusters: [] },
    ],
  } = made
  return {
    schemaVersion: 1,
    caseId: `case-${clusterId}`,
    level,
    finding: `${accounts.length} accounts acted as one ${note}`,
    window,
    cluster: { schemaVersion: 1, clusterId, level, state, window, accounts, related, history },
    coordination: {
      tiers: ['A'],
      falseDiscoveryRate: 0.05,
      synchronySeconds: 60,
      sessions: Math.max(40, synchronous),
      synchronousSessions: synchronous,
      expectedSynchronous: 1,
      expectedRange: [0, 3],
      medianGapSeconds: 2,
      expectedMedianGapSeconds: null,
      density: 1,
      edges: accounts.length,
      distinctObjects: objects,
      distinctDays: 1,
      objectEntropyBits: 1.5,
      stability: 1,
    },
    accounts: accounts.map((accountId) => ({
      accountId,
      level,
      tier: 'A' as const,
      role: 'amplifier' as const,
      membership: 1,
      membershipRange: [1, 1],
      core: true,
      admittedBy: 'community' as const,
      partners: 1,
      shares: 3,
      rareShares: null,
      flagged: flagged.includes(accountId),
    })),
    objects: Array.from({ length: objects }, (_, k) => ({
      objectId: `object ${k}`,
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

export type NewsAt = CaseNews & { arrived: number }

export function newsOf(found: ReviewCase, offset: number, epoch = 0): NewsAt {
  return { caseId: found.caseId, found, text: JSON.stringify(found), arrived: arrivalOf(epoch, offset) }
}
export const tombstoneOf = (clusterId: string, offset: number): NewsAt => ({
  caseId: `case-${clusterId}`,
  found: null,
  text: null,
  arrived: arrivalOf(0, offset),
})

export const take = (store: Store, ...news: NewsAt[]): Promise<AppliedCases> =>
  store.system((tx) => applyCases(tx, coalesce(news)), 'detector')

/** An order that somebody may read, without anything in it. @returns its id */
export async function newOrder(tx: Tx, owner: string): Promise<string> {
  const id = randomUUID()
  await tx.query(
    `insert into orders (id, title, source_kind, issuer_name, received_at_ms, created_by, created_at_ms, updated_at_ms)
     values ($1, 'o', 'court_order', 'c', 1, $2, 1, 1)`,
    [id, owner],
  )
  await tx.query('insert into order_readers values ($1, $2, $2, 1)', [id, owner])
  return id
}

/** Writes flags as if they had been read. @param lists accounts by list; `order:<id>` for an order */
export const flag = (tx: Tx, lists: { [list: string]: readonly string[] }, flagged = true): Promise<number> =>
  applyFlags(
    tx,
    Object.entries(lists).flatMap(([list, accounts]) =>
      accounts.map((account, offset) => ({
        account,
        list,
        order: list.startsWith('order:') ? list.slice(6) : null,
        flagged,
        effectiveAtMs: 1,
        offset,
      })),
    ),
    0,
  )

/** The records of a case in so many parts, and its head, as the detector writes a large one. */
export function inParts(found: ReviewCase, parts: number): { key: string; value: string }[] {
  const text = JSON.stringify(found)
  const sha256 = digestOf(text)
  const size = Math.min(MOST_CASE_BYTES, Math.ceil(text.length / parts))
  const { caseId, level, finding, window, coordination, accounts } = found
  return [
    ...Array.from({ length: parts }, (_, part) => ({
      key: partKey(caseId, part),
      value: JSON.stringify({
        schemaVersion: 1,
        caseId,
        part,
        sha256,
        text: text.slice(part * size, (part + 1) * size),
      }),
    })),
    {
      key: caseId,
      value: JSON.stringify({
        schemaVersion: 1,
        caseId,
        parts,
        sha256,
        level,
        finding,
        window,
        coordination,
        accounts: accounts.length,
      }),
    },
  ]
}
