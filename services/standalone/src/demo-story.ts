import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bus } from '@murmuration/bus'
import { serviceToken } from '@murmuration/casework'
import { type AccountInput, type ReviewCase, TOPICS } from '@murmuration/contracts'
import { currentCases, readAnalysis } from '@murmuration/detector'
import { type FeedProgress, feed } from '@murmuration/ingest'
import {
  answerStory,
  type Scorecard,
  type ScorecardRow,
  simulateStory,
  strongestFirst,
  writeStory,
} from '@murmuration/replay'
import { readFlags, resolveFlags } from '@murmuration/share-files'
import type { Store } from '@murmuration/store'

const LOOK_MS = 50
const HOUR_MS = 3_600_000

/** The order of the story, as casework has it, and a token of one of its readers. */
export interface DemoOrder {
  id: string
  url: string
  token: string
}

/** The founding story on its way through a running pipeline. */
export interface DemoStory {
  sharesPath: string
  orderPath: string
  /** Handle and birthday of everybody in it, for the directory. */
  readonly directory: readonly AccountInput[]
  /**
   * Hands the order to casework, and waits until its flags stand on the log; does nothing where that was done.
   *
   * @returns where the order can be read
   */
  takeIn(casework: { url: string }, store: Store, bus: Bus): Promise<DemoOrder>
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
    directory: story.accounts.map(({ id, handle, createdMs }) => ({
      accountId: id,
      handle,
      createdAtMs: createdMs,
    })),
    lastWindowEndMs: Math.floor(lastMs / stepMs) * stepMs + stepMs,

    async takeIn(casework, store, bus) {
      const done = join(folder, 'order.json')
      const taken = existsSync(done)
        ? (JSON.parse(await readFile(done, 'utf8')) as { id: string; token: string })
        : await takeOrderIn(casework.url, store, await readFile(orderPath, 'utf8'))
      await writeFile(done, JSON.stringify(taken), { mode: 0o600 })
      const distinct = new Set((await list()).map(({ accountId }) => accountId)).size
      while ((await bus.ranges(TOPICS.flags))[0].highOffset < distinct)
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
      return { ...taken, url: `${casework.url}/v1/orders/${taken.id}` }
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
      const activity: ReadonlyMap<string, { objects: number; sittings: number }> =
        analysis?.activity ?? new Map()
      const open = new Set(analysis?.openCases)
      const cases = strongestFirst((await currentCases(bus)).filter(({ caseId }) => open.has(caseId)))
      const rows: ScorecardRow[] = resolveFlags(await list(), (id) => activity.has(id)).rows.map(
        ({ accountId, resolution, columns }, k) => ({ row: k + 1, accountId, resolution, columns }),
      )
      return { card: await answerStory(story, { rows, cases, activity }, folder), cases }
    },
  }
}

/** Hands the order in as its recipient would, by HTTP. */
async function takeOrderIn(
  url: string,
  store: Store,
  content: string,
): Promise<{ id: string; token: string }> {
  const { token } = await serviceToken(store, {
    name: 'demo',
    role: 'legal',
    scopes: ['orders:read', 'orders:write', 'cases:read', 'cases:write', 'accounts:read', 'numbers:read'],
  })
  const response = await fetch(`${url}/v1/orders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      title: 'Order of the Ministry of XA',
      sourceKind: 'government_order',
      issuer: { name: 'Ministry of XA', role: 'ministry', country: 'XA' },
      requestedAction: 'take down',
      deadline: { local: localTime(Date.now() + 36 * HOUR_MS), zone: 'UTC', basis: 'the order itself' },
      claims: [],
      list: { format: 'csv', content },
    }),
  })
  if (response.status !== 201)
    throw new Error(`casework did not take the order in: ${response.status} ${await response.text()}`)
  const { id } = (await response.json()) as { id: string }
  return { id, token }
}

const localTime = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 16)
