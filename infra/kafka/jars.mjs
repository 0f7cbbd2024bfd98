import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { inRepository } from '../setup/repository.mjs'
import { SetUpError } from '../setup/set-up-error.mjs'
import { withSetUpLock } from '../setup/set-up-lock.mjs'

const VERSION = '4.1.2'
const cache = inRepository('.cache', 'kafka')
const lib = inRepository('.cache', 'kafka', `lib-${VERSION}`)
const OLDEST_JAVA = 17

/** The program, found on the path. */
export const JAVA = 'java'

/**
 * Java and the jars of the broker, fetched once. On Debian, root installs what is missing.
 *
 * @param {(line: string) => void} log
 * @returns {Promise<{ classPath: string, archive: string }>} the class-data archive may not be there yet
 * @throws {SetUpError} saying what is missing
 */
export function kafkaJars(log) {
  return withSetUpLock(async () => {
    if (javaMajor() < OLDEST_JAVA || (!existsSync(lib) && !runs('mvn', ['--version']))) await installJava(log)
    if (!existsSync(lib)) await fetchJars(log)
    return { classPath: `${lib}/*`, archive: `${cache}/kafka-${VERSION}-java-${javaVersion()}.jsa` }
  })
}

async function installJava(log) {
  const isDebian = process.getuid?.() === 0 && runs('apt-get', ['--version'])
  if (isDebian) {
    log('Installing Java and Maven…')
    await run('apt-get', ['update', '-q'])
    for (const java of ['openjdk-17-jre-headless', 'openjdk-21-jre-headless'])
      if ((await run('apt-get', ['install', '-y', '-q', java, 'maven'])).code === 0) break
  }
  if (javaMajor() < OLDEST_JAVA || !runs('mvn', ['--version'])) {
    throw new SetUpError(
      `The Kafka broker needs Java ${OLDEST_JAVA} or newer and Maven on the path; install both, for example with \`apt-get install openjdk-17-jre-headless maven\`, and run the command again.`,
    )
  }
}

async function fetchJars(log) {
  log('Fetching the Kafka broker…')
  mkdirSync(cache, { recursive: true })
  const half = `${lib}.part`
  rmSync(half, { recursive: true, force: true })
  const pom = inRepository('infra', 'kafka', 'pom.xml')
  const { code, output } = await run('mvn', [
    '-q',
    '-B',
    '-f',
    pom,
    'dependency:copy-dependencies',
    `-DoutputDirectory=${half}`,
  ])
  if (code !== 0) {
    throw new SetUpError(
      `Maven could not fetch the Kafka broker; check the network and run the command again. It said:\n${output.trim().split('\n').slice(-8).join('\n')}`,
    )
  }
  renameSync(half, lib)
}

const runs = (program, args) => spawnSync(program, args, { stdio: 'ignore' }).status === 0

/** `17.0.15`, or nothing where there is no Java. */
function javaVersion() {
  const { stderr, stdout } = spawnSync(JAVA, ['-version'], { encoding: 'utf8' })
  return /version "([^"]+)"/.exec(`${stderr}${stdout}`)?.[1] ?? ''
}

const javaMajor = () => Number.parseInt(javaVersion(), 10) || 0

function run(program, args) {
  return new Promise((resolve) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.on('error', (error) => resolve({ code: 1, output: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
