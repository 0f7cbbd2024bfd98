import type { DecisionSheet, StoredDecision, Workspace } from '@murmuration/casework-client'
import type { Evidence } from '@murmuration/contracts'
import { type CaseModel, caseModel } from './case-model.ts'
import { smallPicture as picture } from './picture.fixture.ts'

const window = { startMs: picture.fromMs, endMs: picture.fromMs + 3_600_000 }

const finding = (more: Partial<Evidence>): Evidence => ({
  schemaVersion: 1,
  side: 'for',
  kind: 'synchrony',
  family: 'co_amplification',
  accounts: [],
  objects: ['tractors'],
  window,
  count: 5,
  expected: 1,
  expectedRange: [0, 2],
  baseRate: null,
  log10P: -4,
  tier: 'A',
  value: null,
  postIds: [],
  sentence: '4 accounts shared the same 2 objects within 60 s of each other in 5 of 8 sessions.',
  ...more,
})

const member = (
  accountId: string,
  more: Partial<Workspace['members'][number]>,
): Workspace['members'][number] => ({
  accountId,
  level: 'alert',
  tier: 'A',
  role: 'amplifier',
  membership: 0.9,
  membershipRange: [0.8, 0.95],
  core: true,
  admittedBy: 'community',
  partners: 2,
  shares: 2,
  rareShares: null,
  flaggedBy: ['order:9kd2'],
  publicInterest: null,
  handle: null,
  ...more,
})

const decision: StoredDecision = {
  id: '00000000-0000-4000-8000-000000000001',
  stage: 'first',
  accountId: 'u1',
  action: 'label',
  territory: [],
  expiresAtMs: null,
  reviewAtMs: null,
  reason: 'Copied text.',
  ladderReason: null,
  grounds: ['coordinated'],
  evidenceNumber: 1,
  reader: '00000000-0000-4000-8000-000000000002',
  bulk: false,
  appealId: null,
  atMs: window.endMs,
} as StoredDecision

/** A case of four accounts under review, one of which is decided; u1 is not flagged, u3 is a bystander. */
export function smallCase(more: Partial<Workspace> = {}): CaseModel {
  const evidenceFor = [
    finding({}),
    finding({
      family: 'shared_text',
      kind: 'copied_text',
      accounts: ['u0', 'u1'],
      sentence: 'Two accounts posted one text.',
    }),
  ]
  const against = finding({
    side: 'against',
    kind: 'open_call',
    accounts: ['u0'],
    sentence: 'An open call carries it.',
  })
  const note = {
    id: '00000000-0000-4000-8000-000000000003',
    side: 'against' as const,
    source: 'Their own site',
    text: 'On a public roster.',
    accountId: 'u2',
    author: { userId: '00000000-0000-4000-8000-000000000002', name: 'R. Amsel' },
    atMs: window.endMs,
  }
  const workspace = {
    id: '7f3a0000-0000-4000-8000-000000000000',
    clusterCaseId: 'c1',
    state: 'in_review',
    version: 12,
    level: 'alert',
    finding: evidenceFor[0].sentence,
    strength: 1,
    accounts: 4,
    priority: 1,
    attention: [],
    dueAtMs: null,
    assignee: null,
    lease: null,
    snoozedUntilMs: null,
    outcome: null,
    evidenceNumber: 1,
    withdrawn: false,
    createdAtMs: window.startMs,
    updatedAtMs: window.endMs,
    window,
    strongestAgainst: { sentence: against.sentence, evidence: against, note: null },
    coordination: {
      tiers: ['A', 'B'],
      falseDiscoveryRate: 0.05,
      synchronySeconds: 60,
      sessions: 8,
      synchronousSessions: 5,
      expectedSynchronous: 1,
      expectedRange: [0, 2],
      medianGapSeconds: 12,
      expectedMedianGapSeconds: 560,
      density: 0.5,
      edges: 3,
      distinctObjects: 2,
      distinctDays: 1,
      objectEntropyBits: 1,
      stability: 0.87,
    },
    run: null,
    evidenceFor,
    evidenceAgainst: [
      { sentence: against.sentence, evidence: against, note: null },
      { sentence: note.text, evidence: null, note },
    ],
    indicators: [
      finding({
        side: 'indicator',
        family: 'activity_hours',
        kind: 'hours',
        sentence: '4 of 24 UTC offsets fit; so do those of 61 % of matched accounts.',
        baseRate: 0.61,
      }),
    ],
    cannotSay: [
      finding({
        side: 'cannot_say',
        family: 'client',
        kind: 'client',
        count: null,
        expected: null,
        sentence: 'Client unknown.',
      }),
    ],
    members: [
      member('u0', { membership: 0.7, core: false, handle: 'alpha' }),
      member('u1', { membership: 0.9, flaggedBy: [] }),
      member('u2', { membership: 0.95 }),
      member('u3', { membership: 0.2, core: false, role: 'bystander', level: 'review', tier: 'C' }),
    ],
    membersComplete: true,
    objects: [
      {
        objectId: 'tractors',
        authorId: 'farmer',
        firstShareMs: window.startMs,
        sharesInCase: 4,
        sharesByEverybody: 40,
        inSynchrony: 3,
      },
      {
        objectId: 'water-cut',
        authorId: null,
        firstShareMs: window.startMs,
        sharesInCase: 2,
        sharesByEverybody: 20,
        inSynchrony: 2,
      },
    ],
    orders: [],
    decisions: [],
    reviews: [],
    against: '',
    blind: false,
    mergedInto: null,
    moves: [
      {
        to: 'awaiting_second',
        allowed: false,
        says: '3 accounts have no decision; decide each, no_action included.',
      },
      { to: 'escalated', allowed: true, says: null },
      { to: 'snoozed', allowed: true, says: null },
      { to: 'triaged', allowed: true, says: null },
    ],
    evidence: [],
    linked: [],
    notes: 1,
    ...more,
  } as Workspace
  const row = (accountId: string, more_: Partial<DecisionSheet['accounts'][number]> = {}) => ({
    accountId,
    verdict: 'supported' as const,
    level: 'alert' as const,
    tier: 'A' as const,
    roleClass: 'core' as const,
    families: ['co_amplification' as const, 'shared_text' as const],
    independentFamilies: ['co_amplification' as const, 'shared_text' as const],
    against: [],
    missing: null,
    publicInterest: null,
    signature: 's',
    mayBulk: true,
    decision: null,
    final: null,
    changed: false,
    ...more_,
  })
  const sheet: DecisionSheet = {
    caseId: workspace.id,
    state: 'in_review',
    version: 12,
    evidenceNumber: 1,
    accounts: [
      row('u0', { against: ['open_call'], signature: 't' }),
      row('u1', { decision }),
      row('u2', {
        families: ['co_amplification'],
        independentFamilies: ['co_amplification'],
        missing: 'A second one.',
        publicInterest: 'union',
        mayBulk: false,
      }),
      row('u3', {
        roleClass: 'bystander',
        mayBulk: false,
        verdict: 'weak',
        missing: 'A second one.',
        independentFamilies: ['co_amplification'],
      }),
    ],
  }
  return caseModel(workspace, picture, sheet)
}
