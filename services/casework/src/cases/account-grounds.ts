import type {
  AccountGrounds,
  Evidence,
  EvidenceFamily,
  Level,
  PublicInterest,
  ReviewCase,
  Role,
  RoleClass,
  Tier,
} from '@murmuration/contracts'
import { independentFamilies, isEvidence, missingFamily } from '../safeguards/independent-families.ts'

/** An account of a case as the store holds it. Who flagged it is not part of this. */
export interface CaseMember {
  accountId: string
  level: Level
  tier: Tier
  role: Role
  core: boolean
  publicInterest: PublicInterest | null
}

const roleClassOf = ({ role, core }: Pick<CaseMember, 'role' | 'core'>): RoleClass =>
  role === 'bridge' || role === 'bystander' ? role : core ? 'core' : 'peripheral'

type Says = Pick<ReviewCase, 'evidenceFor' | 'evidenceAgainst' | 'indicators'>

/**
 * What the evidence says of each account, and its signature: accounts with the same signature have the same verdict, level,
 * tier, place, families of evidence and counter-evidence of their own, and may be decided on together.
 */
export function accountGrounds(evidence: Says, members: readonly CaseMember[]): Map<string, AccountGrounds> {
  const findings = [...evidence.evidenceFor, ...evidence.indicators].filter(isEvidence)
  const ofAll = findings.filter(({ accounts }) => accounts.length === 0)
  const byAccount = namedIn(findings)
  const againstBy = namedIn(evidence.evidenceAgainst)
  const grounds = new Map<string, AccountGrounds>()
  for (const member of [...members].sort((x, y) => (x.accountId < y.accountId ? -1 : 1))) {
    const { accountId, level, tier, publicInterest } = member
    const found = [...ofAll, ...(byAccount.get(accountId) ?? [])]
    const families: EvidenceFamily[] = [...new Set(found.map(({ family }) => family))].sort()
    const independent = independentFamilies(found)
    const against = [...new Set((againstBy.get(accountId) ?? []).map(({ kind }) => kind))].sort()
    const verdict = level === 'alert' ? ('supported' as const) : ('weak' as const)
    const roleClass = roleClassOf(member)
    grounds.set(accountId, {
      accountId,
      verdict,
      level,
      tier,
      roleClass,
      families,
      independentFamilies: independent,
      against,
      missing: missingFamily(families, independent) ?? null,
      publicInterest,
      signature: [
        verdict,
        level,
        tier,
        roleClass,
        families.join('+'),
        independent.join('+'),
        against.join('+'),
      ].join('/'),
      mayBulk: publicInterest === null && (roleClass === 'core' || roleClass === 'peripheral'),
    })
  }
  return grounds
}

function namedIn(findings: readonly Evidence[]): Map<string, Evidence[]> {
  const named = new Map<string, Evidence[]>()
  for (const finding of findings)
    for (const accountId of finding.accounts) {
      const held = named.get(accountId)
      if (held === undefined) named.set(accountId, [finding])
      else held.push(finding)
    }
  return named
}
