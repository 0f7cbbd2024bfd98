import type { BusRecord } from '@murmuration/bus'
import { FlagChange } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'

/** Whether a list names an account, as of an offset. */
export interface FlagRow {
  account: string
  list: string
  /** Where the list is that of an order. */
  order: string | null
  flagged: boolean
  effectiveAtMs: number
  offset: number
}

const OF_ORDER = /^order:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i

/**
 * What records of amplification.flags say, of each list and account the last.
 *
 * @param nowMs when a flag counts as withdrawn whose record is a tombstone
 * @throws {ZodError} where a record is none of this topic
 */
export function flagRows(records: readonly BusRecord[], nowMs: number): FlagRow[] {
  const rows = new Map<string, FlagRow>()
  for (const { key, value, offset } of records) {
    const change = value === null ? withdrawn(key, nowMs) : FlagChange.parse(JSON.parse(value.toString()))
    if (change === undefined) continue
    const { accountId: account, list, flagged, effectiveAtMs } = change
    const order = OF_ORDER.exec(list)?.[1]?.toLowerCase() ?? null
    rows.set(`${list}\n${account}`, { account, list, order, flagged, effectiveAtMs, offset })
  }
  return [...rows.values()]
}

function withdrawn(key: string | null, nowMs: number): Omit<FlagChange, 'schemaVersion'> | undefined {
  const at = key?.indexOf('\n') ?? -1
  if (key === null || at < 1) return undefined
  return { accountId: key.slice(at + 1), list: key.slice(0, at), flagged: false, effectiveAtMs: nowMs }
}

/**
 * Writes flags, and notes whose cases have to be looked at. A list that bears the name of an order that is not there is
 * left out: it may be an order of another store, and then nobody here may read what it names.
 *
 * @returns how many rows were left out
 */
export async function applyFlags(tx: Tx, rows: readonly FlagRow[], epoch: number): Promise<number> {
  if (rows.length === 0) return 0
  const written = await tx.query<{ account_id: string }>(
    `insert into list_flags as f (account_id, list, order_id, flagged, effective_at_ms, at_offset, epoch)
     select n.account, n.list, o.id, n.flagged, n."effectiveAtMs", n."offset", $2
     from jsonb_to_recordset($1::jsonb) as n(account text, list text, "order" uuid, flagged boolean, "effectiveAtMs" bigint, "offset" bigint)
       left join orders o on o.id = n."order"
     where n."order" is null or o.id is not null
     on conflict (account_id, list) do update set flagged = excluded.flagged, effective_at_ms = excluded.effective_at_ms,
       at_offset = excluded.at_offset, epoch = excluded.epoch
     returning account_id`,
    [JSON.stringify(rows), epoch],
  )
  await tx.query(
    'insert into changed_flags (account_id) select distinct unnest($1::text[]) on conflict do nothing',
    [written.map(({ account_id }) => account_id)],
  )
  return rows.length - written.length
}

/** Once a topic was read anew to its end: what does not stand on it any more is withdrawn. */
export async function endFlagsOfEarlierEpochs(tx: Tx, epoch: number): Promise<void> {
  if (epoch > 0)
    await tx.query(
      `with gone as (update list_flags set flagged = false, epoch = $1 where epoch < $1 returning account_id)
       insert into changed_flags (account_id) select distinct account_id from gone on conflict do nothing`,
      [epoch],
    )
}
