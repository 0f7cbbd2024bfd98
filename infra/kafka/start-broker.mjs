import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SetUpError } from '../setup/set-up-error.mjs'
import { JAVA, kafkaJars } from './jars.mjs'
import { brokerProperties } from './properties.mjs'
import { freePort, untilReady } from './ready.mjs'

const CLUSTER_ID = 'bXVybXVyYXRpb24ta2Fma2E'

/**
 * Starts Apache Kafka, one node, without Docker; a folder that was used before keeps its records.
 *
 * @param {object} options
 * @param {string} options.folder where its records and its log lie
 * @param {number} [options.port] a free one where it is not given
 * @param {number} [options.controllerPort]
 * @param {(line: string) => void} [options.log] told what takes long
 * @param {Record<string, string | number>} [options.settings] lines for server.properties
 * @param {{ username: string, password: string, certPem?: string, keyPem?: string }} [options.secure] a second
 *   listener with SASL (PLAIN and SCRAM), over TLS where a certificate is given
 * @returns a running broker; `kill` ends it at once, and `restart` brings it back on the same ports
 * @throws {SetUpError} saying what is missing, or what the broker said at its end
 */
export async function startBroker({
  folder,
  port,
  controllerPort,
  log = () => {},
  settings = {},
  secure: login,
}) {
  const jars = await kafkaJars(log)
  if (!existsSync(jars.archive)) await makeArchive(jars, log)
  port ??= await freePort()
  controllerPort ??= await freePort()
  const secure = login && { ...login, port: await freePort() }
  const { file } = format(jars, { folder, port, controllerPort, secure }, settings)
  let running = await launch(jars, folder, file, port)

  return {
    brokers: `127.0.0.1:${port}`,
    secureBrokers: secure && `127.0.0.1:${secure.port}`,
    port,
    get pid() {
      return running.child.pid
    },
    /** Resolves when the process has gone, for whatever reason. */
    get exited() {
      return running.exited
    },
    stop: () => end(running, 'SIGTERM'),
    kill: () => end(running, 'SIGKILL'),
    async restart() {
      await end(running, 'SIGTERM')
      running = await launch(jars, folder, file, port)
    },
  }
}

function format({ classPath }, node, settings) {
  const { folder, secure } = node
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'server.properties')
  writeFileSync(file, brokerProperties(node, settings), { mode: 0o600 })
  if (existsSync(join(folder, 'logs', 'meta.properties'))) return { file }
  const users = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) =>
    secure ? ['--add-scram', `${mechanism}=[name=${secure.username},password=${secure.password}]`] : [],
  )
  const tool = ['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', file, ...users]
  const args = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', classPath, ...tool]
  const { status, stdout, stderr } = spawnSync(JAVA, args, { encoding: 'utf8' })
  if (status !== 0)
    throw new SetUpError(`Kafka could not format ${folder}:\n${lastLines(`${stdout}${stderr}`)}`)
  return { file }
}

async function launch({ classPath, archive }, folder, file, port, archiving = false) {
  const shared = existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : []
  const args = [
    '-Xms128m',
    '-Xmx512m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    ...(archiving ? [`-XX:ArchiveClassesAtExit=${archive}.part`] : shared),
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-cp',
    classPath,
    'kafka.Kafka',
    file,
  ]
  let said = ''
  const child = spawn(JAVA, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (said = `${said}${chunk}`.slice(-20_000)))
  let isDead = false
  const exited = new Promise((resolve) => child.on('close', resolve)).then(() => (isDead = true))
  if (await untilReady(port, () => isDead)) return { child, exited }
  child.kill('SIGKILL')
  await exited
  throw new SetUpError(`Kafka did not start; the end of what it said:\n${lastLines(said)}`)
}

async function end({ child, exited }, signal) {
  child.kill(signal)
  await exited
}

/** Loaded classes, written once: a broker with them is ready in half the time. */
async function makeArchive(jars, log) {
  log('Preparing the Kafka broker…')
  const folder = mkdtempSync(join(tmpdir(), 'murmuration-kafka-classes-'))
  const port = await freePort()
  const { file } = format(jars, { folder, port, controllerPort: await freePort() }, {})
  const part = { ...jars, archive: `${jars.archive}.${process.pid}` }
  await end(await launch(part, folder, file, port, true), 'SIGTERM')
  if (existsSync(`${part.archive}.part`)) renameSync(`${part.archive}.part`, jars.archive)
  rmSync(folder, { recursive: true, force: true })
}

const lastLines = (text) => text.trim().split('\n').slice(-12).join('\n')
