import type { CaseMember } from '@murmuration/casework-client'
import { useMemo } from 'react'
import { useKeys } from '../keys/keys.tsx'
import { Button } from '../parts/button.tsx'
import { Chip } from '../parts/chip.tsx'
import { FlagMark } from '../parts/marks.tsx'
import { count, decimal, range } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './case.module.css'
import type { CaseVersion } from './case-data.ts'
import { type DifferenceRow, differenceOf, isSame } from './case-difference.ts'
import type { CaseModel } from './case-model.ts'
import { useSelection } from './selection.ts'

const MOST_NAMED = 12

const handleOf = ({ handle, accountId }: CaseMember): string => (handle === null ? accountId : `@${handle}`)

function wordsOf({ what }: DifferenceRow, value: DifferenceRow['now']): string {
  if (value === null) return '–'
  if (Array.isArray(value))
    return what === 'chance'
      ? range(...value)
      : t('case.difference.of', { part: count(value[0]), of: count(value[1]) })
  if (what === 'state') return t(`case.state.${value as 'new'}`)
  if (typeof value === 'string') return t(`case.memberRole.${value as 'seed'}`)
  return what === 'stability' || typeof what === 'object' ? decimal(value) : count(value)
}

/** What a version changes that came in while the reader read another; nothing of it is applied before they say so. */
export function DifferencePanel({
  before,
  now,
  model,
  wasSent,
  onKeep,
  onTake,
}: {
  before: CaseVersion
  now: CaseVersion
  /** Of the version that is read. */
  model: CaseModel
  /** The reader sent something, and it was refused for this. */
  wasSent: boolean
  onKeep: () => void
  onTake: () => void
}) {
  const account = useSelection((state) => state.account)
  const accountId = account === null ? null : (model.picture.accounts[account] ?? null)
  const difference = useMemo(() => differenceOf(before, now, accountId), [before, now, accountId])
  const [old, next] = [before.workspace.version, now.workspace.version]
  const draftOn = before.workspace.members.find((member) => member.accountId === accountId)
  useKeys('page', [{ key: 'mod+Enter', label: t('case.difference.take', { next }), run: onTake }])
  return (
    <section className={styles.difference} aria-label={t('case.difference.title', { next })}>
      <div className={styles.inspectorHead}>
        <div className={styles.blockHead}>
          <h2>{t('case.difference.title', { next })}</h2>
          <span className={styles.aside}>
            <Chip kind="caution">{t('case.difference.notApplied')}</Chip>
          </span>
        </div>
        <p className={styles.meta} role="status">
          {draftOn === undefined
            ? t('case.difference.kept')
            : t('case.difference.keptDraft', { handle: handleOf(draftOn) })}{' '}
          {wasSent && t('case.difference.refused')}
        </p>
      </div>
      <div className={styles.inspectorBody}>
        <section className={styles.block}>
          <table className={styles.versions}>
            <thead>
              <tr>
                <td />
                <th scope="col">{t('case.difference.read', { old })}</th>
                <th scope="col">{t('case.difference.now', { next })}</th>
              </tr>
            </thead>
            <tbody>
              {difference.rows.map((row) => {
                const name =
                  typeof row.what === 'string'
                    ? t(`case.difference.${row.what}`)
                    : t(`case.difference.${row.what.field}`, { handle: handleOf(row.what.account) })
                return (
                  <tr key={name}>
                    <th scope="row">
                      <bdi>{name}</bdi>
                    </th>
                    <td>{wordsOf(row, row.before)}</td>
                    <td>
                      {isSame(row) ? (
                        <>
                          {wordsOf(row, row.now)}{' '}
                          <span className={styles.faint}>{t('case.difference.same')}</span>
                        </>
                      ) : (
                        <strong>{wordsOf(row, row.now)}</strong>
                      )}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </section>
        <Accounts
          title={t('case.difference.joined', { count: difference.joined.length })}
          accounts={difference.joined}
        />
        <Accounts
          title={t('case.difference.left', { count: difference.left.length })}
          accounts={difference.left}
        />
        <section className={styles.block}>
          <h3>{t('case.difference.draft')}</h3>
          <p>
            {difference.draft === null || draftOn === undefined
              ? t('case.difference.draft.none')
              : t(`case.difference.draft.${difference.draft}`, { handle: handleOf(draftOn), next })}{' '}
            {difference.reopened > 0 && t('case.difference.reopened', { count: difference.reopened })}
          </p>
        </section>
      </div>
      <div className={styles.differenceFoot}>
        <Button onClick={onKeep}>{t('case.difference.keep', { old })}</Button>
        <Button kind="primary" keyHint="⏎" onClick={onTake}>
          {t('case.difference.take', { next })}
        </Button>
      </div>
    </section>
  )
}

function Accounts({ title, accounts }: { title: string; accounts: readonly CaseMember[] }) {
  if (accounts.length === 0) return null
  return (
    <section className={styles.block}>
      <h3>{title}</h3>
      <ul className={styles.list}>
        {accounts.slice(0, MOST_NAMED).map((member) => (
          <li key={member.accountId} className={styles.account}>
            <FlagMark flagged={member.flaggedBy.length > 0} />
            <bdi>{handleOf(member)}</bdi>
            <span className={`${styles.meta} ${styles.aside}`}>
              {t(`case.memberRole.${member.role}`)}, {decimal(member.membership)}
            </span>
          </li>
        ))}
      </ul>
      {accounts.length > MOST_NAMED && (
        <p className={styles.meta}>{t('case.difference.more', { count: accounts.length - MOST_NAMED })}</p>
      )}
    </section>
  )
}
