import { appendEvents, type NewEvent } from './events.ts'
import { migrate } from './migrate.ts'
import { openEngine, type StoreConfig } from './open-engine.ts'
import { READER_ROLE, type Reader } from './reader.ts'
import { type Engine, type Sql, sqlStateOf } from './sql.ts'

/** One transaction: what is read, written and recorded in it stands or falls together. */
export interface Tx extends Sql {
  /** When it began. */
  readonly nowMs: number
  /** Records an event; all of them are appended to the chain at the end of the transaction. */
  record(event: NewEvent): void
  /**
   * Runs `work` past row-level security. For what a person causes without seeing it; nothing that it finds may be
   * told to a reader.
   */
  asOwner<T>(work: () => Promise<T>): Promise<T>
  /** Runs once the transaction has been committed; never where it was rolled back. */
  afterCommit(work: () => void): void
}

/** Orders, cases and history, in PostgreSQL or PGlite. */
export interface Store extends AsyncDisposable {
  readonly engine: Engine['kind']
  /**
   * A transaction under the row-level security of a reader, who is the actor of what it records. `work` may run again
   * where the database asks for it: it must do nothing outside of the transaction but by `afterCommit`.
   */
  as<T>(reader: Reader, work: (tx: Tx) => Promise<T>): Promise<T>
  /** A transaction of the program itself, which sees everything. @param actor such as `system` or `detector` */
  system<T>(work: (tx: Tx) => Promise<T>, actor?: string): Promise<T>
  /** Calls `listener` after every commit of this process that recorded events. @returns ends it */
  onEvents(listener: () => void): () => void
}

/** A transaction that another one pushed aside, and that may pass when it is run again. */
const PASSING = new Set(['40001', '40P01'])
const MOST_TRIES = 5

/**
 * Opens the store, and brings its tables to the newest version, under a lock.
 *
 * @throws {StoreError} where it cannot be reached, or was written by a newer version of the program
 */
export async function openStore(config: StoreConfig, nowMs: () => number = () => Date.now()): Promise<Store> {
  const engine = await openEngine(config)
  try {
    await migrate(engine, nowMs)
  } catch (error) {
    await engine[Symbol.asyncDispose]()
    throw error
  }
  return storeOn(engine, nowMs)
}

function storeOn(engine: Engine, nowMs: () => number): Store {
  const listeners = new Set<() => void>()

  const run = async <T>(
    actor: string,
    enter: ((sql: Sql) => Promise<void>) | undefined,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> => {
    for (let tries = 1; ; tries++) {
      const events: NewEvent[] = []
      const after: (() => void)[] = []
      let isOwner = enter === undefined
      const leave = async (sql: Sql): Promise<void> => {
        if (!isOwner) await sql.query('reset role')
        isOwner = true
      }
      const beganMs = nowMs()
      try {
        const result = await engine.transaction(async (sql) => {
          await enter?.(sql)
          const value = await work({
            nowMs: beganMs,
            query: (text, values) => sql.query(text, values),
            record: (event) => {
              events.push(event)
            },
            async asOwner(inner) {
              if (isOwner) return inner()
              await leave(sql)
              // Where `inner` fails the transaction does, unless the caller undoes it to a savepoint.
              const found = await inner()
              await enter?.(sql)
              isOwner = false
              return found
            },
            afterCommit: (then) => {
              after.push(then)
            },
          })
          if (events.length > 0) {
            await leave(sql)
            await appendEvents(sql, actor, beganMs, events)
          }
          return value
        })
        for (const then of after) then()
        if (events.length > 0) for (const listener of listeners) listener()
        return result
      } catch (error) {
        if (tries >= MOST_TRIES || !PASSING.has(sqlStateOf(error) ?? '')) throw error
      }
    }
  }

  return {
    engine: engine.kind,
    as: (reader, work) => run(`user:${reader.userId}`, entering(reader), work),
    system: (work, actor = 'system') => run(actor, undefined, work),
    onEvents(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}

const entering =
  ({ userId, role }: Reader) =>
  async (sql: Sql): Promise<void> => {
    await sql.query(
      `select set_config('murmuration.user', $1, true), set_config('murmuration.role', $2, true)`,
      [userId, role],
    )
    await sql.query(`set local role ${READER_ROLE}`)
  }
