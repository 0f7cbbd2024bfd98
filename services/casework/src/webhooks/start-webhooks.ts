import type { StaffRole } from '@murmuration/contracts'
import type { Reader } from '@murmuration/store'
import type { CaseworkParts } from '../parts.ts'
import { addressGuard } from './address-guard.ts'
import { type DeliveryParts, deliverDue } from './deliver.ts'
import { forgetOld } from './delivery-rows.ts'
import { fanOut } from './fan-out.ts'

/** What tells endpoints of events, beside the API. */
export interface Webhooks {
  /** Rejects when it cannot go on; resolves when it was stopped. */
  readonly done: Promise<void>
  stop(): Promise<void>
}

/** How often it looks for what other processes recorded, and for what is due again. */
const LOOK_EVERY_MS = 1_000
const FORGET_EVERY_MS = 3_600_000
const TIMEOUT_MS = 10_000
/** How many endpoints are sent to at a time, so that a few slow ones hold nobody up. */
const MOST_ENDPOINTS = 64

export const deliveryParts = ({ store, config, nowMs }: CaseworkParts): DeliveryParts => ({
  store,
  nowMs,
  draw: Math.random,
  guard: addressGuard(config.webhookAllowPrivate),
  timeoutMs: TIMEOUT_MS,
})

/**
 * Makes deliveries of events, and sends them until they arrive or are given up. Several processes may do so on one store.
 * What a process held when it was killed is sent by the next one to look, with the same id.
 */
export function startWebhooks(parts: CaseworkParts): Webhooks {
  const { store } = parts
  const ending = new AbortController()
  const sending = new Map<string, Promise<void>>()
  const delivery = { ...deliveryParts(parts), signal: ending.signal }
  let wake: () => void = () => {}
  let isAwake = false
  const look = (): void => {
    isAwake = true
    wake()
  }
  let failed: unknown
  let hasFailed = false
  const fail = (error: unknown): void => {
    if (ending.signal.aborted) return
    failed = error
    hasFailed = true
    look()
  }

  const sendTo = (id: string, reader: Reader): void => {
    if (sending.has(id) || sending.size >= MOST_ENDPOINTS) return
    sending.set(
      id,
      (async () => {
        while (!ending.signal.aborted && (await deliverDue(delivery, id, reader)) > 0);
      })()
        .catch(fail)
        .finally(() => {
          // Somebody may have been waiting for a place.
          if (sending.size === MOST_ENDPOINTS) look()
          sending.delete(id)
        }),
    )
  }

  const run = async (): Promise<void> => {
    let forgetAtMs = 0
    while (!ending.signal.aborted) {
      if (hasFailed) throw failed
      isAwake = false
      for (const { id, reader, isBehind } of await endpointsWithWork(parts)) {
        if (isBehind) while (!ending.signal.aborted && (await fanOut(store, id, reader)));
        sendTo(id, reader)
      }
      if (Date.now() >= forgetAtMs) {
        await store.system(forgetOld, 'webhooks')
        forgetAtMs = Date.now() + FORGET_EVERY_MS
      }
      if (isAwake || ending.signal.aborted) continue
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_EVERY_MS)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  const unlisten = store.onEvents(look)
  const done = run()
  done.catch(() => {})
  return {
    done,
    async stop() {
      unlisten()
      ending.abort()
      look()
      await Promise.all([done.catch(() => {}), ...sending.values()])
    },
  }
}

/** Active endpoints that are behind the history, or have something due. */
async function endpointsWithWork({
  store,
}: CaseworkParts): Promise<{ id: string; reader: Reader; isBehind: boolean }[]> {
  const rows = await store.system((tx) =>
    tx.query<{ id: string; user_id: string; role: StaffRole; behind: boolean }>(
      `select * from (
         select e.id, e.user_id, u.role, e.after_seq < (select coalesce(max(seq), 0) from events) as behind,
           exists (select from webhook_deliveries d where d.endpoint_id = e.id and d.state = 'waiting' and d.next_at_ms <= $1) as due
         from webhook_endpoints e join users u on u.id = e.user_id
         where e.state = 'active' and not u.disabled) found
       where behind or due order by id`,
      [tx.nowMs],
    ),
  )
  return rows.map(({ id, user_id, role, behind }) => ({
    id,
    reader: { userId: user_id, role },
    isBehind: behind,
  }))
}
