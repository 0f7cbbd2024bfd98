import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { useKeys } from '../keys/keys.tsx'
import { t } from '../words/words.ts'
import styles from './parts.module.css'

export interface Column<Row> {
  id: string
  header: ReactNode
  /** Pixels, or `fr` for a part of what is left. */
  width: number | `${number}fr`
  align?: 'right'
  cell: (row: Row, index: number) => ReactNode
  /** Given: the header is a button that calls it. */
  sort?: () => void
  sorted?: 'ascending' | 'descending' | undefined
}

export interface VirtualTableProps<Row> {
  label: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  rowId: (row: Row) => string
  /** Pixels. Default: by the reader's density. */
  rowHeight?: number
  /** Of all rows, where `rows` holds those that were read so far. */
  total?: number
  focused?: string | undefined
  onFocus?: (row: Row) => void
  onOpen?: (row: Row) => void
  selected?: ReadonlySet<string>
  onSelect?: (row: Row, extend: boolean) => void
  /** The last rows come into sight: read more. */
  onEnd?: () => void
  /** Whether j and k, Enter and x act on it. Default: yes where onFocus is given. */
  keys?: boolean
  empty?: ReactNode
}

const OVERSCAN = 10
const roomOf = (width: Column<unknown>['width']): React.CSSProperties =>
  typeof width === 'number'
    ? { flex: `0 0 ${width}px`, inlineSize: width }
    : { flex: `${Number.parseFloat(width)} 1 0` }

/** A table of any length, of which the rows in sight are drawn; rows have one height. */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const {
    label,
    rows,
    columns,
    rowId,
    total = rows.length,
    focused,
    onFocus,
    onOpen,
    selected,
    onSelect,
  } = props
  const height = props.rowHeight ?? (document.documentElement.dataset.density === 'dense' ? 28 : 33)
  const box = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: OVERSCAN,
    scrollPaddingStart: 34,
  })
  const at = focused === undefined ? -1 : rows.findIndex((row) => rowId(row) === focused)
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  const { onEnd } = props
  useEffect(() => {
    if (last >= 0 && last >= rows.length - OVERSCAN) onEnd?.()
  }, [last, rows.length, onEnd])
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' })
  }, [at, virtual])
  const move = (by: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, at + by))]
    if (row !== undefined) onFocus?.(row)
  }
  const now = rows[at]
  const listens = (props.keys ?? onFocus !== undefined) && rows.length > 0
  useKeys('list', [
    { key: 'j', label: t('app.keys.next'), run: () => move(1), when: listens },
    { key: 'k', label: t('app.keys.previous'), run: () => move(-1), when: listens },
    {
      key: 'Enter',
      label: t('app.keys.open'),
      run: () => now !== undefined && onOpen?.(now),
      when: listens && onOpen !== undefined && now !== undefined,
    },
    {
      key: 'x',
      label: t('app.keys.select'),
      run: () => now !== undefined && onSelect?.(now, false),
      when: listens && onSelect !== undefined,
    },
    {
      key: 'Shift+x',
      label: t('app.keys.extend'),
      run: () => now !== undefined && onSelect?.(now, true),
      when: listens && onSelect !== undefined,
    },
  ])
  const onArrow = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -rows.length, End: rows.length }[
      event.key
    ]
    if (by === undefined || onFocus === undefined || event.target !== event.currentTarget) return
    event.preventDefault()
    move(by)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows that are not in sight are not in the page, which a table element cannot say
    <div
      ref={box}
      className={styles.table}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      onKeyDown={onArrow}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus */}
      <div role="row" aria-rowindex={1} className={`${styles.tr} ${styles.head}`}>
        {columns.map(({ id, header, width, align, sort, sorted }) => (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          <div
            key={id}
            role="columnheader"
            aria-sort={sorted}
            className={`${styles.cell} ${align === 'right' ? styles.right : ''}`}
            style={roomOf(width)}
          >
            {sort === undefined ? (
              header
            ) : (
              <button type="button" className={styles.sort} onClick={sort}>
                {header} {sorted === 'ascending' ? '↑' : sorted === 'descending' ? '↓' : ''}
              </button>
            )}
          </div>
        ))}
      </div>
      {rows.length === 0 && props.empty}
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="rowgroup" className={styles.rows} style={{ blockSize: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index]
          const id = rowId(row)
          return (
            // biome-ignore lint/a11y/useSemanticElements: as above
            // biome-ignore lint/a11y/useFocusableInteractive: as above
            // biome-ignore lint/a11y/useKeyWithClickEvents: j, k and Enter do the same
            <div
              key={id}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={selected?.has(id) ?? index === at}
              data-focused={index === at}
              className={`${styles.tr} ${styles.row}`}
              style={{ blockSize: height, transform: `translateY(${start}px)` }}
              onClick={() => onFocus?.(row)}
              onDoubleClick={() => onOpen?.(row)}
            >
              {columns.map(({ id: column, width, align, cell }) => (
                // biome-ignore lint/a11y/useSemanticElements: as above
                // biome-ignore lint/a11y/useFocusableInteractive: as above
                <div
                  key={column}
                  role="gridcell"
                  className={`${styles.cell} ${align === 'right' ? styles.right : ''}`}
                  style={roomOf(width)}
                >
                  {cell(row, index)}
                </div>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}
