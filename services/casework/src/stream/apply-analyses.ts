import {
  ActivityPart,
  AnalysisRecord,
  ControlPart,
  ControlRecord,
  type Level,
  type Tier,
} from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'

/** The last value of each key of review.analyses. */
export type AnalysisValues = Map<string, string>

export interface WholeAnalysis {
  record: AnalysisRecord
  accounts: ActivityPart['accounts']
}

export interface WholeControl {
  record: ControlRecord
  accounts: ControlPart['accounts']
  flagged: { accountId: string; level: Level; tier: Tier }[]
}

/** The analysis; undefined where there is none, or its parts are being written. */
export function wholeAnalysis(values: AnalysisValues): WholeAnalysis | undefined {
  const text = values.get('latest')
  if (text === undefined) return undefined
  const record = AnalysisRecord.parse(JSON.parse(text))
  const parts = wholeParts(values, 'activity', ActivityPart, record.activityParts, record)
  return parts && { record, accounts: parts.flatMap(({ accounts }) => accounts) }
}

/** The control; undefined where there is none, or its parts are being written. */
export function wholeControl(values: AnalysisValues): WholeControl | undefined {
  const text = values.get('control')
  if (text === undefined) return undefined
  const record = ControlRecord.parse(JSON.parse(text))
  const parts = wholeParts(values, 'control', ControlPart, record.parts, record)
  if (!parts?.every(({ parametersHash }) => parametersHash === record.parametersHash)) return undefined
  return {
    record,
    accounts: parts.flatMap(({ accounts }) => accounts),
    flagged: parts.flatMap(({ flagged }) => flagged),
  }
}

function wholeParts<Part extends { part: number; windowEndMs: number; flagsVersion: number }>(
  values: AnalysisValues,
  kind: 'activity' | 'control',
  schema: { parse: (value: unknown) => Part },
  count: number,
  { window, flagsVersion }: { window: { endMs: number }; flagsVersion: number },
): Part[] | undefined {
  const parts: Part[] = []
  for (let k = 0; k < count; k++) {
    const text = values.get(`${kind}:${k}`)
    if (text === undefined) return undefined
    const part = schema.parse(JSON.parse(text))
    if (part.windowEndMs !== window.endMs || part.flagsVersion !== flagsVersion) return undefined
    parts.push(part)
  }
  return parts
}

const AS_ROWS = `from jsonb_to_recordset($1::jsonb) as n("accountId" text, objects int, sittings int,
  "createdAtMs" bigint, topic double precision, level text, tier text)`

/** Puts the activity of an analysis in the place of what was there. */
export async function writeAnalysis(tx: Tx, { record, accounts }: WholeAnalysis): Promise<void> {
  await tx.query('delete from account_activity')
  await tx.query(
    `insert into account_activity (account_id, objects, sittings, created_at_ms, topic)
     select "accountId", objects, sittings, "createdAtMs", topic ${AS_ROWS}`,
    [JSON.stringify(accounts)],
  )
  await writeRecord(tx, 'latest', record)
}

/** Puts the accounts of a control in the place of those that were there. Levels of flagged accounts lie in its record. */
export async function writeControl(tx: Tx, { record, accounts, flagged }: WholeControl): Promise<void> {
  await tx.query('delete from control_accounts')
  await tx.query(
    `insert into control_accounts (account_id, objects, sittings, created_at_ms, topic, level, tier)
     select "accountId", objects, sittings, "createdAtMs", topic, level, tier ${AS_ROWS}`,
    [JSON.stringify(accounts)],
  )
  await writeRecord(tx, 'control', { ...record, flagged })
}

const writeRecord = (tx: Tx, kind: 'latest' | 'control', record: object): Promise<unknown> =>
  tx.query(
    `insert into analyses (kind, record, at_ms) values ($1, $2::jsonb, $3)
     on conflict (kind) do update set record = excluded.record, at_ms = excluded.at_ms`,
    [kind, JSON.stringify(record), tx.nowMs],
  )
