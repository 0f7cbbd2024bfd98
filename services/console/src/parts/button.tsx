import type { ButtonHTMLAttributes } from 'react'
import { Key } from './chip.tsx'
import styles from './parts.module.css'

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: 'primary' | 'plain' | 'quiet' | 'danger'
  /** The key that does the same. */
  keyHint?: string | undefined
}

export function Button({ kind = 'plain', keyHint, className, children, ...props }: ButtonProps) {
  return (
    <button
      type="button"
      {...props}
      className={`${styles.button} ${kind === 'plain' ? '' : styles[kind]} ${className ?? ''}`}
    >
      {children}
      {keyHint !== undefined && <Key>{keyHint}</Key>}
    </button>
  )
}

/** A link that looks like a button is given this class. */
export const buttonClass = (kind?: 'primary'): string =>
  `${styles.button} ${kind === 'primary' ? styles.primary : ''}`
