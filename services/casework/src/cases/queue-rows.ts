import type { QueueRow } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import type { ProgramAgainst } from '../stream/queue-facts.ts'
import { blinded } from './blind.ts'
import type { CaseRow } from './move-case.ts'
import { IS_DUE } from './queue-filter.ts'

/** A case with the names of who works on it. */
export interface ShownRow extends CaseRow {
  finding: string
  strength: number
  accounts: number
  priority: number
  attention: string[]
  withdrawn: boolean
  window_start_ms: number
  window_end_ms: number
  merged_into: string | null
  assignee_name: string | null
  lease_name: string | null
  due_at_ms: number | null
  tiers: QueueRow['tiers']
  sessions: number
  synchronous: number
  expected_low: number
  expected_high: number
  reach: number
  program_against: ProgramAgainst | null
  /** Of notes that the reader may see, and of those on the whole case before those on an account, the latest. */
  note_against: string | null
  /** It speaks of the whole case. */
  note_is_broad: boolean | null
  flagged: number
  created_at_ms: number
  updated_at_ms: number
}

/** Cases by id, in any order, with what is hidden from who reads them blind: show them as `blinded` leaves them. */
export const caseRows = (tx: Tx, ids: readonly string[]): Promise<ShownRow[]> =>
  tx.query<ShownRow & object>(
    `select c.id, c.cluster_case_id, c.compartments, c.state, c.outcome, c.version, c.evidence_number, c.decided_evidence_number,
       c.level, c.against, c.assignee, c.lease_by, c.lease_until_ms, c.snoozed_until_ms, c.first_reader, c.second_reader,
       c.finding, c.strength, c.accounts, c.priority, c.attention, c.withdrawn, c.window_start_ms, c.window_end_ms,
       c.merged_into, c.created_at_ms, c.updated_at_ms, a.name as assignee_name, l.name as lease_name, d.due_at_ms,
       c.tiers, c.sessions, c.synchronous, c.expected_low, c.expected_high, c.reach, c.program_against,
       n.text as note_against, n.account_id is null as note_is_broad, coalesce(f.flagged, 0) as flagged
     from cases c left join users a on a.id = c.assignee left join users l on l.id = c.lease_by
     left join (
       select co.case_id, min(o.deadline_at_ms) as due_at_ms from case_orders co join orders o on o.id = co.order_id
       where co.case_id = any($1::uuid[]) and ${IS_DUE} group by co.case_id
     ) d on d.case_id = c.id
     left join (
       select case_id, sum(accounts) as flagged from case_flags where case_id = any($1::uuid[]) group by case_id
     ) f on f.case_id = c.id
     left join (
       select distinct on (case_id) case_id, text, account_id from notes where case_id = any($1::uuid[]) and side = 'against'
       order by case_id, account_id is null desc, at_ms desc, id
     ) n on n.case_id = c.id
     where c.id = any($1::uuid[])`,
    [ids],
  )

/** The sentence against that concerns most of the case; of the program before that of a person. */
function againstOf({ program_against, note_against, note_is_broad, accounts }: ShownRow): string | null {
  if (program_against === null) return note_against
  const isBroader =
    note_is_broad === true && program_against.accounts > 0 && program_against.accounts < accounts
  return isBroader && note_against !== null ? note_against : program_against.sentence
}

export function queueRowOf(row: ShownRow, nowMs: number): QueueRow {
  const { lease_by, lease_until_ms, assignee } = row
  return {
    id: row.id,
    state: row.state,
    version: row.version,
    level: row.level as QueueRow['level'],
    finding: row.finding,
    strength: row.strength,
    accounts: row.accounts,
    priority: row.priority,
    attention: row.attention,
    dueAtMs: row.due_at_ms,
    assignee: assignee === null ? null : { userId: assignee, name: row.assignee_name ?? '' },
    lease:
      lease_by === null || lease_until_ms === null || lease_until_ms <= nowMs
        ? null
        : { userId: lease_by, name: row.lease_name ?? '', untilMs: lease_until_ms },
    snoozedUntilMs: row.snoozed_until_ms,
    outcome: row.outcome,
    evidenceNumber: row.evidence_number,
    withdrawn: row.withdrawn,
    against: againstOf(row),
    sessions: row.sessions,
    synchronous: row.synchronous,
    expectedRange: [row.expected_low, row.expected_high],
    tiers: row.tiers,
    flagged: row.flagged,
    reach: row.reach,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  }
}

/** Rows of the queue in the order of their ids. */
export async function queueRows(tx: Tx, reader: Reader, ids: readonly string[]): Promise<QueueRow[]> {
  if (ids.length === 0) return []
  const byId = new Map((await caseRows(tx, ids)).map((row) => [row.id, blinded(row, reader)]))
  return ids.flatMap((id) => {
    const row = byId.get(id)
    return row === undefined ? [] : [queueRowOf(row, tx.nowMs)]
  })
}
