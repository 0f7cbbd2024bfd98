import { useEffect, useRef, useSyncExternalStore } from 'react'
import { preferences } from '../app/preferences.ts'

export type Scope = 'everywhere' | 'page' | 'list' | 'dialog'

export interface KeyAction {
  /** `j`, `Shift+x`, `mod+Enter` (Ctrl or ⌘), `g q` (one after the other). */
  key: string
  label: string
  run: () => void
  /** Whether it acts now. Default: yes. */
  when?: boolean
}

interface Registered extends KeyAction {
  scope: Scope
}

/** A dialog covers a list, a list the page. */
const ORDER: readonly Scope[] = ['dialog', 'list', 'page', 'everywhere']
const SEQUENCE_MS = 1_200

const registered = new Map<object, () => readonly Registered[]>()
const watchers = new Set<() => void>()
let shown: readonly Registered[] = []
let begun: { key: string; atMs: number } | undefined

const all = (): Registered[] => [...registered.values()].flatMap((keys) => keys())

/** Two actions of one scope on the same key, as `scope key`. A test holds that there are none. */
export function collisions(keys: readonly { scope: Scope; key: string; when?: boolean }[]): string[] {
  const names = keys.filter(({ when }) => when !== false).map(({ scope, key }) => `${scope} ${key}`)
  return names.filter((name, k) => names.indexOf(name) !== k)
}

/** How a press is written here. */
export function nameOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): string {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event
  if (altKey) return ''
  const isLetter = /^[a-zA-Z]$/.test(key)
  const mod = ctrlKey || metaKey ? 'mod+' : ''
  const shift = shiftKey && (isLetter || key.length > 1) ? 'Shift+' : ''
  return `${mod}${shift}${isLetter ? key.toLowerCase() : key}`
}

const FIELDS =
  'input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable]'
const MENUS = '[role=menu], [role=listbox], [data-keys=off]'

function onPress(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const name = nameOf(event)
  const target = event.target instanceof Element ? event.target : document.body
  const inField = target.closest(FIELDS) !== null
  if (target.closest(MENUS) !== null || name === '') return
  if (inField && !name.startsWith('mod+')) return
  if (name.length === 1 && /[a-z]/.test(name) && !preferences().letters) return
  // A button or link takes Enter and the space bar itself.
  if ((name === 'Enter' || name === ' ') && target.closest('a, button, summary, [role=tab]') !== null) return
  const sequence =
    begun !== undefined && Date.now() - begun.atMs < SEQUENCE_MS ? `${begun.key} ${name}` : undefined
  begun = undefined
  const found = (sequence !== undefined && pick(sequence)) || pick(name)
  if (found) {
    event.preventDefault()
    found.run()
    return
  }
  if (all().some(({ key, when }) => when !== false && key.startsWith(`${name} `)))
    begun = { key: name, atMs: Date.now() }
}

function pick(name: string): Registered | undefined {
  const fits = all().filter(({ key, when }) => key === name && when !== false)
  const inDialog = document.querySelector('[role=dialog], [role=alertdialog]') !== null
  return ORDER.flatMap((scope) =>
    inDialog && scope !== 'dialog' ? [] : fits.filter((one) => one.scope === scope),
  )[0]
}

if (typeof document !== 'undefined') document.addEventListener('keydown', onPress)

/** Lets keys act while the component is there. */
export function useKeys(scope: Scope, keys: readonly KeyAction[]): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    const owner = {}
    registered.set(owner, () => latest.current.map((key) => ({ ...key, scope })))
    changed()
    return () => {
      registered.delete(owner)
      changed()
    }
  }, [scope])
}

function changed(): void {
  shown = all()
  for (const watch of watchers) watch()
}

function watchKeys(watch: () => void): () => void {
  watchers.add(watch)
  return () => watchers.delete(watch)
}

/** What acts now, for the list that `?` shows. */
export function useActiveKeys(): readonly { scope: Scope; key: string; label: string }[] {
  useSyncExternalStore(
    watchKeys,
    () => shown,
    () => shown,
  )
  return all().filter(({ when }) => when !== false)
}
