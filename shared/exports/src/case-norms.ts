import type { EvidenceFamily, ReviewCase, Tier } from '@murmuration/contracts'
import { FAMILIES, PARAMETERS, type Parameters } from '@murmuration/detection'
import { z } from 'zod'

const Id = z.string().min(1)
const Families = z.enum(FAMILIES)
const Tiers = z.enum(['A', 'B', 'C'])

/** A test that a pair passed. `strongest`: the test of its edge, of which a pair has one; the others are in further families of objects. */
export const PackEdge = z.object({
  a: Id,
  b: Id,
  strongest: z.boolean(),
  tier: Tiers,
  family: Families,
  scaleSeconds: z.number().positive(),
  weight: z.number(),
  sessions: z.int(),
  synchronous: z.int(),
  observed: z.number(),
  expected: z.number(),
  log10P: z.number().max(0),
})
export type PackEdge = z.infer<typeof PackEdge>

/**
 * What a case's figures need to know of the whole window, and its own shares do not tell. `strata`: chance of synchrony of each stratum
 * that a share of the window falls in, by the synchrony interval. `suspects`: accounts in the pack that were left out of the strangers. `neighbours`: pairs with an account of
 * the case whose shares tiers B and C left out of each other's company. `activity`: shares by everybody by number of the
 * block since 1970, within twelve hours of the case's shares. `admittedLog10P`: largest that tiers A, B and C admitted; null where
 * none did. `tookBack`: the group test was undone.
 */
export const CaseNorms = z.object({
  schemaVersion: z.literal(1),
  scales: z.array(z.object({ synchronyMs: z.int().positive(), contextMs: z.int().positive() })).min(1),
  strata: z.array(
    z.object({
      synchronyMs: z.int(),
      family: Families,
      ageClass: z.int(),
      trafficClass: z.int(),
      chance: z.number().min(0).max(1),
    }),
  ),
  burst: z.boolean(),
  suspects: z.array(Id),
  neighbours: z.object({
    B: z.array(z.object({ a: Id, b: Id })),
    C: z.array(z.object({ a: Id, b: Id })),
  }),
  /** Accounts outside the case, among the neighbours, that were tested themselves. */
  testedOutside: z.array(Id),
  activity: z.array(z.object({ block: z.int(), shares: z.int() })),
  admittedLog10P: z.tuple([z.number().nullable(), z.number().nullable(), z.number().nullable()]),
  rates: z.object({ A: z.number(), B: z.number(), C: z.number(), groupTest: z.number() }),
  wholeMinutes: z.boolean(),
  tookBack: z.boolean(),
  /** Seed of the draws behind the case's stability. */
  stabilitySeed: z.int().nonnegative(),
})
export type CaseNorms = z.infer<typeof CaseNorms>

/** One share of the pack: by an account of the case, or of an object that one of them shared. */
export interface PackShare {
  objectId: string
  accountId: string
  timestampMs: number
  postId: string | null
  objectType: string | null
  authorId: string | null
  objectCreatedAtMs: number | null
  /** Given of the case's own accounts alone. */
  client: string | null
  isOfCase: boolean
}

/**
 * A case with all that its figures rest on. `shares` stand in the order of the test: by object, as the objects' own ids are ordered,
 * then time. The accounts of `found` stand in the order of theirs. Both orders decide ties.
 */
export interface CaseBasis {
  found: ReviewCase
  edges: PackEdge[]
  norms: CaseNorms
  shares: PackShare[]
}

const AGE_CLASSES = 8
const TRAFFIC_CLASSES = 10

/** Classes of age and of traffic that make a stratum, as the test of tier A forms them. */
export const stratumOf = (ageMs: number, around: number): { ageClass: number; trafficClass: number } => ({
  ageClass: Math.min(AGE_CLASSES - 1, Math.floor(Math.log2(1 + ageMs / 60_000))),
  trafficClass: Math.min(TRAFFIC_CLASSES - 1, 31 - Math.clz32(1 + around)),
})

export const familyName = (code: number): (typeof FAMILIES)[number] => {
  const family = FAMILIES[code]
  if (family === undefined) throw new RangeError(`no family of objects has the number ${code}`)
  return family
}

export const familyCode = (family: EvidenceFamily): number => (FAMILIES as readonly string[]).indexOf(family)

export const tierCode = (tier: Tier): number => ['A', 'B', 'C'].indexOf(tier) + 1

/** Parameters of a test of tiers B or C that takes its neighbours as they are given. */
export const ONE_PASS: Parameters = { ...PARAMETERS, coSelectionPasses: 1 as number } as Parameters
