import { join } from 'node:path'
import type { ReviewCase } from '@murmuration/contracts'
import type { ReplayOptions } from '../replay-options.ts'
import { answerStory, storyActivity } from './answer-story.ts'
import { printScorecard } from './print-scorecard.ts'
import type { Scorecard, ScorecardRow } from './scorecard.ts'
import { simulateStory } from './simulate-story.ts'
import { writeStory } from './write-story.ts'

export interface DemoOptions {
  out: string
  seed: number
  quiet: boolean
  json: boolean
}

/** What the demo reads of a replay's result. */
export interface DemoReplayResult {
  cases: readonly ReviewCase[]
  flags: readonly ScorecardRow[]
}

/** What the demo needs from outside. `nowMs`: a clock for the stage times. */
export interface DemoSurroundings {
  replay: (options: ReplayOptions) => Promise<DemoReplayResult>
  stdout: { write: (text: string) => unknown }
  stderr: { write: (text: string) => unknown }
  nowMs: () => number
}

/**
 * Simulates the founding story, writes it as files, replays them with scope flagged, and answers the order. The scorecard
 * goes to standard output, progress to standard error. In `out` stand `shares.csv`, `order.csv`, `truth.csv`,
 * `scorecard.csv`, and `replay/` with all that a replay writes.
 *
 * @throws what the file system or the replay throws
 */
export async function runDemo(
  options: DemoOptions,
  { replay, stdout, stderr, nowMs }: DemoSurroundings,
): Promise<Scorecard> {
  const { out, seed, quiet, json } = options
  const startedMs = nowMs()
  let stageMs = startedMs
  const say = (text: string): void => {
    if (!quiet) stderr.write(`${text} (${seconds(nowMs() - stageMs)})\n`)
    stageMs = nowMs()
  }

  const story = simulateStory(seed)
  say(
    `Simulated three weeks with seed ${seed}: ${whole(story.account.length)} shares by ` +
      `${whole(story.accounts.length)} accounts, and an order of ${whole(story.order.length)} rows`,
  )
  const { sharesPath, orderPath } = await writeStory(story, out)
  say(`Wrote shares.csv, order.csv and truth.csv to ${out}`)
  const { cases, flags } = await replay({
    files: [sharesPath],
    out: join(out, 'replay'),
    flags: orderPath,
    scope: 'flagged',
    seed,
    quiet,
  })
  say(`Replayed them with scope flagged: ${whole(cases.length)} cases`)

  const card = await answerStory(story, { rows: flags, cases, activity: storyActivity(story) }, out)
  if (!quiet) stderr.write(`All in ${out}; the whole took ${seconds(nowMs() - startedMs)}\n\n`)
  stdout.write(json ? `${JSON.stringify(card, null, 2)}\n` : printScorecard(card))
  return card
}

const whole = (value: number): string => value.toLocaleString('en-US')
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
