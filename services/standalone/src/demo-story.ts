import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bus } from '@murmuration/bus'
import type { ReviewCase } from '@murmuration/contracts'
import { currentCases, readAnalysis } from '@murmuration/detector'
import { type FeedProgress, feed, flagAccounts } from '@murmuration/ingest'
import {
  type AccountActivity,
  answerStory,
  type Scorecard,
  type ScorecardRow,
  simulateStory,
  strongestFirst,
  writeStory,
} from '@murmuration/replay'
import { readFlags, resolveFlags } from '@murmuration/share-files'

const LIST = 'order'
const HOUR_MS = 3_600_000

/** The founding story on its way through a running pipeline. */
export interface DemoStory {
  sharesPath: string
  orderPath: string
  /** Flags the accounts of the order; does nothing where that was done. */
  flag(url: string): Promise<void>
  /** Feeds the shares from where the last feed stopped, and moves the source's clock on until the last window is decided. */
  feed(
    url: string,
    options: { speed: number; signal: AbortSignal; onProgress: (progress: FeedProgress) => void },
  ): Promise<void>
  /** End of the last window: the first whole step behind the last share. */
  readonly lastWindowEndMs: number
  /** Answers the order from what stands on the log. */
  answer(bus: Bus): Promise<{ card: Scorecard; cases: ReviewCase[] }>
}

/** Writes the story's files into a folder, once. @param stepMs from one window to the next */
export async function demoStory(folder: string, seed: number, stepMs: number): Promise<DemoStory> {
  const story = simulateStory(seed)
  const sharesPath = join(folder, 'shares.csv')
  const orderPath = join(folder, 'order.csv')
  if (!existsSync(join(folder, 'truth.csv'))) await writeStory(story, folder)
  const lastMs = story.timeMs[story.timeMs.length - 1]
  const list = async () => (await readFlags(orderPath, { onDeadLetter: () => {} })).rows
  return {
    sharesPath,
    orderPath,
    lastWindowEndMs: Math.floor(lastMs / stepMs) * stepMs + stepMs,

    async flag(url) {
      const done = join(folder, 'flagged')
      if (existsSync(done)) return
      await flagAccounts({ url, list: LIST, rows: await list() })
      await writeFile(done, '')
    },

    async feed(url, { speed, signal, onProgress }) {
      await feed({
        files: [sharesPath],
        url,
        speed,
        state: join(folder, 'feed'),
        // A window is decided two hours behind its end; the drain reaches the last one and no further.
        drainMs: stepMs + 2 * HOUR_MS,
        signal,
        onProgress,
      })
    },

    async answer(bus) {
      const analysis = await readAnalysis(bus)
      const activity: ReadonlyMap<string, AccountActivity> = analysis?.activity ?? new Map()
      const open = new Set(analysis?.openCases)
      const cases = strongestFirst((await currentCases(bus)).filter(({ caseId }) => open.has(caseId)))
      const rows: ScorecardRow[] = resolveFlags(await list(), (id) => activity.has(id)).rows.map(
        ({ accountId, resolution, columns }, k) => ({ row: k + 1, accountId, resolution, columns }),
      )
      return { card: await answerStory(story, { rows, cases, activity }, folder), cases }
    },
  }
}
