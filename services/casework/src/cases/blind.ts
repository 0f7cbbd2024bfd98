import type { Reader } from '@murmuration/store'
import type { CaseRow } from './move-case.ts'

/**
 * Whether a person reads a case blind: it awaits its second reader, they did not submit its first review, and have not yet
 * submitted their own. Row-level security hides decisions, reviews, notes and events by the same rule (`reads_blind` in
 * the store); this is for what is made of the row of the case itself.
 */
export const blindTo = (
  row: Pick<CaseRow, 'state' | 'first_reader' | 'second_reader'>,
  { userId }: Pick<Reader, 'userId'>,
): boolean => row.state === 'awaiting_second' && row.first_reader !== userId && row.second_reader !== userId

type Tells = Pick<
  CaseRow,
  | 'state'
  | 'outcome'
  | 'against'
  | 'first_reader'
  | 'second_reader'
  | 'assignee'
  | 'lease_by'
  | 'lease_until_ms'
>

/** The row of a case as this person may read it: read blind, it names neither the first reader nor what they found. */
export function blinded<
  Row extends Partial<Tells> & Pick<CaseRow, 'state' | 'first_reader' | 'second_reader'>,
>(row: Row, reader: Pick<Reader, 'userId'>): Row {
  if (!blindTo(row, reader)) return row
  return {
    ...row,
    ...('outcome' in row && { outcome: null }),
    ...('against' in row && { against: '' }),
    ...('assignee' in row && { assignee: row.assignee === row.first_reader ? null : row.assignee }),
    ...('lease_by' in row && { lease_by: null }),
    ...('lease_until_ms' in row && { lease_until_ms: null }),
    first_reader: null,
    second_reader: null,
  }
}
