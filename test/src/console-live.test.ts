import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newDatabase } from '@murmuration/store/test-stores'
import { expect, inject, test } from 'vitest'
import { openBrowser, openPage } from './console/browser.ts'
import { demoOnKafka } from './console/demo-on-kafka.ts'
import { signIn } from './console/sign-in.ts'

test('on Kafka and PostgreSQL, a cluster that is found while the queue is open appears in it', {
  timeout: 240_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'console-live-'))
  const { url, drop } = await newDatabase()
  try {
    await using demo = await demoOnKafka(join(folder, 'data'), inject('brokers'), url)
    const browser = await openBrowser(inject('chromium'))
    try {
      await using opened = await openPage(browser, demo.url)
      const { page, faults } = opened
      await signIn(page, demo.people.analyst)
      await page.getByRole('heading', { level: 1, name: 'Queue' }).waitFor()
      // The pipeline reads while the page is open; what it finds comes by itself, behind a bar where rows stand already.
      const bar = page.getByRole('button', { name: /new cases?, show/ })
      const row = page.getByRole('grid').locator('[role=row][aria-rowindex="2"]')
      await bar.or(row).first().waitFor({ timeout: 120_000 })
      if (await bar.isVisible()) await bar.press('Enter')
      await row.waitFor()
      expect(await row.textContent()).toMatch(/accounts? .*shared/)
      expect(faults).toEqual({ strangers: [], errors: [], violations: [], pointers: [] })
    } finally {
      await browser.close()
    }
  } finally {
    await drop()
    rmSync(folder, { recursive: true, force: true })
  }
})
