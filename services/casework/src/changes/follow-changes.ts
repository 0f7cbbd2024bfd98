import type { EventNotice, TokenScope } from '@murmuration/contracts'
import type { Store, Tx } from '@murmuration/store'
import type { Caller } from '../auth/caller.ts'
import { eventsAfter, newestSeq } from './events-after.ts'
import type { NewestEvent } from './newest-event.ts'
import { stillHolds } from './still-holds.ts'

export interface ChangesParts {
  store: Store
  newest: NewestEvent
  signal: AbortSignal
  heartbeatMs: number
  /** How often it is looked whether the caller may still listen, while nothing happens. */
  recheckMs: number
}

/** Id of the first message where the caller could not see any event yet. */
const START = 'start'

/**
 * What the caller may see of the history as it grows, as text of an event stream. First comes `ready`, with the id to go
 * on from; `missed` says that it cannot go on from the id that was given, so that all has to be read anew.
 *
 * @param lastId of the last event that the caller has, to go on after it
 */
export async function* followChanges(
  parts: ChangesParts,
  caller: Caller,
  lastId: string | undefined,
): AsyncGenerator<string> {
  const { store, newest, signal, heartbeatMs, recheckMs } = parts
  const begun = await store.as(caller, (tx) => beginAfter(tx, lastId))
  let { seq } = begun
  yield `retry: 2000\nevent: ready\nid: ${begun.id}\ndata: ${JSON.stringify({ missed: begun.missed })}\n\n`
  let silentMs = 0
  while (!signal.aborted) {
    const { upTo, isAll, events } = await store.as(caller, (tx) => eventsAfter(tx, seq))
    const wanted = events.filter((event) => coveredBy(caller.scopes, event))
    if (wanted.length > 0) {
      if (!(await stillHolds(store, caller))) return
      silentMs = 0
      yield wanted.map((event) => `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`).join('')
    }
    seq = upTo
    if (!isAll) continue
    const beganMs = performance.now()
    const mostMs = Math.min(recheckMs, heartbeatMs - silentMs)
    await newest.wait(seq, mostMs, signal)
    if (signal.aborted) return
    const waitedMs = performance.now() - beganMs
    silentMs += waitedMs
    if (waitedMs >= mostMs - 1 && !(await stillHolds(store, caller))) return
    if (silentMs < heartbeatMs - 1) continue
    silentMs = 0
    yield ': still here\n\n'
  }
}

/** Where to begin: after an event that the reader may see, or now. */
async function beginAfter(
  tx: Tx,
  lastId: string | undefined,
): Promise<{ seq: number; id: string; missed: boolean }> {
  if (lastId === START) return { seq: 0, id: START, missed: false }
  if (lastId !== undefined && UUID.test(lastId)) {
    const [found] = await tx.query<{ seq: number }>('select seq from events where id = $1', [lastId])
    if (found !== undefined) return { seq: found.seq, id: lastId, missed: false }
  }
  const seq = await newestSeq(tx)
  const [last] = await tx.query<{ id: string }>(
    'select id from events where seq <= $1 order by seq desc limit 1',
    [seq],
  )
  return { seq, id: last?.id ?? START, missed: lastId !== undefined }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const SCOPES: { [kind: string]: TokenScope } = {
  order: 'orders:read',
  case: 'cases:read',
  appeal: 'cases:read',
  account: 'accounts:read',
  accounts: 'accounts:read',
}

/** Whether a token may be told of what happened to this kind of thing; a person who signed in is told of all. */
const coveredBy = (scopes: Caller['scopes'], { entity }: EventNotice): boolean =>
  scopes === undefined || scopes.includes(SCOPES[entity.split(':')[0]] ?? 'admin')
