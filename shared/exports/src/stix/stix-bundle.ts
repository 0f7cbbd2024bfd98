import type { ClaimType, Evidence, Outcome, ReviewCase, Tlp, Verdict } from '@murmuration/contracts'
import type { z } from 'zod'
import { type Names, rawNames, renameCase } from '../pseudonyms.ts'
import { DISARM_TECHNIQUES, type Technique, techniquesOf } from './disarm.ts'
import { bundleId, domainObject, type StixObject, stixTime, tlpMarking, userAccount } from './stix-object.ts'

/** What somebody said of accounts of the case, and what the evidence says of it. */
export interface StixClaim {
  type: ClaimType
  /** An office or a firm, never a person. */
  assertedBy: string
  assertedAtMs: number
  /** The words of the claim. They may name people, so they are given with raw ids alone. */
  quote: string | null
  /** Those of the case that it speaks of and that have this verdict; empty: all. */
  accounts: readonly string[]
  verdict: Verdict
  explanation: string
}

export interface StixOptions {
  /** Who writes the bundle, such as the name of a platform's integrity team. */
  producer: { name: string; identityClass: 'organization' | 'system' }
  /** How accounts, objects and posts are named: by `pseudonyms` of a key, or by `rawNames`. */
  names: Names
  /** As the open vocabulary of STIX has it, such as `twitter`; absent: not said. */
  accountType?: string
  /** Login names by raw account id; they are given with raw ids alone. */
  logins?: ReadonlyMap<string, string>
  /** Default amber+strict. */
  tlp?: z.infer<typeof Tlp>
  claims?: readonly StixClaim[]
  /** What two readers let stand; null where they have not come to it. */
  settled?: { outcome: Outcome; atMs: number } | null
}

export interface StixBundle {
  type: 'bundle'
  id: string
  objects: StixObject[]
}

/** Claims that no data of ours can test. */
const UNTESTABLE: readonly ClaimType[] = ['affiliated', 'false_content', 'incitement']

const OPINIONS: { readonly [verdict in Verdict]: string } = {
  supported: 'agree',
  weak: 'neutral',
  not_testable: 'neutral',
  not_supported: 'disagree',
  contradicted: 'strongly-disagree',
}

/** The largest count that the specification has room for. */
const MOST_OBSERVED = 999_999_999

/**
 * A case as a bundle of STIX 2.1: its accounts, a grouping of them, observed data for each burst, sightings of techniques of
 * DISARM, claims as notes with our opinion on each, and a report over all of it. It never says who is behind the accounts: there
 * is no threat actor, no intrusion set and no attribution. A campaign is there only where two readers found that
 * the accounts coordinate inauthentically.
 *
 * Pure. Ids follow from contents and times from the case, so that the same case gives the same bytes.
 *
 * @throws {RangeError} where a claim that nobody can test from shares has a verdict
 * @see OASIS 2021, STIX Version 2.1
 */
export function stixBundle(raw: ReviewCase, options: StixOptions): StixBundle {
  const { names, accountType, logins, claims = [], settled = null } = options
  const isRaw = names === rawNames
  const found = renameCase(raw, names)
  const marking = tlpMarking(options.tlp ?? 'amber+strict')
  const markings = [marking.id]
  const { name, identityClass } = options.producer
  const producer = domainObject('identity', { name, identity_class: identityClass })
  const made = { created_by_ref: producer.id, object_marking_refs: markings }
  const { startMs, endMs } = found.window
  const write = (type: string, properties: { [property: string]: unknown }, atMs = endMs): StixObject =>
    domainObject(type, { ...properties, ...made }, atMs)

  const accounts = new Map(
    raw.accounts.map(({ accountId }) => [
      names.account(accountId),
      userAccount(
        {
          accountType,
          userId: names.account(accountId),
          login: isRaw ? logins?.get(accountId) : undefined,
        },
        markings,
      ),
    ]),
  )
  const everyone = [...accounts.values()].map(({ id }) => id)
  const idsOf = (named: readonly string[]): string[] => {
    const ids = [...new Set(named)].flatMap((one) => accounts.get(one)?.id ?? [])
    return ids.length === 0 ? everyone : ids
  }

  const observed = new Map<Evidence, StixObject>()
  const observe = (evidence: Evidence): StixObject => {
    const known = observed.get(evidence)
    if (known !== undefined) return known
    const { window, count, accounts: named } = evidence
    const one = write('observed-data', {
      first_observed: stixTime(window.startMs),
      last_observed: stixTime(Math.max(window.startMs, window.endMs)),
      number_observed: Math.min(MOST_OBSERVED, Math.max(1, Math.round(count ?? 1))),
      object_refs: idsOf(named),
    })
    observed.set(evidence, one)
    return one
  }
  const techniques = techniquesOf(found, verdictOnAutomation(claims))
  for (const evidence of found.evidenceFor) observe(evidence)
  const patterns = new Map(techniques.map((one) => [one.id, attackPattern(one, markings)]))
  const sightings = techniques.map(({ id, evidence }) =>
    write('sighting', {
      description: evidence.map(({ sentence }) => sentence).join(' '),
      first_seen: stixTime(Math.min(...evidence.map(({ window }) => window.startMs))),
      last_seen: stixTime(Math.max(...evidence.map(({ window }) => window.endMs))),
      count: evidence.length,
      sighting_of_ref: patterns.get(id)?.id,
      observed_data_refs: evidence.map((one) => observe(one).id),
      where_sighted_refs: [producer.id],
    }),
  )
  const coordinated =
    settled?.outcome === 'coordinated_inauthentic' || (settled === null && found.level === 'alert')
  const grouping = write('grouping', {
    name: `Accounts of case ${found.caseId}`,
    description: found.finding,
    context: coordinated ? 'suspicious-activity' : 'unspecified',
    object_refs: [...everyone, ...[...observed.values()].map(({ id }) => id)],
  })
  const said = claims.flatMap((claim) => {
    if (UNTESTABLE.includes(claim.type) && claim.verdict !== 'not_testable')
      throw new RangeError(`a claim that accounts are ${claim.type} cannot be ${claim.verdict}`)
    const note = write(
      'note',
      {
        abstract: `Claim: ${claim.type}`,
        content: isRaw && claim.quote !== null ? claim.quote : `The accounts are said to be ${claim.type}.`,
        authors: [claim.assertedBy],
        object_refs: claim.accounts.length === 0 ? [grouping.id] : idsOf(claim.accounts.map(names.account)),
      },
      claim.assertedAtMs,
    )
    return [
      note,
      write('opinion', {
        opinion: OPINIONS[claim.verdict],
        explanation: `${claim.verdict}: ${claim.explanation}`,
        authors: [name],
        object_refs: [note.id],
      }),
    ]
  })
  const campaign =
    settled?.outcome === 'coordinated_inauthentic'
      ? [
          write(
            'campaign',
            {
              name: `Case ${found.caseId}`,
              description: found.finding,
              first_seen: stixTime(startMs),
              last_seen: stixTime(endMs),
            },
            settled.atMs,
          ),
        ]
      : []
  const against = found.evidenceAgainst.map(({ sentence }) =>
    write('note', {
      abstract: 'Against the finding',
      content: sentence,
      authors: [name],
      object_refs: [grouping.id],
    }),
  )
  const body = [
    ...accounts.values(),
    ...observed.values(),
    ...patterns.values(),
    ...sightings,
    grouping,
    ...against,
    ...said,
    ...campaign,
  ]
  const report = write(
    'report',
    {
      name: `Case ${found.caseId}`,
      description: [found.finding, ...found.cannotSay.map(({ sentence }) => sentence)].join(' '),
      report_types: campaign.length > 0 ? ['campaign', 'observed-data'] : ['observed-data'],
      published: stixTime(settled?.atMs ?? endMs),
      object_refs: body.map(({ id }) => id),
    },
    settled?.atMs ?? endMs,
  )
  const objects = unique([marking, producer, ...body, report])
  return { type: 'bundle', id: bundleId(objects), objects }
}

const attackPattern = ({ id }: Technique, markings: readonly string[]): StixObject =>
  domainObject('attack-pattern', {
    name: DISARM_TECHNIQUES[id],
    external_references: [{ source_name: 'DISARM', external_id: id }],
    object_marking_refs: markings,
  })

const verdictOnAutomation = (claims: readonly StixClaim[]): Verdict | null =>
  claims.find(({ type, verdict }) => type === 'automated' && verdict === 'supported')?.verdict ?? null

/** Two findings with the same words and numbers are one object. */
const unique = (objects: readonly StixObject[]): StixObject[] => [
  ...new Map(objects.map((one) => [one.id, one])).values(),
]
