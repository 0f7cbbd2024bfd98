import { type RefObject, useState } from 'react'
import { t } from '../words/words.ts'
import styles from './case.module.css'

const STEP = 16

/** Length of a part that the reader sets; kept in the browser. Pixels. */
export function useLength(name: string, initial: number): [number, (length: number | undefined) => void] {
  const key = `murmuration:split:${name}`
  const [length, set] = useState(() => {
    const kept = typeof localStorage === 'undefined' ? null : localStorage.getItem(key)
    return kept === null ? initial : Number(kept)
  })
  return [
    length,
    (next) => {
      set(next ?? initial)
      if (next === undefined) localStorage.removeItem(key)
      else localStorage.setItem(key, String(next))
    },
  ]
}

/** A rule between two parts that can be dragged, or moved by arrow keys; a double click sets it back. */
export function Splitter({
  label,
  of,
  direction,
  length,
  least,
  most,
  onChange,
}: {
  label: string
  /** The part whose length it sets. */
  of: RefObject<HTMLElement | null>
  /** Down: the part above; left: the part to its right. */
  direction: 'down' | 'left'
  length: number
  least: number
  most: number
  onChange: (length: number | undefined) => void
}) {
  const within = (wanted: number): number => Math.round(Math.max(least, Math.min(most, wanted)))
  const keys =
    direction === 'down' ? { ArrowUp: -STEP, ArrowDown: STEP } : { ArrowLeft: STEP, ArrowRight: -STEP }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule that moves is no hr
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={direction === 'down' ? 'horizontal' : 'vertical'}
      aria-valuenow={length}
      aria-valuemin={least}
      aria-valuemax={most}
      title={t('case.split.title')}
      className={direction === 'down' ? styles.splitDown : styles.splitLeft}
      onDoubleClick={() => onChange(undefined)}
      onKeyDown={(event) => {
        const by = (keys as { [key: string]: number })[event.key]
        if (by === undefined) return
        event.preventDefault()
        event.stopPropagation()
        onChange(within(length + by))
      }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId) || of.current === null) return
        const { top, right } = of.current.getBoundingClientRect()
        onChange(within(direction === 'down' ? event.clientY - top : right - event.clientX))
      }}
    />
  )
}
