import { join } from 'node:path'
import type { ReviewCase } from '@murmuration/contracts'
import type { ActivityCounts } from '@murmuration/detection/verdicts'
import { csvRow } from '@murmuration/exports/csv'
import { type Scorecard, type ScorecardRow, scorecard, scorecardCase, sittings } from './scorecard.ts'
import type { Story } from './simulate-story.ts'
import { MINUTE_MS } from './story-parameters.ts'
import { writeLines } from './write-story.ts'

/** What an answer rests on. `activity`: by account, of those that shared anything. */
export interface StoryFindings {
  rows: readonly ScorecardRow[]
  cases: readonly ReviewCase[]
  activity: ReadonlyMap<string, ActivityCounts>
}

/** Answers the order of a story, beside what is true in it, and writes `scorecard.csv` into `out`. */
export async function answerStory(
  story: Story,
  { rows, cases, activity }: StoryFindings,
  out: string,
): Promise<Scorecard> {
  const activityOf = (accountId: string): ActivityCounts =>
    activity.get(accountId) ?? { objects: 0, sittings: 0 }
  const card = scorecard({ rows, cases: cases.map(scorecardCase), activityOf, truth: story.truth })
  await writeLines(join(out, 'scorecard.csv'), scorecardLines(card, rows, activityOf))
  return card
}

/** Objects and sittings of every account; nobody shares an object twice in the story. */
export function storyActivity(story: Story): Map<string, ActivityCounts> {
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
  activityOf: (accountId: string) => ActivityCounts,
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
