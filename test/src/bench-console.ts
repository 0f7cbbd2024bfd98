/// <reference lib="dom" />
/** `npm run bench:console [-- --quick]`: what the console costs a browser; --quick takes a tenth of the queue. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { PASSWORD } from './casework-people.ts'
import { chromiumPath } from './chromium-setup.ts'
import { openBrowser, openPage } from './console/browser.ts'
import { settled, signIn } from './console/sign-in.ts'
import {
  type Cost,
  costOf,
  heapMebibytes,
  interactiveMs,
  median,
  noteTasks,
  scriptBytes,
} from './console-bench/measure.ts'
import type { Served } from './console-bench/serve.ts'
import { printTable, whole } from './live-bench/print-table.ts'
import { startPostgres } from './start-postgres.ts'

const ACCOUNTS = 1_178
const EDGES = 20_000
const RUNS = 5
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const cases = values.quick ? 10_000 : 100_000

const one = (value: number): string => value.toFixed(1)
const rows: string[][] = []
const note = (what: string, came: string, aim = ''): void => {
  rows.push([what, came, aim])
}

async function inBrowser(browser: Browser, { url, login, caseId }: Served): Promise<void> {
  await using opened = await openPage(browser, url, { reducedMotion: 'no-preference' })
  const { page } = opened
  await page.context().addInitScript(noteTasks)
  await signIn(page, { name: login, login, password: PASSWORD, role: 'analyst' })
  const cdp = await page.context().newCDPSession(page)
  for (const domain of ['Performance', 'Network', 'HeapProfiler'] as const) await cdp.send(`${domain}.enable`)
  await measureQueue(page, cdp)
  await measureCase(page, cdp, `/cases/${caseId}`)
}

async function measureQueue(page: Page, cdp: CDPSession): Promise<void> {
  const firstRow = () => page.getByRole('grid').getByRole('row').nth(1).waitFor()
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true })
  const bytes = await scriptBytes(cdp, async () => {
    await page.goto('/queue')
    await firstRow()
    await settled(page)
  })
  note('script of the first screen, over the wire', `${one(bytes / 1_000)} kB`, '200 kB')
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: false })
  const times: number[] = []
  const requests: number[] = []
  for (let run = 0; run <= RUNS; run++) {
    await page.goto('/queue', { waitUntil: 'commit' })
    await firstRow()
    times.push(await page.evaluate(() => performance.now()))
    requests.push(
      await page.evaluate(() => {
        const read = performance.getEntriesByType('resource').find(({ name }) => /\/v1\/cases\?/.test(name))
        return read?.duration ?? Number.NaN
      }),
    )
    await settled(page)
  }
  // The first run fills the cache of the browser and of the store.
  note(`queue of ${whole(cases)} cases: first rows`, `${whole(median(times.slice(1)))} ms`, '300 ms')
  note('  of it the answer of the server', `${whole(median(requests.slice(1)))} ms`)
}

async function measureCase(page: Page, cdp: CDPSession, path: string): Promise<void> {
  const canvas = page.getByRole('application')
  const drawn = () => canvas.locator('canvas').first().waitFor()
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true })
  const bytes = await scriptBytes(cdp, async () => {
    await page.goto(path)
    await drawn()
  })
  note('script of a case and the first screen, over the wire', `${one(bytes / 1_000)} kB`)
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: false })
  const times: number[] = []
  for (let run = 0; run <= RUNS; run++) times.push(await interactiveMs(page, path, drawn))
  note(
    `case of ${whole(ACCOUNTS)} accounts and ${whole(EDGES)} edges: interactive`,
    `${whole(median(times.slice(1)))} ms`,
    '1,000 ms',
  )
  await settled(page)
  await page.waitForTimeout(2_000)
  note('memory of scripts', `${whole(await heapMebibytes(cdp))} MiB`)
  const box = (await canvas.boundingBox())!
  const [midX, midY] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(midX, midY)
  const frame = () => page.evaluate(() => new Promise(requestAnimationFrame))
  noteCost(
    'camera, zoomed by the wheel',
    await costOf(page, cdp, 60, async (k) => {
      await page.mouse.wheel(0, k % 20 < 10 ? -60 : 60)
      await frame()
    }),
    '4 ms',
  )
  await page.mouse.down()
  noteCost(
    'camera, dragged',
    await costOf(page, cdp, 60, async (k) => {
      const turn = (k / 60) * 2 * Math.PI
      await page.mouse.move(midX + 90 * Math.sin(turn), midY + 60 * (1 - Math.cos(turn)))
      await frame()
    }),
    '4 ms',
  )
  await page.mouse.up()
  noteCost(
    'hover over the network',
    await costOf(page, cdp, 120, async (k) => {
      await page.mouse.move(
        box.x + box.width * (0.15 + (0.7 * ((k * 37) % 120)) / 120),
        box.y + box.height * (0.15 + (0.7 * k) / 120),
      )
      await frame()
    }),
  )
  const brush = page.getByRole('slider', { name: /brush|window|sessions/i }).first()
  await brush.focus()
  noteCost(
    'brush, moved by ten minutes',
    await costOf(page, cdp, 40, async (k) => {
      await page.keyboard.press(k % 20 < 10 ? 'ArrowRight' : 'ArrowLeft')
      await frame()
    }),
  )
  note('memory of scripts at the end', `${whole(await heapMebibytes(cdp))} MiB`)
}

function noteCost(what: string, cost: Cost, aim = ''): void {
  note(`${what}: script a step`, `${one(cost.scriptMs)} ms`, aim)
  if (cost.graphicsMs >= 0.05)
    note('  waiting for the graphics a step, as it is without a card', `${one(cost.graphicsMs)} ms`)
  note('  main thread a step, with style, layout and paint', `${one(cost.mainMs)} ms`)
  note(
    '  tasks over 50 ms',
    cost.longTasks === 0 ? 'none' : `${cost.longTasks}, the longest ${whole(cost.longestMs)} ms`,
    'none',
  )
  note('  frames a second, as seen here', whole(cost.framesPerSecond))
}

const commitOf = (): string =>
  spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).stdout.trim() || 'no repository'

/** Fills a store and serves it, in a process of its own. */
async function serve(databaseUrl: string): Promise<{ child: ChildProcess; served: Served }> {
  const script = fileURLToPath(new URL('./console-bench/serve.js', import.meta.url))
  const child = spawn(process.execPath, [script, ...[cases, ACCOUNTS, EDGES].map(String)], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout! }))
    return { child, served: JSON.parse(line) as Served }
  throw new Error('the server of the benchmark ended before it served')
}

const executable = await chromiumPath()
const postgres = await startPostgres({ durable: false })
let child: ChildProcess | undefined
try {
  const begun = await serve(postgres.url)
  child = begun.child
  await using browser = await openBrowser(executable)
  console.log(
    `${cpus()[0].model}, ${availableParallelism()} cores, ${whole(totalmem() / 2 ** 30)} GiB, load ${one(loadavg()[0])}; ` +
      `Chromium ${browser.version()}, graphics in software; Node ${process.version}; commit ${commitOf()}`,
  )
  await inBrowser(browser, begun.served)
  printTable(['', 'here', 'aim'], rows)
} finally {
  child?.kill('SIGTERM')
  if (child !== undefined && child.exitCode === null) await once(child, 'exit')
  await postgres.stop()
}
