import { z } from 'zod'
import { CasePicture } from './case-picture.ts'
import { Cluster } from './cluster.ts'
import { Evidence } from './evidence.ts'
import { Id, Level, Share01, Span, Tier } from './fields.ts'

/** Place of an account in the directed amplification graph of its case. */
export const Role = z.enum(['seed', 'amplifier', 'bridge', 'bystander'])
export type Role = z.infer<typeof Role>

export const CaseAccount = z.object({
  accountId: Id,
  level: Level,
  tier: Tier.describe(
    'strongest tier among its edges in the case; C where only the group test holds it, which looks at an hour',
  ),
  role: Role,
  membership: Share01.describe(
    'share of 20 seeded runs in which it stays with this community; where only the group test holds it, share of members that can be left out, one at a time, without losing it',
  ),
  membershipRange: z
    .tuple([Share01, Share01])
    .describe(
      'lowest and highest membership when one partner at a time is left out: membership scaled by the change in the part of its edge weight that lies within the case',
    ),
  core: z.boolean().describe('membership of at least .8, and not only through the group test'),
  admittedBy: z.enum(['community', 'attached', 'group_test']),
  partners: z.int().nonnegative().describe('accounts of the case with which it has an edge'),
  shares: z.int().nonnegative().describe('distinct objects it shared in the window'),
  rareShares: z
    .object({ count: z.int().nonnegative(), expected: z.number().nonnegative(), log10P: z.number().max(0) })
    .nullable()
    .describe("group test: rare objects near the case's times, and what chance explains"),
  flagged: z.boolean(),
})
export type CaseAccount = z.infer<typeof CaseAccount>

export const CaseObject = z.object({
  objectId: Id,
  authorId: Id.nullable(),
  firstShareMs: Span.shape.startMs,
  sharesInCase: z.int().nonnegative(),
  sharesByEverybody: z.int().nonnegative(),
  inSynchrony: z.int().nonnegative(),
})
export type CaseObject = z.infer<typeof CaseObject>

/** The coordination axis: how far apart from chance. It never includes an indicator. */
export const Coordination = z.object({
  tiers: z.array(Tier).min(1),
  falseDiscoveryRate: Share01.describe('rate at which its edges were admitted'),
  synchronySeconds: z.number().positive(),
  sessions: z
    .int()
    .nonnegative()
    .describe(
      'of the tier A edges, or of all edges where there is none; so is all that is counted from them',
    ),
  synchronousSessions: z.int().nonnegative(),
  expectedSynchronous: z
    .number()
    .nonnegative()
    .describe('sum of the chances of the sessions, which lean upwards'),
  expectedRange: z.tuple([z.number().nonnegative(), z.number().nonnegative()]),
  medianGapSeconds: z.number().nonnegative().nullable(),
  expectedMedianGapSeconds: z
    .number()
    .nonnegative()
    .nullable()
    .describe('where chance puts its part of the sessions within the interval, and the rest evenly beyond'),
  density: Share01,
  edges: z.int().nonnegative(),
  distinctObjects: z.int().nonnegative(),
  distinctDays: z.int().nonnegative(),
  objectEntropyBits: z.number().nonnegative(),
  stability: Share01.describe('mean share of edges that stand when sessions are drawn anew'),
})
export type Coordination = z.infer<typeof Coordination>

/** Which run wrote the case. */
export const Run = z.object({
  detectorVersion: z.string(),
  parametersHash: z.string(),
  inputHash: z.string(),
})
export type Run = z.infer<typeof Run>

/** A reviewable record of one cluster: what was found, what speaks against it, what cannot be said. */
export const ReviewCase = z.object({
  schemaVersion: z.literal(1),
  caseId: Id,
  level: Level,
  finding: z.string().min(1),
  window: Span,
  cluster: Cluster,
  coordination: Coordination,
  accounts: z.array(CaseAccount).min(1),
  objects: z.array(CaseObject).describe('most shared within the case first, at most 50'),
  evidenceFor: z.array(Evidence),
  evidenceAgainst: z.array(Evidence),
  indicators: z.array(Evidence),
  cannotSay: z.array(Evidence),
  skipped: z
    .object({ pairs: z.int().nonnegative(), objects: z.int().nonnegative() })
    .describe('pairs and objects that the pair budget left out of the run'),
  run: Run,
  picture: CasePicture.optional().describe('older cases have none'),
})
export type ReviewCase = z.infer<typeof ReviewCase>
