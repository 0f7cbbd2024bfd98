import type { CaseState, DecisionOnAccount, Evidence, ReviewCase } from '@murmuration/contracts'
import type { Reader, Store } from '@murmuration/store'
import { writeQueueFacts } from '../stream/queue-facts.ts'
import { keepPicture } from './keep-picture.ts'

const WINDOW = { startMs: 1_612_000_000_000, endMs: 1_612_400_000_000 }

export type Planted = Partial<Omit<ReviewCase['accounts'][number], 'accountId'>> & {
  accountId: string
  publicInterest?: 'journalist' | 'official' | 'union' | 'ngo' | 'government'
}

export const finding = (
  family: Evidence['family'],
  accounts: string[],
  more: Partial<Evidence> = {},
): Evidence => ({
  schemaVersion: 1,
  side: family === 'co_amplification' || family.startsWith('shared_') ? 'for' : 'indicator',
  kind: family,
  family,
  accounts,
  objects: [],
  window: WINDOW,
  count: 3,
  expected: 0.1,
  expectedRange: [0, 1],
  baseRate: 0.01,
  log10P: -5,
  tier: null,
  value: null,
  postIds: [],
  sentence: `${family} was found.`,
  ...more,
})

/** A snapshot with these accounts and findings; by default all accounts act in synchrony and were made together. */
export function snapshotWith(
  accounts: readonly Planted[],
  findings?: Partial<Pick<ReviewCase, 'evidenceFor' | 'evidenceAgainst' | 'indicators'>>,
): ReviewCase {
  const ids = accounts.map(({ accountId }) => accountId)
  return {
    schemaVersion: 1,
    caseId: 'cluster',
    level: 'alert',
    finding: `${ids.length} accounts acted as one.`,
    window: WINDOW,
    cluster: {
      schemaVersion: 1,
      clusterId: 'cluster',
      level: 'alert',
      state: 'born',
      window: WINDOW,
      accounts: ids,
      related: [],
      history: [
        { window: WINDOW, change: 'born', size: ids.length, joined: ids.length, left: 0, clusters: [] },
      ],
    },
    coordination: {
      tiers: ['A'],
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
    accounts: accounts.map(({ publicInterest: _, ...account }) => ({
      level: 'alert',
      tier: 'A',
      role: 'amplifier',
      membership: 1,
      membershipRange: [1, 1],
      core: true,
      admittedBy: 'community',
      partners: 1,
      shares: 3,
      rareShares: null,
      flagged: false,
      ...account,
    })),
    objects: [],
    evidenceFor: [finding('co_amplification', [])],
    evidenceAgainst: [],
    indicators: [finding('creation_burst', ids)],
    cannotSay: [],
    skipped: { pairs: 0, objects: 0 },
    run: { detectorVersion: '2', parametersHash: 'p', inputHash: 'i' },
    ...findings,
  }
}

/** Puts a case into a store as the detector's stream does. @returns its id */
export async function plantCase(
  store: Store,
  accounts: readonly Planted[],
  {
    state = 'triaged',
    compartments = [],
    snapshot = snapshotWith(accounts),
    lease,
  }: { state?: CaseState; compartments?: string[]; snapshot?: ReviewCase; lease?: Reader } = {},
): Promise<string> {
  return store
    .system(async (tx) => {
      const [{ id }] = await tx.query<{ id: string }>(
        `insert into cases (cluster_case_id, compartments, state, level, finding, accounts, window_start_ms, window_end_ms, created_at_ms,
         updated_at_ms, lease_by, lease_until_ms)
       values (gen_random_uuid()::text, $1, $2, 'alert', 'acted as one', $3, 1, 2, $4, $4, $5, $6) returning id`,
        [
          compartments,
          state,
          accounts.length,
          tx.nowMs,
          lease?.userId,
          lease === undefined ? null : tx.nowMs + 900_000,
        ],
      )
      for (const { accountId, publicInterest } of accounts)
        if (publicInterest !== undefined)
          await tx.query(
            `insert into accounts (account_id, public_interest, updated_at_ms) values ($1, $2, 1)
           on conflict (account_id) do update set public_interest = excluded.public_interest`,
            [accountId, publicInterest],
          )
      return id!
    })
    .then(async (id) => {
      await putEvidence(store, id, snapshot)
      return id
    })
}

/** Adds a snapshot to a case as its next version, as the stream does. @returns its number */
export async function putEvidence(
  store: Store,
  caseId: string,
  { picture, ...snapshot }: ReviewCase,
): Promise<number> {
  return store.system(async (tx) => {
    const [{ number }] = await tx.query<{ number: number }>(
      `update cases set evidence_number = evidence_number + 1,
         version = version + case when evidence_number > 0 then 1 else 0 end
       where id = $1 returning evidence_number as number`,
      [caseId],
    )
    await tx.query(
      `insert into evidence_versions (case_id, number, digest, snapshot, window_end_ms, difference, received_at_ms)
       values ($1, $2, $3, $4, 2, '{"accountsIn":[],"accountsOut":[]}', $5)`,
      [caseId, number, `digest-${number}`, JSON.stringify(snapshot), tx.nowMs],
    )
    await keepPicture(tx, caseId, number!, picture)
    await writeQueueFacts(tx, caseId, snapshot)
    await tx.query('delete from case_accounts where case_id = $1', [caseId])
    await tx.query(
      `insert into case_accounts (case_id, account_id, level, tier, role, membership, core, flagged)
       select $1, a."accountId", a.level, a.tier, a.role, a.membership, a.core, a.flagged
       from jsonb_to_recordset($2::jsonb) as a("accountId" text, level text, tier text, role text, membership float8, core boolean,
         flagged boolean)`,
      [caseId, JSON.stringify(snapshot.accounts)],
    )
    return number!
  })
}

/** Gives somebody the lease of a case for a quarter of an hour. */
export const giveLease = (store: Store, caseId: string, { userId }: Reader): Promise<unknown> =>
  store.system((tx) =>
    tx.query('update cases set lease_by = $2, lease_until_ms = $3 where id = $1', [
      caseId,
      userId,
      tx.nowMs + 900_000,
    ]),
  )

export const noAction = (accountId: string, reason = 'Chance explains it.'): DecisionOnAccount => ({
  accountId,
  action: 'no_action',
  territory: [],
  expiresAtMs: null,
  reviewAtMs: null,
  reason,
  ladderReason: null,
  grounds: ['coordinated'],
})

export const label = (accountId: string, reason = 'Acted in synchrony.'): DecisionOnAccount => ({
  ...noAction(accountId, reason),
  action: 'label',
})
