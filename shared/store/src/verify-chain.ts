import { z } from 'zod'
import { type ChainedEvent, GENESIS, hashOf, payloadHashOf } from './events.ts'
import type { Sql } from './sql.ts'
import type { Store } from './store.ts'

/** A recorded event as it leaves the store. `payload` null: it never had one, or it was erased. */
export interface ExportedEvent {
  event: ChainedEvent
  payload: { salt: string; body: string } | null
}

export interface ChainFault {
  seq: number
  /** One sentence. */
  says: string
}

export interface ChainReport {
  events: number
  /** Payloads that an event of type `payloads.erased` names. */
  erased: number
  head: { seq: number; hash: string }
  /** The first hundred, in the order in which they were met. */
  faults: ChainFault[]
  faultCount: number
}

const MOST_FAULTS = 100
const Erased = z.object({ erasedSeqs: z.array(z.int()) })

/** Type of the event that says which payloads were erased; its payload is `{ erasedSeqs: number[] }`. */
export const ERASED = 'payloads.erased'

/**
 * Checks a chain of events, from first to last: that none was changed, is missing, was put in or moved, and that every
 * payload is the one that was recorded, or one that a later event says was erased.
 *
 * @param head what an earlier look at the chain ended with: the chain has to hold it still, which finds events that were
 * cut off at the end
 */
export async function verifyChain(
  events: AsyncIterable<ExportedEvent> | Iterable<ExportedEvent>,
  head?: { seq: number; hash: string },
): Promise<ChainReport> {
  const report: ChainReport = {
    events: 0,
    erased: 0,
    head: { seq: 0, hash: GENESIS },
    faults: [],
    faultCount: 0,
  }
  const fault = (seq: number, says: string): void => {
    report.faultCount++
    if (report.faults.length < MOST_FAULTS) report.faults.push({ seq, says })
  }
  const missing = new Set<number>()
  const erased = new Set<number>()
  let headSeen = head === undefined || (head.seq === 0 && head.hash === GENESIS)
  for await (const { event, payload } of events) {
    report.events++
    const { seq, prevHash, hash, payloadHash } = event
    const { head: last } = report
    if (seq !== last.seq + 1)
      fault(seq, seq <= last.seq ? 'It stands out of order.' : `${seq - last.seq - 1} before it are missing.`)
    if (prevHash !== last.hash) fault(seq, 'It does not name the hash of the event before it.')
    if (hashOf(event) !== hash) fault(seq, 'It was changed: its hash is another one.')
    if (payload !== null && payloadHash === null)
      fault(seq, 'It has a payload that was not recorded with it.')
    else if (payload !== null && payloadHashOf(payload.salt, payload.body) !== payloadHash)
      fault(seq, 'Its payload was changed.')
    else if (payload === null && payloadHash !== null) missing.add(seq)
    if (event.type === ERASED && payload !== null) {
      const named = Erased.safeParse(jsonOf(payload.body))
      for (const one of named.success ? named.data.erasedSeqs : []) erased.add(one)
    }
    if (head !== undefined && seq === head.seq && hash === head.hash) headSeen = true
    report.head = { seq, hash }
  }
  for (const seq of missing) {
    if (erased.has(seq)) report.erased++
    else fault(seq, 'Its payload is missing, and no event says that it was erased.')
  }
  if (!headSeen && head !== undefined)
    fault(head.seq, 'The chain does not hold the head that was given: events were cut off or written anew.')
  return report
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const PAGE_ROWS = 2_000

/** Every event with its payload, in order, in pages of one transaction each; what comes in meanwhile may follow. */
export async function* exportedEvents(store: Store): AsyncGenerator<ExportedEvent> {
  for (let after = 0; ; ) {
    const page = await store.system((tx) => eventsAfter(tx, after))
    if (page.length === 0) return
    yield* page
    after = page[page.length - 1].event.seq
  }
}

async function eventsAfter(sql: Sql, after: number): Promise<ExportedEvent[]> {
  const rows = await sql.query<{
    seq: number
    at_ms: number
    actor: string
    type: string
    entity: string
    prev_state: string | null
    next_state: string | null
    payload_hash: string | null
    prev_hash: string
    hash: string
    salt: string | null
    body: string | null
  }>(
    `select e.seq, at_ms, actor, type, entity, prev_state, next_state, payload_hash, prev_hash, hash, salt, body
     from events e left join event_payloads p on p.seq = e.seq where e.seq > $1 order by e.seq limit ${PAGE_ROWS}`,
    [after],
  )
  return rows.map((row) => ({
    event: {
      seq: row.seq,
      atMs: row.at_ms,
      actor: row.actor,
      type: row.type,
      entity: row.entity,
      prevState: row.prev_state,
      nextState: row.next_state,
      payloadHash: row.payload_hash,
      prevHash: row.prev_hash,
      hash: row.hash,
    },
    payload: row.salt !== null && row.body !== null ? { salt: row.salt, body: row.body } : null,
  }))
}
