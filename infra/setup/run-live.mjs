import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startBroker } from '../kafka/broker.mjs'
import { inRepository } from './repository.mjs'
import { SetUpError } from './set-up-error.mjs'

const BINARY = inRepository('infra', 'bin', 'murmuration.mjs')
const HOUR_MS = 3_600_000
const STEP_HOURS = 24

/**
 * Starts a Kafka broker and every service as a process of its own on this machine, feeds them the founding story, prints the
 * cases as they come, and stops all of it.
 *
 * @param {string[]} args --graphs N, --partitions N, --seed N, --keep
 */
export async function runLive(args) {
  const option = (name, fallback) => {
    const at = args.indexOf(`--${name}`)
    return at < 0 ? fallback : Number(args[at + 1])
  }
  if (args.includes('--help')) {
    process.stdout.write(
      'npm run live -- [--graphs 2] [--partitions 4] [--seed 1]\n' +
        'Starts a Kafka broker, ingest, graph and detector processes, feeds the demo, prints its cases, stops everything.\n',
    )
    return 0
  }
  const graphs = option('graphs', 2)
  const partitions = option('partitions', 4)
  const seed = option('seed', 1)
  const folder = inRepository('out', 'live-kafka')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })

  const children = []
  let broker
  let isStopping = false
  const stop = async () => {
    if (isStopping) return
    isStopping = true
    for (const child of children.toReversed()) await ended(child)
    await broker?.stop()
  }
  const interrupted = new Promise((resolve) => {
    process.once('SIGINT', () => resolve(130))
    process.once('SIGTERM', () => resolve(143))
  })
  const work = async () => {
    const { simulateStory, writeStory } = await import('@murmuration/replay')
    const story = simulateStory(seed)
    const { sharesPath, orderPath } = await writeStory(story, join(folder, 'story'))
    say('Starting a Kafka broker…')
    broker = await startBroker({ folder: join(folder, 'kafka') })
    const kafka = ['--brokers', broker.brokers]
    await run(['topics', 'create', ...kafka, '--partitions', String(partitions)])
    const [port, detectorPort] = [await freePort(), await freePort()]
    const url = `http://127.0.0.1:${port}`
    const service = (role, ...more) => {
      const child = spawn(process.execPath, [BINARY, 'service', role, ...kafka, ...more], {
        stdio: ['ignore', 'inherit', 'pipe'],
      })
      child.stderr.on('data', (chunk) => tell(role, chunk))
      child.on('exit', (code) => {
        if (!isStopping) say(`${role} has ended with exit code ${code}.`)
      })
      children.push(child)
    }
    service('ingest', '--port', String(port), '--state-folder', join(folder, 'ingest'))
    await answering(`${url}/health/ready`)
    // The flags stand on the log before the graph processes start, so that every window is looked at with all of them.
    await run(['flag', orderPath, '--list', 'order', '--url', url])
    for (let k = 0; k < graphs; k++) service('graph', '--state-folder', join(folder, 'graph'))
    const detecting = ['--step-ms', `${STEP_HOURS}h`, '--ops-port', String(detectorPort)]
    service('detector', '--state-folder', join(folder, 'detector'), ...detecting)
    say(
      `Running on ${broker.brokers}: ingest at ${url}, ${graphs} graph processes, a detector; ${partitions} partitions.`,
    )
    const tail = spawn(process.execPath, [BINARY, 'cases', 'tail', ...kafka], {
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    children.push(tail)
    await run([
      'feed',
      sharesPath,
      '--url',
      url,
      '--state',
      join(folder, 'feed'),
      '--drain',
      `${STEP_HOURS + 2}h`,
    ])
    const stepMs = STEP_HOURS * HOUR_MS
    const lastEndMs = (Math.floor(story.timeMs.at(-1) / stepMs) + 1) * stepMs
    say('All shares are sent; waiting for the last window…')
    while ((await windowEndMs(detectorPort)) < lastEndMs) await sleep(300)
    await sleep(500)
    await run(['cases', 'list', ...kafka])
    return 0
  }
  try {
    return await Promise.race([work(), interrupted])
  } finally {
    say('Stopping all that was started…')
    await stop()
  }
}

const say = (text) => process.stderr.write(`${text}\n`)

/** Passes on what a service logs as a warning or worse. */
function tell(role, chunk) {
  for (const line of String(chunk).split('\n')) {
    if (line === '') continue
    let level = 60
    try {
      level = JSON.parse(line).level
    } catch {
      // Not a line of the log: shown as it is.
    }
    if (level >= 50) say(`${role}: ${line}`)
  }
}

async function run(args) {
  const child = spawn(process.execPath, [BINARY, ...args], { stdio: ['ignore', 'inherit', 'inherit'] })
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) throw new SetUpError(`murmuration ${args[0]} has failed; what it said stands above.`)
}

async function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}

async function answering(url) {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await sleep(100)
  }
  throw new SetUpError(`Ingest did not answer at ${url} within 20 s.`)
}

async function windowEndMs(port) {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined)
  const text = answer?.ok ? await answer.text() : ''
  return Number(/^murmuration_detector_window_end_seconds (\S+)$/m.exec(text)?.[1] ?? 0) * 1000
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
