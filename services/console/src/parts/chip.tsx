import type { Tier as TierName } from '@murmuration/contracts'
import { Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { t } from '../words/words.ts'
import styles from './parts.module.css'

export function Chip({
  kind = 'plain',
  children,
}: {
  kind?: 'plain' | 'caution' | 'danger' | 'compartment'
  children: ReactNode
}) {
  return (
    <span className={`${styles.chip} ${kind === 'plain' ? '' : styles[`chip-${kind}`]}`}>
      {kind === 'compartment' && <Lock size={12} aria-hidden />}
      {children}
    </span>
  )
}

export function Tier({ tier }: { tier: TierName }) {
  return (
    <span
      className={`${styles.tier} ${styles[`tier-${tier}`]}`}
      role="img"
      aria-label={t('parts.tier', { tier })}
    >
      {tier}
    </span>
  )
}

/** A key of the keyboard. */
export const Key = ({ children }: { children: ReactNode }) => <kbd className={styles.kbd}>{children}</kbd>
