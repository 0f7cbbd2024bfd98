import type { ClaimType, Level, RowResolution, Verdict } from '@murmuration/contracts'
import { claimVerdict } from '@murmuration/detection/verdicts'
import { type Activity, type Holding, type OrderFacts, RESOLVED } from './read-facts.ts'

/** One claim for one row of the list, or for an account beside it that shares a case with it. */
export interface Cell {
  /** Null for an account that the list does not name. */
  row: number | null
  locator: string | null
  resolution: RowResolution | null
  accountId: string | null
  asserted: boolean
  /** Null for rows that name no account, or name one again. */
  verdict: Verdict | null
  /** Case that the verdict rests on. */
  best: Holding | null
  activity: Activity | null
}

const RANK: { [level in Level]: number } = { alert: 1, review: 0 }

/** The case that holds each account: an alert goes before a review, then the stronger case. */
function bestHoldings({ cases, members }: OrderFacts): Map<string, Holding> {
  const best = new Map<string, Holding>()
  for (const { caseId } of cases)
    for (const holding of members.get(caseId)!) {
      const before = best.get(holding.accountId)
      if (before === undefined || RANK[holding.level] > RANK[before.level])
        best.set(holding.accountId, holding)
    }
  return best
}

/** Which accounts each claim is made of, by rows that name them or by the order for all. Without claims of the whole list. */
function claimsByAccount({ rows }: OrderFacts): Map<string, Set<ClaimType>> {
  const made = new Map<string, Set<ClaimType>>()
  for (const { accountId, claims } of rows) {
    if (accountId === null) continue
    let set = made.get(accountId)
    if (set === undefined) made.set(accountId, (set = new Set()))
    for (const claim of claims) set.add(claim)
  }
  return made
}

/** Answers claims of an order for each row, in the order of the list. */
export function answerClaims(facts: OrderFacts): (claim: ClaimType) => Cell[] {
  const best = bestHoldings(facts)
  const made = claimsByAccount(facts)
  return (claim) => {
    const seen = new Set<string>()
    const forAll = facts.listClaims.has(claim)
    return facts.rows.map(({ row, locator, resolution, accountId }) => {
      const isResolved = accountId !== null && RESOLVED.has(resolution) && !seen.has(accountId)
      if (accountId !== null && isResolved) seen.add(accountId)
      const asserted = accountId !== null && (forAll || made.get(accountId)!.has(claim))
      const blank = {
        row,
        locator,
        resolution,
        accountId,
        asserted,
        verdict: null,
        best: null,
        activity: null,
      }
      if (accountId === null || !isResolved) return blank
      return { ...blank, ...answered(facts, claim, accountId, best.get(accountId) ?? null) }
    })
  }
}

/** Accounts of the counted cases that the list does not name, by id. */
export function unnamedCells(facts: OrderFacts, claim: ClaimType): Cell[] {
  const named = namedAccounts(facts)
  return [...bestHoldings(facts).values()]
    .filter(({ accountId }) => !named.has(accountId))
    .sort((x, y) => (x.accountId < y.accountId ? -1 : 1))
    .map((holding) => ({
      row: null,
      locator: null,
      resolution: null,
      accountId: holding.accountId,
      asserted: false,
      ...answered(facts, claim, holding.accountId, holding),
    }))
}

export const namedAccounts = ({ rows }: OrderFacts): Set<string> =>
  new Set(
    rows.flatMap(({ accountId, resolution }) =>
      accountId !== null && RESOLVED.has(resolution) ? [accountId] : [],
    ),
  )

function answered(
  facts: OrderFacts,
  claim: ClaimType,
  accountId: string,
  best: Holding | null,
): Pick<Cell, 'verdict' | 'best' | 'activity'> {
  const activity = facts.activity.get(accountId) ?? null
  const hoursCase = facts.hoursElsewhere.get(accountId)
  const verdict = claimVerdict(claim, {
    level: best?.level ?? null,
    hoursElsewhere: hoursCase !== undefined,
    objects: activity?.objects ?? 0,
    sittings: activity?.sittings ?? 0,
  })
  if (claim === 'coordinated') return { verdict, best, activity }
  const isOfHours = claim === 'foreign_operated' && hoursCase !== undefined
  const held = isOfHours
    ? facts.members.get(hoursCase)?.find((one) => one.accountId === accountId)
    : undefined
  return { verdict, best: held ?? null, activity }
}
