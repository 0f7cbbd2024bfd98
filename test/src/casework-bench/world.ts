import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openStore, type Store } from '@murmuration/store'
import { type Child, startChild } from '../live-bench/child.ts'
import { startPostgres } from '../start-postgres.ts'

export const ENGINES = ['PostgreSQL', 'PGlite'] as const
export type EngineName = (typeof ENGINES)[number]

/** What every part of the benchmark is given. */
export interface Bench {
  scratch: string
  engines: readonly EngineName[]
  quick: boolean
  /** Folder for CPU profiles of casework, if any are wanted. */
  profile: string | undefined
}

/** An own store: a PostgreSQL server, durable, or a folder of PGlite. One process at a time opens a folder. */
export interface World extends AsyncDisposable {
  engine: EngineName
  /** Opens the store in this process. */
  open(): Promise<Store>
  /** Starts a script of this folder on the store, in a process of its own. */
  run(script: string, ...args: string[]): Child
  /** Starts casework on the store, in a process of its own. */
  serve(): Promise<Child & { url: string }>
}

let worlds = 0

export async function newWorld({ scratch, profile }: Bench, engine: EngineName): Promise<World> {
  const folder = join(scratch, `store-${worlds++}`)
  const server = engine === 'PostgreSQL' ? await startPostgres({ durable: true }) : undefined
  const settings = server === undefined ? { STORE_FOLDER: folder } : { DATABASE_URL: server.url }
  const run = (script: string, ...args: string[]): Child =>
    startChild(
      [
        ...(profile !== undefined ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
        fileURLToPath(new URL(`./${script}.js`, import.meta.url)),
        ...args,
      ],
      settings as { [name: string]: string },
    )
  return {
    engine,
    open: () => openStore(server === undefined ? { folder } : { url: server.url }),
    run,
    async serve() {
      const child = run('serve')
      const { fields } = await child.line('casework listens')
      return { ...child, url: String(fields.url) }
    },
    async [Symbol.asyncDispose]() {
      await server?.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Runs on a new world of each engine in turn. */
export async function onEach(bench: Bench, work: (world: World) => Promise<void>): Promise<void> {
  for (const engine of bench.engines) {
    await using world = await newWorld(bench, engine)
    await work(world)
  }
}
