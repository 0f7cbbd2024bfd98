import { useSyncExternalStore } from 'react'

/** How a reader wants to read; kept in the browser. */
export interface Preferences {
  theme: 'system' | 'light' | 'dark'
  density: 'normal' | 'dense'
  /** Whether single letters act (WCAG 2.1.4). */
  letters: boolean
  zone: 'UTC' | 'local'
  mediaBlur: boolean
  motion: 'system' | 'reduced'
}

const DEFAULTS: Preferences = {
  theme: 'system',
  density: 'normal',
  letters: true,
  zone: 'UTC',
  mediaBlur: true,
  motion: 'system',
}
const KEY = 'murmuration:preferences'
const listeners = new Set<() => void>()
let current: Preferences = read()

function read(): Preferences {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) }
  } catch {
    // Storage that is shut or broken holds nothing.
    return DEFAULTS
  }
}

export const preferences = (): Preferences => current

export function setPreference<Name extends keyof Preferences>(name: Name, value: Preferences[Name]): void {
  current = { ...current, [name]: value }
  try {
    localStorage.setItem(KEY, JSON.stringify(current))
  } catch {
    // It holds for this page alone.
  }
  showPreferences()
  for (const changed of listeners) changed()
}

export const usePreferences = (): Preferences =>
  useSyncExternalStore(
    (changed) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    preferences,
    preferences,
  )

/** Theme as it is shown now. */
export const themeShown = (): 'light' | 'dark' =>
  current.theme === 'system'
    ? matchMedia('(prefers-color-scheme: dark)').matches
      ? 'dark'
      : 'light'
    : current.theme

/** Whether nothing should move. */
export const isStill = (): boolean =>
  current.motion === 'reduced' || matchMedia('(prefers-reduced-motion: reduce)').matches

/** Writes preferences onto the page, for its styles. */
export function showPreferences(): void {
  const { dataset } = document.documentElement
  dataset.theme = themeShown()
  dataset.density = current.density
  dataset.motion = isStill() ? 'reduced' : 'full'
}
