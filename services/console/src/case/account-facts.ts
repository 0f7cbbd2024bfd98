import type { CounterEvidence, Note } from '@murmuration/casework-client'
import type { Evidence, EvidenceFamily, Verdict } from '@murmuration/contracts'
import type { CaseModel } from './case-model.ts'

export type AgainstItem = Omit<CounterEvidence, 'note'> & { note: Note | null }

/** What the evidence of a case says of one account; findings without names speak of all. */
export interface AccountSays {
  for: Evidence[]
  against: AgainstItem[]
  indicators: Evidence[]
  cannotSay: Evidence[]
}

const speaksOf = (accounts: readonly string[], id: string): boolean =>
  accounts.length === 0 || accounts.includes(id)

export function saysOf({ workspace, picture }: CaseModel, index: number): AccountSays {
  const id = picture.accounts[index]
  const about = (all: readonly Evidence[]): Evidence[] => all.filter(({ accounts }) => speaksOf(accounts, id))
  return {
    for: about(workspace.evidenceFor as Evidence[]),
    against: workspace.evidenceAgainst.filter(({ evidence, note }) =>
      evidence !== null ? speaksOf(evidence.accounts, id) : note !== null && (note.accountId ?? id) === id,
    ),
    indicators: about(workspace.indicators as Evidence[]),
    cannotSay: about(workspace.cannotSay as Evidence[]),
  }
}

/** A row of the table of accounts. */
export interface AccountRow {
  index: number
  id: string
  handle: string
  membership: number
  /** Share of its sessions in synchrony; null where it has none. */
  synchrony: number | null
  families: EvidenceFamily[]
  /** Findings and notes against that name it. */
  against: number
  /** Of the claim that it coordinated; null: nobody flagged it, so there is no claim. */
  verdict: Verdict | null
}

/** Rows of all accounts, by place in the picture. */
export function accountRows(model: CaseModel): AccountRow[] {
  const { picture, workspace } = model
  const families = new Map<string, Set<EvidenceFamily>>()
  const ofAll = new Set<EvidenceFamily>()
  for (const { accounts, family } of workspace.evidenceFor) {
    if (accounts.length === 0) ofAll.add(family)
    for (const id of accounts) families.set(id, (families.get(id) ?? new Set()).add(family))
  }
  const against = new Map<string, number>()
  for (const { evidence, note } of workspace.evidenceAgainst)
    for (const id of evidence?.accounts ?? (note?.accountId ? [note.accountId] : []))
      against.set(id, (against.get(id) ?? 0) + 1)
  const { sessions, synchronous } = picture.perAccount
  return picture.accounts.map((id, index) => {
    const member = model.memberOf(index)
    return {
      index,
      id,
      handle: model.handleOf(index),
      membership: member?.membership ?? 0,
      synchrony: sessions[index] > 0 ? synchronous[index] / sessions[index] : null,
      families: [...new Set([...ofAll, ...(families.get(id) ?? [])])].sort(),
      against: against.get(id) ?? 0,
      verdict: model.isFlagged(index)
        ? (model.groundsOf(index)?.verdict ?? (member?.level === 'alert' ? 'supported' : 'weak'))
        : null,
    }
  })
}

export type AccountSort = 'membership' | 'handle' | 'synchrony' | 'against'
export interface AccountFilter {
  text: string
  role: string
  decision: '' | 'none' | 'decided' | 'changed'
}
export const NO_FILTER: AccountFilter = { text: '', role: '', decision: '' }

/** Rows as the reader wants them: highest first, handles from a; equal ones by id. */
export function orderedRows(
  rows: readonly AccountRow[],
  model: CaseModel,
  sort: AccountSort,
  { text, role, decision }: AccountFilter,
): AccountRow[] {
  const wanted = text.trim().toLowerCase()
  const isWanted = ({ index, id, handle }: AccountRow): boolean => {
    const grounds = model.groundsOf(index)
    return (
      (wanted === '' || handle.toLowerCase().includes(wanted) || id.toLowerCase().includes(wanted)) &&
      (role === '' || model.roleOf(index) === role) &&
      (decision === '' ||
        (decision === 'none'
          ? (grounds?.decision ?? null) === null
          : decision === 'changed'
            ? grounds?.changed === true
            : (grounds?.decision ?? null) !== null && grounds?.changed === false))
    )
  }
  const compare = (p: AccountRow, q: AccountRow): number =>
    sort === 'handle'
      ? p.handle.localeCompare(q.handle)
      : sort === 'synchrony'
        ? (q.synchrony ?? -1) - (p.synchrony ?? -1)
        : q[sort] - p[sort]
  return rows.filter(isWanted).sort((p, q) => compare(p, q) || (p.id < q.id ? -1 : 1))
}
