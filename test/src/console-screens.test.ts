/// <reference lib="dom" />
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { newPerson, PASSWORD, signedIn } from './casework-people.ts'
import { type OpenPage, openBrowser, openPage } from './console/browser.ts'
import { axeViolations } from './console/check-axe.ts'
import { type Screen, screensOf } from './console/screens.ts'
import { settled, signIn } from './console/sign-in.ts'
import { type Demo, startDemo } from './console/start-demo.ts'
import { STRANGE_HANDLES, STRANGE_NOTE, type WorkedStory, workOnStory } from './console/work-on-story.ts'

/** Wide, as specified, half of it as at 200 % zoom, and a telephone. */
const WIDTHS = [1440, 1280, 720, 420]

let folder: string
let demo: Demo
let story: WorkedStory
let browser: Browser

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'console-'))
  demo = await startDemo(join(folder, 'data'))
  story = await workOnStory(demo)
  browser = await openBrowser(inject('chromium'))
}, 240_000)

afterAll(async () => {
  await browser?.close()
  await demo?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

/** Reads one screen after the other as each of its people. */
async function eachScreen(
  options: Parameters<typeof openPage>[2],
  look: (opened: OpenPage, screen: Screen) => Promise<void>,
): Promise<void> {
  const screens = screensOf(story)
  for (const login of new Set(screens.map((screen) => screen.login))) {
    await using opened = await openPage(browser, demo.url, options)
    opened.expectRefusal(404, /./)
    if (login !== null) await signIn(opened.page, demo.people[login])
    for (const screen of screens.filter((one) => one.login === login)) {
      await opened.page.goto(screen.path)
      await settled(opened.page)
      await look(opened, screen)
    }
  }
}

test('no screen has a violation of WCAG 2.2 AA that axe-core can find, light or dark', {
  timeout: 240_000,
}, async () => {
  const found: { [screen: string]: string[] } = {}
  await eachScreen({ colorScheme: 'light', bypassCSP: true }, async ({ page }, { name }) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.waitForTimeout(150)
      const violations = await axeViolations(page)
      if (violations.length > 0) found[`${name}, ${colorScheme}`] = violations
    }
    await page.emulateMedia({ colorScheme: 'light' })
  })
  expect(found).toEqual({})
})

test('no screen is wider than its window, asks a stranger, breaks its policy, or shows an error', {
  timeout: 240_000,
}, async () => {
  const wide: string[] = []
  const faults: string[] = []
  await eachScreen({}, async (opened, { name }) => {
    const { page } = opened
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 })
      await page.waitForTimeout(50)
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (over > 0) wide.push(`${name} at ${width}: ${over} px`)
    }
    await page.setViewportSize({ width: 1440, height: 900 })
    const { strangers, errors, violations } = opened.faults
    faults.push(
      ...[...strangers.splice(0), ...errors.splice(0), ...violations.splice(0)].map(
        (one) => `${name}: ${one}`,
      ),
    )
  })
  expect(wide).toEqual([])
  expect(faults).toEqual([])
})

test('names in any script, and markup in them, are shown as they are', async () => {
  await using opened = await openPage(browser, demo.url)
  const { page } = opened
  await signIn(page, demo.people.analyst)
  await page.goto(`/cases/${story.newCase}?tab=accounts`)
  await settled(page)
  const named = (await page.getByRole('grid').first().textContent()) ?? ''
  for (const handle of STRANGE_HANDLES) {
    await page.goto(`/accounts?q=${encodeURIComponent(handle.slice(0, 8))}`)
    await settled(page)
  }
  expect(STRANGE_HANDLES.filter((handle) => named.includes(`@${handle}`)).length).toBeGreaterThan(0)
  await page.goto(`/cases/${story.newCase}`)
  await settled(page)
  await page.keyboard.press('n')
  await page.getByRole('dialog').waitFor()
  await page.getByRole('dialog').getByText(STRANGE_NOTE).first().waitFor()
  expect(await page.title()).not.toContain('taken over')
  expect(opened.faults.violations).toEqual([])
})

test('keys walk over the network, and what they select is selected everywhere', async () => {
  await using opened = await openPage(browser, demo.url)
  const { page } = opened
  await signIn(page, demo.people.analyst)
  await page.goto(`/cases/${story.newCase}`)
  await settled(page)
  const network = page.getByRole('application')
  await network.focus()
  const said: string[] = []
  for (const key of ['ArrowRight', 'ArrowUp', 'ArrowRight', 'ArrowDown', '.', '.', ',']) {
    await page.keyboard.press(key)
    said.push((await page.locator('[aria-live=polite].sr-only').textContent()) ?? '')
  }
  // Each step says another account: its name, whether it is flagged, its role, its partners.
  expect(new Set(said).size).toBeGreaterThan(3)
  for (const words of said) expect(words).toMatch(/, (not )?flagged, \w+, \d+ partners?/)
  const name = said.at(-1)!.split(',')[0]
  await page.keyboard.press('Enter')
  await page.getByRole('complementary').getByText(name, { exact: true }).first().waitFor()
  await page.waitForURL(/[?&]sel=/)
  expect(opened.faults.errors).toEqual([])
})

test('a version that came in between is shown as a difference, and nothing that was typed is lost', async () => {
  const come = (login: string) => signedIn(demo.url, login, demo.people[login].password)
  const [analyst, lead] = await Promise.all([come('analyst'), come('second')])
  const { body: queue } = await analyst.ok('GET', '/v1/cases?state=triaged&sort=accounts&limit=50')
  const { id } = (queue.items as { id: string }[]).find((one) => one.id !== story.newCase)!
  const at = `/v1/cases/${id}`
  const match = async () => ({ 'if-match': (await analyst.ok('GET', at)).headers.get('etag')! })
  await analyst.ok('POST', `${at}/lease`, { takeOver: null })
  await analyst.ok('POST', `${at}/review`, { reason: 'It is due.' }, await match())
  const { body: sheet } = await analyst.ok('GET', `${at}/decisions`)
  const { accountId } = sheet.accounts[0]
  await using opened = await openPage(browser, demo.url)
  const { page } = opened
  await signIn(page, demo.people.analyst)
  await page.goto(`/cases/${id}?sel=${accountId}`)
  await settled(page)
  await page.getByText(/Lease yours/).waitFor()
  await page.keyboard.press('1')
  const reason = page.getByRole('form').getByRole('textbox').first()
  await reason.fill('What I had begun to write')
  await lead.ok('PUT', `${at}/assignee`, { userId: analyst.id }, await match())
  const difference = page.getByRole('region', { name: /^Version \d+ arrived while you read/ })
  await difference.waitFor()
  expect(await difference.textContent()).toMatch(/Your draft for .* is kept\. Nothing was sent\./)
  await page.getByRole('button', { name: /^Take \d+, keep my draft/ }).press('Enter')
  await difference.waitFor({ state: 'hidden' })
  expect(await reason.inputValue()).toBe('What I had begun to write')
  await page.keyboard.press('Control+Enter')
  await page.getByText(`1 of ${sheet.accounts.length} accounts decided`).waitFor()
  const { body: written } = await analyst.ok('GET', `${at}/decisions`)
  const made = (written.accounts as { accountId: string; decision: { reason: string } | null }[]).filter(
    ({ decision }) => decision !== null,
  )
  expect(made).toMatchObject([{ accountId, decision: { reason: 'What I had begun to write' } }])
})

test('whoever may not read the order finds no trace of it: no screen, title, count, error or answer', {
  timeout: 240_000,
}, async () => {
  const admin = await signedIn(demo.url, 'admin', demo.people.admin.password)
  const hidden = [
    demo.orderId,
    'Ministry of XA',
    story.newCase,
    story.awaitingCase,
    story.decidedCase,
    story.appealId,
  ]
  const tracesOf = (shown: readonly string[], heard: OpenPage['heard']): string[] =>
    hidden.filter(
      (secret) =>
        shown.some((text) => text.includes(secret)) ||
        heard.some(({ path, text }) => !path.includes(secret) && text.includes(secret)),
    )
  {
    // Whoever may read it finds all of it, by the same search.
    await using inside = await openPage(browser, demo.url)
    await signIn(inside.page, demo.people.legal)
    for (const path of [
      '/queue?view=open&state=',
      '/orders',
      `/orders/${demo.orderId}`,
      '/second',
      `/appeals/${story.appealId}?case=${story.decidedCase}`,
    ]) {
      await inside.page.goto(path)
      await settled(inside.page)
    }
    expect(tracesOf([], inside.heard)).toEqual(hidden)
  }
  for (const role of ['analyst', 'legal'] as const) {
    const { name } = await newPerson(demo.url, admin, `Outside.${role}`, role)
    await using opened = await openPage(browser, demo.url)
    opened.expectRefusal(404, /./)
    opened.expectRefusal(403, /./)
    const { page, heard } = opened
    await signIn(page, { login: name.toLowerCase(), password: PASSWORD, name, role })
    const shown: string[] = []
    for (const { path, login: whose } of screensOf(story)) {
      if (whose === null) continue
      await page.goto(path)
      await settled(page)
      shown.push(await page.title(), (await page.locator('body').textContent()) ?? '')
    }
    await page.goto('/accounts?q=Ministry')
    await settled(page)
    expect({ role, traces: tracesOf(shown, heard) }).toEqual({ role, traces: [] })
  }
})
