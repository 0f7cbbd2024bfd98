import { join } from 'node:path'
import type { ReviewCase } from '@murmuration/contracts'
import { csvRow } from '../outputs/csv.ts'
import type { ReplayOptions } from '../replay-options.ts'
import { printScorecard } from './print-scorecard.ts'
import {
  type AccountActivity,
  type Scorecard,
  type ScorecardRow,
  scorecard,
  scorecardCase,
  sittings,
} from './scorecard.ts'
import { type Story, simulateStory } from './simulate-story.ts'
import { MINUTE_MS } from './story-parameters.ts'
import { writeLines, writeStory } from './write-story.ts'

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

  const activity = storyActivity(story)
  const activityOf = (accountId: string): AccountActivity =>
    activity.get(accountId) ?? { objects: 0, sittings: 0 }
  const card = scorecard({ rows: flags, cases: cases.map(scorecardCase), activityOf, truth: story.truth })
  await writeLines(join(out, 'scorecard.csv'), scorecardLines(card, flags, activityOf))
  if (!quiet) stderr.write(`All in ${out}; the whole took ${seconds(nowMs() - startedMs)}\n\n`)
  stdout.write(json ? `${JSON.stringify(card, null, 2)}\n` : printScorecard(card))
  return card
}

/** Objects and sittings of every account; nobody shares an object twice in the story. */
function storyActivity(story: Story): Map<string, AccountActivity> {
  const times: number[][] = story.accounts.map(() => [])
  for (let s = 0; s < story.account.length; s++) times[story.account[s]].push(story.timeMs[s])
  return new Map(
    story.accounts.map(({ id }, i) => [
      id,
      { objects: times[i].length, sittings: sittings(times[i], SITTING_MINUTES * MINUTE_MS) },
    ]),
  )
}

const SITTING_MINUTES = 30

function* scorecardLines(
  { accounts }: Scorecard,
  rows: readonly ScorecardRow[],
  activityOf: (accountId: string) => AccountActivity,
): Generator<string> {
  yield csvRow(['row', 'account_id', 'resolution', 'coordinated', 'case_id', 'level', 'objects', 'sittings'])
  const answers = new Map(accounts.map((answer) => [answer.accountId, answer]))
  for (const { row, accountId, resolution } of rows) {
    const answer = resolution === 'not_found' ? undefined : answers.get(accountId)
    const { objects, sittings } = activityOf(accountId)
    yield csvRow([
      String(row),
      accountId,
      resolution,
      answer?.coordinated ?? '',
      answer?.caseId ?? '',
      answer?.level ?? '',
      String(objects),
      String(sittings),
    ])
  }
}

const whole = (value: number): string => value.toLocaleString('en-US')
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
