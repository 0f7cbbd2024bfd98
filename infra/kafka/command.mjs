import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { inRepository } from '../setup/repository.mjs'
import { SetUpError } from '../setup/set-up-error.mjs'
import { startBroker } from './start-broker.mjs'

const USAGE = `node infra/kafka/broker.mjs start [--port N] [--data FOLDER] [--set KEY=VALUE]…
                    runs Kafka until it is stopped; port 9092 unless N is given, 0 takes a free one
  --temporary       keeps its records in a folder of its own, which goes with it
  --with-parent     ends when its standard input does
  --login USER:PASSWORD [--cert FILE --key FILE]
                    a second listener with SASL (PLAIN and SCRAM), over TLS with a certificate (PEM, PKCS 8)
node infra/kafka/broker.mjs stop [--data FOLDER]
`

/** Runs or stops a broker from a terminal; every failure is one sentence. */
export async function brokerCommand(args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        port: { type: 'string', default: '9092' },
        data: { type: 'string', default: inRepository('.cache', 'kafka', 'data') },
        set: { type: 'string', multiple: true, default: [] },
        temporary: { type: 'boolean', default: false },
        'with-parent': { type: 'boolean', default: false },
        login: { type: 'string' },
        cert: { type: 'string' },
        key: { type: 'string' },
      },
    })
    const [command] = positionals
    if (command === 'start') return await start(values)
    if (command === 'stop') return await stop(resolve(values.data))
    process.stderr.write(USAGE)
    process.exitCode = 2
  } catch (error) {
    if (!(error instanceof SetUpError) && error.code?.startsWith('ERR_PARSE_ARGS') !== true) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

async function start({ port, data, set, temporary, 'with-parent': withParent, login, cert, key }) {
  const folder = temporary ? mkdtempSync(join(tmpdir(), 'murmuration-kafka-')) : resolve(data)
  const clean = () => temporary && rmSync(folder, { recursive: true, force: true })
  const ended = new Promise((end) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end)
    if (withParent) process.stdin.on('end', end).on('error', end).resume()
  })
  try {
    const starting = startBroker({
      folder,
      ...(Number(port) > 0 && { port: Number(port) }),
      ...(login !== undefined && { secure: secureOf(login, cert, key) }),
      settings: Object.fromEntries(set.map((line) => line.split(/=(.*)/s).slice(0, 2))),
      log: (line) => process.stderr.write(`${line}\n`),
    })
    const broker = await starting
    const pidFile = join(folder, 'broker.pid')
    writeFileSync(pidFile, String(process.pid))
    if (broker.secureBrokers) process.stdout.write(`With a login it is at ${broker.secureBrokers}.\n`)
    process.stdout.write(`Kafka is ready at ${broker.brokers}, process ${broker.pid}.\n`)
    const hasDied = await Promise.race([ended.then(() => false), broker.exited.then(() => true)])
    await broker.stop()
    rmSync(pidFile, { force: true })
    if (hasDied) throw new SetUpError('Kafka has ended by itself.')
  } finally {
    clean()
    process.stdin.destroy()
  }
}

function secureOf(login, cert, key) {
  const [username, password] = login.split(/:(.*)/s)
  const pem = (path) => readFileSync(path, 'utf8')
  return { username, password, ...(cert && key && { certPem: pem(cert), keyPem: pem(key) }) }
}

async function stop(folder) {
  const pidFile = join(folder, 'broker.pid')
  if (!existsSync(pidFile)) throw new SetUpError(`No broker runs in ${folder}.`)
  const pid = Number(readFileSync(pidFile, 'utf8'))
  try {
    process.kill(pid, 'SIGTERM')
  } catch {
    rmSync(pidFile, { force: true })
    throw new SetUpError(`No broker runs in ${folder}; the one that did has been killed.`)
  }
  while (existsSync(pidFile)) await sleep(100)
  process.stdout.write('Kafka has stopped.\n')
}
