import { printScorecard } from '@murmuration/replay'
import { aborted } from '@murmuration/runtime'
import { type DemoPerson, demoPeople, peoplePath } from './demo-people.ts'
import { type DemoOrder, demoStory } from './demo-story.ts'
import { liveLine } from './live-line.ts'
import { type Pipeline, type PipelineParts, startPipeline, stepMsOf } from './start-pipeline.ts'

export interface DemoOptions {
  settings: { readonly [field: string]: unknown }
  seed: number
  /** Event time per time. */
  speed: number
  /** Go on after the scorecard. */
  serves: boolean
  quiet: boolean
  json: boolean
}

/** What the demo needs from outside. `folder`: for the story's files. */
export interface DemoSurroundings extends Omit<PipelineParts, 'whenOpen' | 'tell'> {
  folder: string
  signal: AbortSignal
  stdout: { write(text: string): unknown }
  stderr: { write(text: string): unknown; isTTY?: boolean; columns?: number }
}

const LOOK_MS = 200

/**
 * Runs the pipeline, sends the founding story through it, and prints the scorecard of its order. Stopped and started again,
 * it goes on where it was.
 */
export async function runDemo(options: DemoOptions, surroundings: DemoSurroundings): Promise<void> {
  const { settings, seed, speed, serves, quiet, json } = options
  const { folder, signal, stdout, stderr, bus, log, metrics } = surroundings
  const say = (text: string): void => {
    if (!quiet) stderr.write(`${text}\n`)
  }
  const startedMs = performance.now()
  const story = await demoStory(folder, seed, stepMsOf(settings))
  // The flags stand on the log before the graph stage reads the first share: every window is looked at with all of them.
  let order: DemoOrder | undefined
  let people: readonly DemoPerson[] | undefined
  let told: string | undefined
  await using pipeline = await startPipeline(settings, {
    bus,
    log,
    metrics,
    tell: (sentence) => {
      told = sentence
    },
    whenOpen: async ({ casework, store }) => {
      order = await story.takeIn(casework, store, bus)
      people = await demoPeople(folder, casework, order, story.directory, told)
    },
  })
  say(`The pipeline runs at ${pipeline.ingest.url}, its log and state are in ${String(settings.data)}.`)
  say(`Casework has taken the order in: ${order!.url}`)
  const line = liveLine(quiet ? undefined : stderr, pipeline, metrics)
  try {
    const work = async (): Promise<void> => {
      await story.feed(pipeline.ingest.url, { speed, signal, onProgress: line.fed })
      while (!signal.aborted && (pipeline.detector.status().windowEndMs ?? 0) < story.lastWindowEndMs)
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
    await untilStopped(work(), pipeline, signal)
  } finally {
    line.end()
  }
  if (signal.aborted) {
    say('Stopped; start it again with the same --data and it goes on here.')
    process.exitCode = 130
    return
  }
  const { card, cases } = await story.answer(bus)
  say(
    `All shares are through, with ${cases.length} open cases, after ${((performance.now() - startedMs) / 1000).toFixed(1)} s.\n`,
  )
  stdout.write(json ? `${JSON.stringify(card, null, 2)}\n` : printScorecard(card))
  if (!serves) return
  say('\nThe pipeline goes on; Ctrl-C ends it. `npx murmuration cases list` shows the cases.')
  say(waysIn(pipeline.casework.url, people, folder, stderr.isTTY === true))
  await untilStopped(aborted(signal), pipeline, signal)
}

/** Where the console is and who can sign in. Passwords are for the eyes of whoever sits there: elsewhere, where they are kept. */
function waysIn(
  url: string,
  people: readonly DemoPerson[] | undefined,
  folder: string,
  isTerminal: boolean,
): string {
  if (people === undefined) return `Console: ${url}`
  if (!isTerminal) return `Console: ${url} — who can sign in stands in ${peoplePath(folder)}`
  const width = Math.max(...people.map(({ login }) => login.length))
  const lines = people.map(({ login, password, role }) => `  ${login.padEnd(width)}  ${password}  ${role}`)
  return ['Sign in as', ...lines, `Console: ${url}`].join('\n')
}

/** Waits for work, for a signal, or for a role that cannot go on, whichever comes first. */
async function untilStopped(work: Promise<void>, pipeline: Pipeline, signal: AbortSignal): Promise<void> {
  work.catch(() => {})
  try {
    await Promise.race([work, aborted(signal), pipeline.done])
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
