import { X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useKeys } from '../keys/keys.tsx'
import { Button } from '../parts/button.tsx'
import { Key } from '../parts/chip.tsx'
import { Menu } from '../parts/menu.tsx'
import { t } from '../words/words.ts'
import { FilterDialog } from './filter-dialog.tsx'
import styles from './queue.module.css'
import { stateWord } from './queue-columns.tsx'
import {
  type FilterName,
  filtersSet,
  isOpen,
  type QueueFilter,
  SORTS,
  sortOf,
  without,
} from './queue-view.ts'

const MARKS = ['any', 'new_evidence', 'order_changed', 'withdrawn'] as const

/** What a part of a filter is set to, in words. */
function filterSays(filter: QueueFilter, name: FilterName): string {
  switch (name) {
    case 'state': {
      const states = filter.states ?? []
      return isOpen(states) ? t('queue.filter.state.open') : states.map(stateWord).join(', ')
    }
    case 'tier':
      return filter.tiers.join(', ')
    case 'level':
      return t(filter.level === 'alert' ? 'queue.filter.level.alert' : 'queue.filter.level.review')
    case 'assignee':
      return filter.assignee === 'me' || filter.assignee === 'none'
        ? t(`queue.filter.assignee.${filter.assignee}`)
        : (filter.assignee ?? '')
    case 'attention': {
      const mark = MARKS.find((one) => one === filter.attention)
      return mark === undefined ? (filter.attention ?? '') : t(`queue.attention.${mark}`)
    }
    default:
      return String(filter[name] ?? '')
  }
}

/** What the reader has filtered by, each with its way out; and how rows are sorted. */
export function QueueFilters({
  filter,
  onChange,
  children,
}: {
  filter: QueueFilter
  onChange: (filter: QueueFilter) => void
  /** Stands beside the filters. */
  children?: ReactNode
}) {
  const [open, setOpen] = useState(false)
  useKeys('page', [{ key: 'f', label: t('queue.keys.filter'), run: () => setOpen(true) }])
  return (
    <div className={styles.filters}>
      {filtersSet(filter).map((name) => (
        <span key={name} className={styles.chip}>
          {t(`queue.filter.${name}`)} <bdi>{filterSays(filter, name)}</bdi>
          <button
            type="button"
            aria-label={t('queue.filter.remove', { name: t(`queue.filter.${name}`) })}
            onClick={() => onChange(without(filter, name))}
          >
            <X size={12} aria-hidden />
          </button>
        </span>
      ))}
      <button type="button" className={styles.add} onClick={() => setOpen(true)}>
        + {t('queue.filter')} <Key>f</Key>
      </button>
      {children !== undefined && <div role="status">{children}</div>}
      <span className={styles.sort}>
        <Menu
          label={t('queue.sort')}
          trigger={
            <Button kind="quiet" className={styles.sorted}>
              {t('queue.sorted', { sort: t(`queue.sort.${sortOf(filter)}`) })}
            </Button>
          }
          items={SORTS.map((sort) => ({
            label: t(`queue.sort.${sort}`),
            run: () => onChange({ ...filter, sort }),
          }))}
        />
      </span>
      {open && <FilterDialog filter={filter} onApply={onChange} onClose={() => setOpen(false)} />}
    </div>
  )
}
