import { useMemo, useRef } from 'react'
import { Button } from '../parts/button.tsx'
import { MembershipStrip, SynchronyBar, Verdict } from '../parts/marks.tsx'
import { Empty } from '../parts/states.tsx'
import { type Column, VirtualTable } from '../parts/virtual-table.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { type AccountFilter, type AccountRow, type AccountSort, NO_FILTER } from './account-facts.ts'
import { AccountMark } from './account-mark.tsx'
import styles from './case.module.css'
import type { CaseModel } from './case-model.ts'
import { Families } from './family-icon.tsx'
import { useSelection, useSelectionStore } from './selection.ts'

const ROLES = ['core', 'peripheral', 'bridge', 'bystander'] as const
const DECISIONS = ['none', 'decided', 'changed'] as const

export interface AccountsTableProps {
  model: CaseModel
  /** As they are sorted and filtered. */
  rows: readonly AccountRow[]
  /** given: in an order of the page. */
  sort: AccountSort | 'given'
  onSort: (sort: AccountSort) => void
  filter: AccountFilter
  onFilter: (filter: AccountFilter) => void
  /** Nobody decides, so nothing is marked. */
  readOnly: boolean
}

/** Accounts of a case, with what stands for and against each. */
export function AccountsTable({ model, rows, sort, onSort, filter, onFilter, readOnly }: AccountsTableProps) {
  const selection = useSelectionStore()
  const account = useSelection((state) => state.account)
  const marked = useSelection((state) => state.marked)
  const last = useRef<number | null>(null)
  const { picture, workspace } = model
  const selected = useMemo(
    () => new Set([...marked].map((index) => picture.accounts[index])),
    [marked, picture],
  )
  const columns = useMemo((): Column<AccountRow>[] => {
    const { perAccount } = picture
    const sorting = (one: AccountSort) => ({
      sort: () => onSort(one),
      sorted:
        sort === one ? (one === 'handle' ? ('ascending' as const) : ('descending' as const)) : undefined,
    })
    const select: Column<AccountRow> = {
      id: 'select',
      header: <span className="sr-only">{t('case.column.select')}</span>,
      width: 18,
      cell: ({ index, handle }) => {
        const grounds = model.groundsOf(index)
        const why =
          grounds?.mayBulk === false ? t('case.bulk.alone', { role: whyAlone(model, index) }) : undefined
        return (
          <input
            type="checkbox"
            className={styles.mark}
            tabIndex={-1}
            checked={marked.has(index)}
            disabled={why !== undefined}
            title={why}
            aria-label={why === undefined ? t('parts.table.select', { name: handle }) : `${handle}: ${why}`}
            onClick={(event) => event.stopPropagation()}
            onChange={() => selection.select(index, { add: true })}
          />
        )
      },
    }
    const decision: Column<AccountRow> = {
      id: 'decision',
      header: t('case.column.decision'),
      width: 84,
      cell: ({ index }) => {
        const grounds = model.groundsOf(index)
        const isOpen = workspace.state === 'in_review' || workspace.state === 'escalated'
        const stands = isOpen ? grounds?.decision : (grounds?.final ?? grounds?.decision)
        if (grounds === undefined || !stands)
          return <span className={styles.faint}>{t('case.decision.none')}</span>
        const word = t(`case.action.${stands.action}`)
        return grounds.changed && isOpen ? (
          <span className={styles.caution}>{t('case.decision.again', { action: word })}</span>
        ) : (
          <strong>{word}</strong>
        )
      },
    }
    return [
      ...(readOnly ? [] : [select]),
      {
        id: 'account',
        header: t('case.column.account'),
        width: '2fr',
        ...sorting('handle'),
        cell: ({ index, handle }) => (
          <span className={styles.account}>
            <AccountMark model={model} account={index} />
            <bdi title={picture.accounts[index]}>{handle}</bdi>
          </span>
        ),
      },
      {
        id: 'role',
        header: t('case.column.role'),
        width: 70,
        cell: ({ index }) => t(`case.role.${model.roleOf(index)}`),
      },
      {
        id: 'membership',
        header: t('case.column.membership'),
        width: 100,
        ...sorting('membership'),
        cell: ({ index }) => {
          const member = model.memberOf(index)
          const [low, high] = member?.membershipRange ?? [member?.membership ?? 0, member?.membership ?? 0]
          return <MembershipStrip value={member?.membership ?? 0} low={low} high={high} />
        },
      },
      {
        id: 'synchrony',
        header: t('case.column.synchrony'),
        width: 146,
        ...sorting('synchrony'),
        cell: ({ index }) =>
          perAccount.sessions[index] === 0 ? (
            <span className={styles.faint}>{t('case.synchrony.none')}</span>
          ) : (
            <SynchronyBar
              observed={perAccount.synchronous[index]}
              low={perAccount.low[index]}
              high={perAccount.high[index]}
              of={perAccount.sessions[index]}
            />
          ),
      },
      {
        id: 'families',
        header: (
          <>
            <span className={styles.for}>▲</span> {t('case.column.families')}
          </>
        ),
        width: 74,
        cell: ({ families }) => <Families families={families} />,
      },
      {
        id: 'against',
        header: (
          <>
            <span className={styles.against}>▽</span> {t('case.column.against')}
          </>
        ),
        width: 66,
        ...sorting('against'),
        cell: ({ against }) => (against === 0 ? <span className={styles.faint}>0</span> : count(against)),
      },
      // Who reads blind does not see who was flagged, so neither of what claim.
      ...(workspace.blind
        ? []
        : [
            {
              id: 'claim',
              header: t('case.column.coordinated'),
              width: 90,
              cell: ({ verdict }: AccountRow) =>
                verdict === null ? (
                  <span className={styles.faint}>{t('case.noClaim')}</span>
                ) : (
                  <Verdict verdict={verdict} />
                ),
            } satisfies Column<AccountRow>,
          ]),
      ...(readOnly || workspace.blind ? [] : [decision]),
    ]
  }, [model, picture, workspace, sort, onSort, marked, selection, readOnly])
  const onSelect = (row: AccountRow, extend: boolean): void => {
    if (model.groundsOf(row.index)?.mayBulk === false) return
    const from = extend && last.current !== null ? rows.findIndex(({ index }) => index === last.current) : -1
    const to = rows.indexOf(row)
    if (from < 0) selection.select(row.index, { add: true })
    else
      selection.mark([
        ...marked,
        ...rows
          .slice(Math.min(from, to), Math.max(from, to) + 1)
          .filter(({ index }) => model.groundsOf(index)?.mayBulk !== false)
          .map(({ index }) => index),
      ])
    last.current = row.index
  }
  return (
    <div className={styles.tab}>
      <search className={styles.filters}>
        <input
          type="search"
          id="case-filter"
          placeholder={t('case.filter.placeholder')}
          aria-label={t('case.filter.text')}
          title={t('case.filter.findInPage')}
          value={filter.text}
          onChange={(event) => onFilter({ ...filter, text: event.target.value })}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        />
        <label>
          {t('case.column.role')}
          <select value={filter.role} onChange={(event) => onFilter({ ...filter, role: event.target.value })}>
            <option value="">{t('case.filter.all')}</option>
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {t(`case.role.${role}`)}
              </option>
            ))}
          </select>
        </label>
        {!readOnly && (
          <label>
            {t('case.column.decision')}
            <select
              value={filter.decision}
              onChange={(event) =>
                onFilter({ ...filter, decision: event.target.value as AccountFilter['decision'] })
              }
            >
              <option value="">{t('case.filter.all')}</option>
              {DECISIONS.map((one) => (
                <option key={one} value={one}>
                  {t(`case.filter.${one}`)}
                </option>
              ))}
            </select>
          </label>
        )}
        <span className={styles.faint} aria-live="polite">
          {t('case.filter.shown', { shown: rows.length, of: count(picture.accounts.length) })}
        </span>
      </search>
      <VirtualTable
        label={t('case.tab.accounts')}
        rows={rows}
        columns={columns}
        rowId={({ id }) => id}
        focused={account === null ? undefined : picture.accounts[account]}
        onFocus={({ index }) => selection.select(index)}
        {...(!readOnly && { selected, onSelect })}
        empty={
          <Empty
            says={t('case.filter.empty')}
            action={<Button onClick={() => onFilter(NO_FILTER)}>{t('case.filter.clear')}</Button>}
          />
        }
      />
    </div>
  )
}

/** Why an account is decided on by itself: its place in the case, or whom it speaks for. */
function whyAlone(model: CaseModel, index: number): string {
  const interest = model.groundsOf(index)?.publicInterest ?? null
  return interest === null ? t(`case.role.${model.roleOf(index)}`) : t(`case.interest.${interest}`)
}
