import { createHash } from 'node:crypto'
import type { Store } from '@murmuration/store'
import { ProblemError } from '../http/problem.ts'
import { addressKey } from './rate-limit.ts'

/** Wrong tries that are free: a person mistypes, and many people share an address. */
const FREE = { login: 5, address: 20 }
const FIRST_DELAY_MS = 30_000
const LONGEST_DELAY_MS = 15 * 60_000
/** After this time without a wrong try they are forgotten. */
const FORGET_MS = 24 * 3_600_000

type Kind = keyof typeof FREE

/** How long to wait after so many wrong tries: nothing, then 30 s, doubled each time, up to 15 minutes. */
export const delayAfterMs = (kind: Kind, tries: number): number =>
  tries < FREE[kind] ? 0 : Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(10, tries - FREE[kind]))

const keyOf = (kind: Kind, value: string): string =>
  createHash('sha256').update(`${kind}\n${value}`).digest('hex')

export interface Try {
  /** Those of login and address together have reached what is free: this one, if it is wrong, is a block. */
  blocks: Kind | undefined
}

/**
 * Counts a try before the password is looked at, as if it were wrong, so that a thousand at once are no more than one
 * after another. Whether there is such a login makes no difference. `undoTry` takes it back where it was right.
 *
 * @throws {ProblemError} 429 with the seconds to wait
 */
export async function takeTry(store: Store, login: string, address: string): Promise<Try> {
  const keys: [Kind, string][] = [
    ['address', keyOf('address', addressKey(address))],
    ['login', keyOf('login', login)],
  ]
  const taken = await store.system(async (tx) => {
    const { nowMs } = tx
    await tx.query('delete from sign_in_tries where last_at_ms < $1', [nowMs - FORGET_MS])
    let blocks: Kind | undefined
    for (const [kind, key] of keys) {
      const [row] = await tx.query<{ tries: number; blocked_until_ms: number }>(
        `insert into sign_in_tries (key, tries, last_at_ms, blocked_until_ms) values ($1, 0, $2, 0)
         on conflict (key) do update set last_at_ms = sign_in_tries.last_at_ms returning tries, blocked_until_ms`,
        [key, nowMs],
      )
      if (row.blocked_until_ms > nowMs) return { waitMs: row.blocked_until_ms - nowMs }
      const delayMs = delayAfterMs(kind, row.tries + 1)
      if (delayMs > 0) blocks = kind
      await tx.query(
        'update sign_in_tries set tries = tries + 1, last_at_ms = $2, blocked_until_ms = $3 where key = $1',
        [key, nowMs, delayMs === 0 ? 0 : nowMs + delayMs],
      )
    }
    return { waitMs: 0, blocks }
  })
  if (taken.waitMs > 0) {
    const seconds = Math.ceil(taken.waitMs / 1000)
    throw new ProblemError(
      429,
      `There were too many wrong tries; wait ${seconds} seconds, or ask an administrator for a new invitation.`,
      {},
      seconds,
    )
  }
  return { blocks: taken.blocks }
}

/**
 * A try was right: the login begins anew. Of the address only this try is taken back, so that nobody clears it by signing
 * in as themselves in between.
 */
export async function undoTry(store: Store, login: string, address: string): Promise<void> {
  await store.system(async (tx) => {
    await tx.query(
      'update sign_in_tries set tries = greatest(0, tries - 1), blocked_until_ms = 0 where key = $1',
      [keyOf('address', addressKey(address))],
    )
    await tx.query('delete from sign_in_tries where key = $1', [keyOf('login', login)])
  })
}
