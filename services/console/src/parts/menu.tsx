import { DropdownMenu, Tabs as RadixTabs, Tooltip as RadixTooltip } from 'radix-ui'
import type { ReactNode } from 'react'
import styles from './parts.module.css'

export interface MenuItem {
  label: ReactNode
  run: () => void
  disabled?: boolean
}

/** @param trigger a button */
export function Menu({
  trigger,
  items,
  label,
}: {
  trigger: ReactNode
  items: readonly MenuItem[]
  label: string
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} aria-label={label} sideOffset={4} align="end">
          {items.map(({ label: text, run, disabled = false }, k) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the items of a menu stay in place
            <DropdownMenu.Item key={k} className={styles.item} disabled={disabled} onSelect={run}>
              {text}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** Says more of what it stands around, on hover and on focus. @param children one element that can have the focus */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }) {
  return (
    <RadixTooltip.Provider delayDuration={300}>
      <RadixTooltip.Root>
        <RadixTooltip.Trigger asChild>{children}</RadixTooltip.Trigger>
        <RadixTooltip.Portal>
          <RadixTooltip.Content className={styles.tip} sideOffset={4}>
            {text}
          </RadixTooltip.Content>
        </RadixTooltip.Portal>
      </RadixTooltip.Root>
    </RadixTooltip.Provider>
  )
}

/** Tabs over panels; `count` stands behind the word. */
export function Tabs<Name extends string>({
  label,
  tabs,
  value,
  onChange,
  children,
}: {
  label: string
  tabs: readonly { name: Name; label: string; count?: string }[]
  value: Name
  onChange: (name: Name) => void
  /** The panel of the tab that is open. */
  children: ReactNode
}) {
  return (
    <RadixTabs.Root value={value} onValueChange={(name) => onChange(name as Name)} activationMode="manual">
      <RadixTabs.List className={styles.tabs} aria-label={label}>
        {tabs.map(({ name, label: text, count }) => (
          <RadixTabs.Trigger key={name} value={name} className={styles.tab}>
            {text}
            {count !== undefined && <span>{count}</span>}
          </RadixTabs.Trigger>
        ))}
      </RadixTabs.List>
      {tabs.map(({ name }) => (
        <RadixTabs.Content key={name} value={name} tabIndex={-1}>
          {name === value && children}
        </RadixTabs.Content>
      ))}
    </RadixTabs.Root>
  )
}
