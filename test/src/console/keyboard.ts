/// <reference lib="dom" />
import type { Locator, Page } from 'playwright-core'

const MOST_TABS = 400

/** Hands that have a keyboard and no mouse. */
export interface Keyboard {
  /** Presses one key after the other, such as `g`, `Control+Enter`. */
  press(...keys: string[]): Promise<void>
  /** Types into whatever has the focus. */
  type(text: string): Promise<void>
  /** Goes on by Tab until the focus is on it, or in it. @throws {Error} where it is never reached */
  tabTo(target: Locator): Promise<void>
  /** Goes to a button or link by Tab, and presses Enter. */
  activate(target: Locator): Promise<void>
  /** Goes to a field by Tab, and types in place of what stands there. */
  fill(target: Locator, text: string): Promise<void>
  /** Goes to a native select by Tab, and chooses an option by typing its label. */
  choose(target: Locator, label: string): Promise<void>
  /** Role and name of what has the focus. */
  focused(): Promise<string>
}

export function keyboardOf(page: Page): Keyboard {
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const focused = () =>
    page.evaluate(() => {
      const at = document.activeElement
      if (at === null) return 'nothing'
      const name = at.getAttribute('aria-label') ?? at.textContent ?? ''
      return `${at.getAttribute('role') ?? at.tagName.toLowerCase()} ${name.trim().slice(0, 80)}`
    })
  const has = (target: Locator): Promise<boolean> =>
    target.evaluate((element) => element.contains(document.activeElement))
  const tabTo = async (target: Locator): Promise<void> => {
    await target.waitFor()
    for (let tabs = 0; tabs < MOST_TABS; tabs++) {
      if (await has(target)) return
      await press('Tab')
    }
    throw new Error(`Tab never reaches ${target}; it is at ${await focused()}`)
  }
  return {
    press,
    focused,
    tabTo,
    type: (text) => page.keyboard.type(text),
    async activate(target) {
      await tabTo(target)
      await press('Enter')
    },
    async fill(target, text) {
      await tabTo(target)
      await press('Control+a')
      await page.keyboard.type(text)
    },
    async choose(target, label) {
      await tabTo(target)
      await page.keyboard.type(label)
    },
  }
}
