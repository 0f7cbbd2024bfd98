import type {
  AccountPage,
  CasePicture,
  CounterEvidence,
  Evidence,
  Verdict,
  Workspace,
} from '@murmuration/contracts'

/** Verdicts on one claim, oldest first. */
export interface ClaimRuns {
  claim: string
  verdicts: readonly Verdict[]
  latest: Verdict
  confidence: string
  atMs: number
}

/** Claims with their verdicts over the last runs, at most `most` of each; a claim that was looked at last comes first. */
export function claimRuns(verdicts: AccountPage['verdicts'], most = 6): ClaimRuns[] {
  const byClaim = new Map<string, AccountPage['verdicts']>()
  for (const one of [...verdicts].sort((a, b) => a.atMs - b.atMs))
    byClaim.set(one.claim, [...(byClaim.get(one.claim) ?? []), one])
  return [...byClaim].map(([claim, runs]) => {
    const last = runs.at(-1)!
    return {
      claim,
      verdicts: runs.slice(-most).map(({ verdict }) => verdict),
      latest: last.verdict,
      confidence: last.confidence,
      atMs: last.atMs,
    }
  })
}

/** Whether evidence speaks of one account; evidence that names none speaks of the whole case. */
const speaksOf = (accounts: readonly string[], accountId: string): 'account' | 'case' | undefined =>
  accounts.length === 0 ? 'case' : accounts.includes(accountId) ? 'account' : undefined

export interface Said {
  key: string
  sentence: string
  of: 'account' | 'case'
  /** null: a note says it. */
  evidence: Evidence | null
  author: string | null
}

const ofAccountFirst = (a: Said, b: Said): number => Number(a.of === 'case') - Number(b.of === 'case')

/** What a case says for one account's part in it: what names the account first, in the order of the case. */
export const saidFor = (evidence: readonly Evidence[], accountId: string): Said[] =>
  evidence
    .flatMap((one, k): Said[] => {
      const of = speaksOf(one.accounts, accountId)
      return of === undefined
        ? []
        : [{ key: `${k} ${one.kind}`, sentence: one.sentence, of, evidence: one, author: null }]
    })
    .sort(ofAccountFirst)

/** What speaks against it: evidence and notes. */
export const saidAgainst = (counter: readonly CounterEvidence[], accountId: string): Said[] =>
  counter
    .flatMap(({ sentence, evidence, note }, k): Said[] => {
      const names = evidence !== null ? evidence.accounts : note?.accountId ? [note.accountId] : []
      const of = speaksOf(names, accountId)
      return of === undefined
        ? []
        : [
            {
              key: `${k} ${note?.id ?? evidence?.kind}`,
              sentence,
              of,
              evidence,
              author: note?.author.name ?? null,
            },
          ]
    })
    .sort(ofAccountFirst)

/** What an account's own sessions say: how many were in synchrony, of how many, and what chance explains of them. */
export interface OwnSynchrony {
  side: 'for' | 'against'
  synchronous: number
  sessions: number
  low: number
  high: number
}

/** Own sessions of an account; for where more were in synchrony than chance explains. undefined: none was counted. */
export function ownSynchrony(
  { accounts, perAccount }: Pick<CasePicture, 'accounts' | 'perAccount'>,
  accountId: string,
): OwnSynchrony | undefined {
  const index = accounts.indexOf(accountId)
  const sessions = perAccount.sessions[index] ?? 0
  if (sessions === 0) return undefined
  const [synchronous, low, high] = [
    perAccount.synchronous[index]!,
    perAccount.low[index]!,
    perAccount.high[index]!,
  ]
  return { side: synchronous > high ? 'for' : 'against', synchronous, sessions, low, high }
}

/** A share of the account. */
export interface RawShare {
  atMs: number
  objectId: string
  /** To the nearest share of the object by another account of the case; null: nobody within the context interval. */
  gapSeconds: number | null
}

/** Shares of one account in a picture, newest first. */
export function rawShares({ shares, accounts, objects, fromMs }: CasePicture, accountId: string): RawShare[] {
  const index = accounts.indexOf(accountId)
  const found: RawShare[] = []
  for (let k = shares.second.length - 1; k >= 0; k--)
    if (shares.account[k] === index)
      found.push({
        atMs: fromMs + shares.second[k]! * 1_000,
        objectId: objects[shares.object[k]!]!,
        gapSeconds: shares.gapSeconds[k] ?? null,
      })
  return found
}

/** Cases to look at first: those with the strongest membership. */
export const casesByMembership = (cases: AccountPage['cases']): AccountPage['cases'] =>
  [...cases].sort((a, b) => b.membership - a.membership || (a.caseId < b.caseId ? -1 : 1))

/** How the newest decision that stands reads; null: there is none. */
export const newestDecision = (
  decisions: AccountPage['decisions'],
): AccountPage['decisions'][number] | null =>
  decisions.reduce<AccountPage['decisions'][number] | null>(
    (newest, one) => (newest === null || one.atMs > newest.atMs ? one : newest),
    null,
  )

/** What is known of telling the account's user. */
export type Telling =
  /** Every order that names it allows to tell. */
  | { kind: 'may' }
  /** An order forbids it. `untilMs` null: until a person lifts it. */
  | { kind: 'held'; orderId: string; gag: boolean; untilMs: number | null }

/** Whether anything about an account may be told: an order that allows it, or a decision that stands. */
export const hasToTell = (
  orders: readonly { confidentiality: { gag: boolean; mayNotifyUser: boolean } }[],
  decisions: readonly unknown[],
): boolean =>
  decisions.length > 0 || orders.some(({ confidentiality: { gag, mayNotifyUser } }) => !gag && mayNotifyUser)

/** The order that holds the words back longest, if any does. */
export function tellingOf(
  orders: readonly {
    id: string
    revokedAtMs: number | null
    confidentiality: { gag: boolean; gagUntilMs: number | null; mayNotifyUser: boolean }
  }[],
): Telling {
  const end = ({ confidentiality: { gag, gagUntilMs } }: (typeof orders)[number]): number =>
    gag && gagUntilMs !== null ? gagUntilMs : Number.POSITIVE_INFINITY
  const holding = orders.filter(({ confidentiality: { gag, mayNotifyUser } }) => gag || !mayNotifyUser)
  const [longest] = [...holding].sort((a, b) => end(b) - end(a))
  if (longest === undefined) return { kind: 'may' }
  const untilMs = end(longest)
  return {
    kind: 'held',
    orderId: longest.id,
    gag: longest.confidentiality.gag,
    untilMs: Number.isFinite(untilMs) ? untilMs : null,
  }
}

/** What the case knows of one of its accounts. */
export const memberOf = (
  { members }: Workspace,
  accountId: string,
): Workspace['members'][number] | undefined => members.find((member) => member.accountId === accountId)
