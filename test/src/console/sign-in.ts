import type { Page } from 'playwright-core'
import { keyboardOf } from './keyboard.ts'
import type { Account } from './start-demo.ts'

/** Signs in as a person does, with the keyboard, and waits for the queue. */
export async function signIn(page: Page, { login, password }: Account): Promise<void> {
  await page.goto('/sign-in')
  const keyboard = keyboardOf(page)
  await keyboard.fill(page.getByRole('textbox', { name: 'Login' }), login)
  await keyboard.fill(page.getByLabel('Password', { exact: true }), password)
  await keyboard.press('Enter')
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
}

/** Waits until a screen has its title and nothing of it is being read any more. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  const loading = page.getByRole('status', { name: 'Loading' })
  // What is read first may ask for more.
  for (let calm = 0; calm < 3; ) {
    calm = (await loading.count()) === 0 ? calm + 1 : 0
    await page.waitForTimeout(100)
  }
}
