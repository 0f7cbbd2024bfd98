import type { CaseMember } from '@murmuration/casework-client'
import type { CaseVersion } from './case-data.ts'

export interface DifferenceRow {
  what:
    | 'accounts'
    | 'core'
    | 'state'
    | 'sessions'
    | 'chance'
    | 'stability'
    | 'decided'
    | { account: CaseMember; field: 'membership' | 'role' }
  /** A number, a word, or two numbers of which one is a part or an end. */
  before: number | string | [number, number] | null
  now: number | string | [number, number] | null
}

export interface CaseDifference {
  rows: DifferenceRow[]
  joined: CaseMember[]
  left: CaseMember[]
  /** What it does to the draft on that account: it is gone, its evidence is another, or it can be sent as it is. */
  draft: 'gone' | 'changed' | 'same' | null
  /** Decisions on evidence that is another now: they go back to the list. */
  reopened: number
}

export const isSame = ({ before, now }: DifferenceRow): boolean =>
  JSON.stringify(before) === JSON.stringify(now)

/** What changed between the version that was read and the one that waits. @param accountId the account a draft is on */
export function differenceOf(
  before: CaseVersion,
  now: CaseVersion,
  accountId: string | null,
): CaseDifference {
  const [old, next] = [before.workspace, now.workspace]
  const was = new Map(old.members.map((member) => [member.accountId, member]))
  const is = new Map(next.members.map((member) => [member.accountId, member]))
  const pair = (low: number | undefined, high: number | undefined): [number, number] | null =>
    low === undefined || high === undefined ? null : [low, high]
  const coreOf = (members: readonly CaseMember[]): number => members.filter(({ core }) => core).length
  const decided = ({ sheet }: CaseVersion): number =>
    sheet.accounts.filter(({ decision, changed }) => decision !== null && !changed).length
  const rows: DifferenceRow[] = [
    { what: 'state', before: old.state, now: next.state },
    { what: 'accounts', before: old.accounts, now: next.accounts },
    { what: 'core', before: coreOf(old.members), now: coreOf(next.members) },
    {
      what: 'sessions',
      before: pair(old.coordination?.synchronousSessions, old.coordination?.sessions),
      now: pair(next.coordination?.synchronousSessions, next.coordination?.sessions),
    },
    {
      what: 'chance',
      before: old.coordination?.expectedRange ?? null,
      now: next.coordination?.expectedRange ?? null,
    },
    {
      what: 'stability',
      before: old.coordination?.stability ?? null,
      now: next.coordination?.stability ?? null,
    },
    { what: 'decided', before: decided(before), now: decided(now) },
  ]
  const [mine, same] = [was.get(accountId ?? ''), is.get(accountId ?? '')]
  if (mine && same)
    rows.push({ what: { account: same, field: 'membership' }, before: mine.membership, now: same.membership })
  for (const member of next.members) {
    const earlier = was.get(member.accountId)
    if (earlier !== undefined && earlier.role !== member.role)
      rows.push({ what: { account: member, field: 'role' }, before: earlier.role, now: member.role })
  }
  const signature = ({ sheet }: CaseVersion): string | undefined =>
    sheet.accounts.find((row) => row.accountId === accountId)?.signature
  return {
    rows,
    joined: next.members.filter(({ accountId: id }) => !was.has(id)),
    left: old.members.filter(({ accountId: id }) => !is.has(id)),
    draft:
      accountId === null
        ? null
        : same === undefined
          ? 'gone'
          : signature(before) === signature(now)
            ? 'same'
            : 'changed',
    reopened: now.sheet.accounts.filter(
      ({ accountId: id, changed }) =>
        changed && before.sheet.accounts.some((row) => row.accountId === id && !row.changed),
    ).length,
  }
}
