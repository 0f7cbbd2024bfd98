import type { Evidence, EvidenceFamily } from '@murmuration/contracts'

/** What of a finding tells whether it follows from another one. */
export type Finding = Pick<Evidence, 'side' | 'family' | 'accounts' | 'objects' | 'postIds' | 'baseRate'>

/** An indicator that more than one in ten matched accounts show as well tells little of one account. */
const LARGEST_BASE_RATE = 0.1

/** What accounts did with the same objects. Two of these can be one act seen twice. */
const ACTS: ReadonlySet<EvidenceFamily> = new Set([
  'co_amplification',
  'shared_text',
  'shared_url',
  'shared_media',
])
/** What accounts are, apart from what they share. Each is independent of the other, and of every act. */
const ORIGINS: ReadonlySet<EvidenceFamily> = new Set(['creation_burst', 'client'])

/**
 * Whether a finding is evidence on the accounts that it speaks of: one for coordination, where a finding without names
 * speaks of every account of the case, or an indicator that names accounts and that few others show. Hours follow from
 * sharing at the same times, and are read over many accounts at once; a language or a declared place is no ground to act
 * against anybody.
 */
export const isEvidence = ({ side, family, accounts, baseRate }: Finding): boolean =>
  side === 'for'
    ? ACTS.has(family)
    : side === 'indicator' &&
      ORIGINS.has(family) &&
      accounts.length > 0 &&
      baseRate !== null &&
      baseRate <= LARGEST_BASE_RATE

/**
 * A largest set of families that do not follow from each other, in the order of their names; empty where no act is among
 * them, because what accounts are says nothing of coordination. Two families of acts are independent where they rest on
 * other objects and other posts, as far as the evidence lists them: the text and the link of one post are one act, and an
 * act that names neither objects nor posts is not shown to be another one.
 *
 * @param findings those that are evidence and speak of the account
 */
export function independentFamilies(findings: readonly Finding[]): EvidenceFamily[] {
  const acts = [...new Set(findings.map(({ family }) => family).filter((family) => ACTS.has(family)))].sort()
  if (acts.length === 0) return []
  const of = (family: EvidenceFamily): Finding[] => findings.filter((finding) => finding.family === family)
  let largest: EvidenceFamily[] = []
  for (let set = 1; set < 1 << acts.length; set++) {
    const chosen = acts.filter((_, k) => (set >> k) & 1)
    const areApart = chosen.every((x, i) =>
      chosen.every((y, k) => k <= i || of(x).every((p) => of(y).every((q) => isApart(p, q)))),
    )
    if (areApart && chosen.length > largest.length) largest = chosen
  }
  const origins = findings.map(({ family }) => family).filter((family) => ORIGINS.has(family))
  return [...new Set([...largest, ...origins])].sort()
}

function isApart(p: Finding, q: Finding): boolean {
  const lists = [p.objects, q.objects, p.postIds, q.postIds]
  if (lists.some((list) => list.length === 0)) return false
  return !p.objects.some((id) => q.objects.includes(id)) && !p.postIds.some((id) => q.postIds.includes(id))
}

/** What a restriction of the account would still need, in a sentence; undefined where two families stand. */
export function missingFamily(
  families: readonly EvidenceFamily[],
  independent: readonly EvidenceFamily[],
): string | undefined {
  if (independent.length >= 2) return undefined
  if (!families.some((family) => ACTS.has(family)))
    return 'No evidence for coordination names this account; a restriction needs that, and an independent family beside it.'
  return (
    `Its evidence is of one independent family, ${independent.join(', ')}; a restriction needs a second one: creation_burst or ` +
    `client that names it and that few matched accounts show, or shared_text, shared_url or shared_media on other posts.`
  )
}
