import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import type { StoreConfig } from './open-engine.ts'
import { openStore, type Store } from './store.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a real PostgreSQL whose user may make databases and roles, with `/postgres` at its end. */
    postgresUrl: string
  }
}

/** Makes an empty database on the PostgreSQL of the tests. @returns its URL, and what drops it */
export async function newDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const server = inject('postgresUrl')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client(server)
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
  await run(`create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => run(`drop database if exists ${name} with (force)`) }
}

type Engine = 'postgres' | 'pglite'

/** The engines that tests of the store run on: both, or those that `MURMURATION_TEST_ENGINES` names. */
export const ENGINES: readonly Engine[] = (['postgres', 'pglite'] as const).filter((engine) =>
  (process.env.MURMURATION_TEST_ENGINES ?? 'postgres,pglite').split(',').includes(engine),
)

/** An empty store of each kind, which is gone when it is disposed of. */
export async function newStore(
  kind: Engine,
  { nowMs, ...config }: Omit<StoreConfig, 'url' | 'folder'> & { nowMs?: () => number } = {},
): Promise<Store> {
  if (kind === 'pglite') return openStore(config, nowMs)
  const { url, drop } = await newDatabase()
  const store = await openStore({ ...config, url }, nowMs)
  return {
    ...store,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      await drop()
    },
  }
}
