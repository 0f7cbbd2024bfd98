import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { signedIn } from './casework-people.ts'
import { type OpenPage, openBrowser, openPage } from './console/browser.ts'
import { keyboardOf } from './console/keyboard.ts'
import { settled, signIn } from './console/sign-in.ts'
import { type Demo, startDemo } from './console/start-demo.ts'

const AGAINST = 'A scheduling tool that many customers use looks the same.'

let folder: string
let demo: Demo
let browser: Browser

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'console-story-'))
  demo = await startDemo(join(folder, 'data'))
  browser = await openBrowser(inject('chromium'))
}, 240_000)

afterAll(async () => {
  await browser?.close()
  await demo?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

/** As a person at a screen of their own, who never touches a mouse. */
async function as(login: string, work: (page: Page, opened: OpenPage) => Promise<void>): Promise<void> {
  await using opened = await openPage(browser, demo.url)
  // Who asks for a second reading before there is one hears that there is none.
  opened.expectRefusal(404, /second/)
  await signIn(opened.page, demo.people[login])
  await work(opened.page, opened)
  expect(opened.faults).toEqual({ strangers: [], errors: [], violations: [], pointers: [] })
}

test('three people answer the order with their keyboards: analyst, second reader, legal', {
  timeout: 240_000,
}, async () => {
  const analyst = await signedIn(demo.url, 'analyst', demo.people.analyst.password)
  const { body: queue } = await analyst.ok(
    'GET',
    '/v1/cases?state=new,triaged,in_review,snoozed,escalated,awaiting_second,decided,actioned,reopened&sort=due&limit=100',
  )
  const cases = queue.items as { id: string; accounts: number; state: string }[]
  const smallest = cases.reduce((best, one) => (one.accounts < best.accounts ? one : best))
  const name = smallest.id.slice(0, 4).toUpperCase()

  await as('analyst', async (page) => {
    const keyboard = keyboardOf(page)
    await settled(page)
    // From the queue into the case.
    const grid = page.getByRole('grid')
    await grid.getByText(name).waitFor()
    for (let k = 0; k < cases.length; k++) {
      if ((await grid.locator('[data-focused=true]').textContent())?.includes(name)) break
      await keyboard.press('j')
    }
    await keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: `Case ${name}` }).waitFor()
    await settled(page)
    // What chance explains stands beside what was seen, and against beside for.
    const text = (await page.locator('main').textContent()) ?? ''
    expect(text).toContain('Speaks for coordination')
    expect(text).toContain('Speaks against coordination')
    expect(text).toMatch(/Chance explains/)
    await keyboard.press('c')
    await page.getByText(/Lease yours/).waitFor()
    if (smallest.state === 'new') {
      await keyboard.activate(page.getByRole('button', { name: 'To read', exact: true }))
      await giveReason(page, 'It is due first.', /Put among/)
      await page.getByText('Triaged').or(page.getByText('To be read')).first().waitFor()
    }
    await keyboard.activate(page.getByRole('button', { name: 'Start review', exact: true }))
    await giveReason(page, 'It is due first.', /Start the review/)
    await page.getByText('In review').first().waitFor()
    // Account by account: nothing narrower than no action is allowed on one family of evidence.
    for (let k = 0; k < smallest.accounts; k++) {
      await page.getByText(`${k} of ${smallest.accounts} accounts decided`).waitFor()
      if (k === 0) await keyboard.press(']')
      const block = page.getByRole('form', { name: /Decision/ })
      await block.waitFor()
      await keyboard.press('1')
      await keyboard.press('Control+Enter')
    }
    await page.getByText(`${smallest.accounts} of ${smallest.accounts} accounts decided`).waitFor()
    await keyboard.activate(page.getByRole('button', { name: 'Send to second reader' }))
    const dialog = page.getByRole('dialog')
    await keyboard.choose(dialog.getByLabel('Outcome of the case'), 'Coordinated, authentic')
    await keyboard.fill(dialog.getByLabel('What speaks against the finding'), AGAINST)
    await keyboard.activate(dialog.getByRole('button', { name: 'Send to second reader' }))
    await dialog.waitFor({ state: 'hidden' })
    await page.getByText('Awaiting second').first().waitFor()
  })

  await as('second', async (page) => {
    const keyboard = keyboardOf(page)
    await keyboard.press('g', 's')
    await page.getByRole('grid').getByText(name).waitFor()
    await keyboard.press('Enter')
    await settled(page)
    const blind = (await page.locator('main').textContent()) ?? ''
    expect(blind).toContain('Read blind')
    expect(blind).not.toContain(AGAINST)
    for (let k = 0; k < smallest.accounts; k++) {
      await page.getByText(`${k} of ${smallest.accounts} accounts decided`).waitFor()
      await keyboard.press('1')
      await keyboard.press('Control+Enter')
    }
    await keyboard.activate(page.getByRole('button', { name: 'Send and compare' }))
    const dialog = page.getByRole('dialog')
    await keyboard.choose(dialog.getByLabel('Outcome'), 'Coordinated, authentic')
    await keyboard.fill(dialog.getByLabel('What speaks against the finding'), AGAINST)
    await keyboard.activate(dialog.getByRole('button', { name: 'Send and compare' }))
    await page.getByText('All decisions agree.').waitFor()
    await keyboard.activate(page.getByRole('button', { name: 'Agree' }))
    await page.getByRole('heading', { level: 1, name: `Case ${name}` }).waitFor()
    await page.getByText('Decided').first().waitFor()
  })

  await as('legal', async (page) => {
    const keyboard = keyboardOf(page)
    await keyboard.press('g', 'o')
    await page.getByRole('grid').getByText('Ministry of XA').first().waitFor()
    await keyboard.press('Enter')
    await settled(page)
    const legal = await signedIn(demo.url, 'legal', demo.people.legal.password)
    const { body: card } = await legal.ok('GET', `/v1/orders/${demo.orderId}/scorecard`)
    const said = (await page.locator('main').textContent()) ?? ''
    // The sentence says the numbers of the server, and what it breaks down adds up to all.
    const numbers = [
      card.named,
      card.resolved,
      ...['supported', 'weak', 'not_supported', 'contradicted', 'not_testable'].map(
        (verdict) => card.coordination[verdict],
      ),
    ]
    const words = numbers.map(({ count }: { count: number }) => count.toLocaleString('en'))
    expect(said).toContain(
      `Of ${words[0]} accounts named, ${words[1]} resolve. The evidence supports coordination for ${words[2]}, supports it weakly for ${words[3]}, does not support it for ${words[4]}, contradicts it for ${words[5]}, and cannot test it for ${words[6]}.`,
    )
    // A number opens its rows, and they are as many.
    await keyboard.activate(page.getByRole('link', { name: words[2], exact: true }).first())
    await page.getByText(`${words[2]} rows`).waitFor()
    // What Alt and the left arrow do in a browser with a window.
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: /^Order/ }).waitFor()
    await settled(page)
    await keyboard.press('d')
    await page.getByText('Answer 1, partial, draft').waitFor()
    await page.getByText('Whoever wrote it does not send it').waitFor()
  })

  await as('second', async (page) => {
    const keyboard = keyboardOf(page)
    await keyboard.press('g', 'o')
    await page.getByRole('grid').getByText('Ministry of XA').first().waitFor()
    await keyboard.press('Enter')
    await page.getByText('Answer 1, partial, draft').waitFor()
    await keyboard.activate(page.getByRole('button', { name: 'Record as sent' }))
    // It cannot be taken back, so it is asked once more.
    await keyboard.activate(page.getByRole('dialog').getByRole('button', { name: 'Record as sent' }))
    await page.getByText('Answer 1, partial, sent').waitFor()
  })
})

async function giveReason(page: Page, reason: string, action: RegExp): Promise<void> {
  const keyboard = keyboardOf(page)
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  await keyboard.fill(dialog.getByLabel('Reason'), reason)
  await keyboard.activate(dialog.getByRole('button', { name: action }))
  await dialog.waitFor({ state: 'hidden' })
}

test('a half-written order outlives a reload, and every row of its list ends in one of six ways', {
  timeout: 120_000,
}, async () => {
  await as('legal', async (page) => {
    const keyboard = keyboardOf(page)
    await keyboard.press('g', 'i')
    await settled(page)
    await keyboard.fill(page.getByLabel('Or paste the list'), '@one\n@two\n@one')
    await keyboard.activate(page.getByRole('button', { name: 'Take this list' }))
    await page.getByText('TEXT').waitFor()
    await keyboard.fill(page.getByLabel('Title'), 'An order half written')
    await page.reload()
    await settled(page)
    expect(await page.getByLabel('Title').inputValue()).toBe('An order half written')
    await page.getByText('3 rows').first().waitFor()
    const counts = await page.getByRole('button', { pressed: false }).allTextContents()
    const six = counts
      .map((text) => /^(\d+)(matched|renamed|already gone|not found|ambiguous|duplicate)$/.exec(text)?.[1])
      .filter((n) => n !== undefined)
    expect(six).toHaveLength(6)
    expect(six.reduce((sum, n) => sum + Number(n), 0)).toBe(3)
  })
})
