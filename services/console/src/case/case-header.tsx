import { MoreHorizontal } from 'lucide-react'
import { useMe } from '../api/client.ts'
import { PageHeader } from '../app/page-header.tsx'
import { shortId } from '../app/page-title.ts'
import { Button } from '../parts/button.tsx'
import { Chip, Tier } from '../parts/chip.tsx'
import { Menu, Tooltip } from '../parts/menu.tsx'
import { Due, formatTime, useNowMinute, useZone } from '../time/time.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './case.module.css'
import type { CaseVersion } from './case-data.ts'
import { decidedCount } from './case-model.ts'
import { type Move, moveTo } from './case-moves.ts'
import type { CaseLease } from './use-lease.ts'

/** Moves that stand beside the title; the others are in a menu. */
const SHOWN: readonly Move[] = ['snooze', 'escalate', 'return', 'review', 'submit', 'second']
const FIRST: readonly Move[] = ['triage', 'review', 'submit', 'second']

/** The head of a case: what it is, whose it is, how far it is, and what can be done with it. */
export function CaseHeader({
  version: { workspace, sheet },
  waiting,
  lease,
  canWork,
  onMove,
  onLease,
  onNotes,
  onHistory,
  onExport,
  onWaiting,
}: {
  version: CaseVersion
  /** Number of a version that waits. */
  waiting: number | undefined
  lease: CaseLease
  canWork: boolean
  onMove: (move: Move) => void
  onLease: () => void
  onNotes: () => void
  onHistory: () => void
  onExport: () => void
  onWaiting: () => void
}) {
  const now = useNowMinute()
  const me = useMe()
  const { name: zone } = useZone()
  const { state, version, coordination, dueAtMs, moves, orders, snoozedUntilMs, notes, blind } = workspace
  const clock = orders.find(({ deadlineAtMs }) => deadlineAtMs === dueAtMs)?.clock
  const decided = decidedCount(sheet)
  const progress = t('case.progress', { decided: count(decided), of: count(sheet.accounts.length) })
  const able = moves.map(({ to, allowed, says }) => {
    const move = moveTo(state, to)
    // The second review is a page, which whoever reads second goes to before it allows any move.
    if (move === 'second') return { move, allowed: allowed || (blind && me.role === 'lead'), says }
    if (move !== 'submit') return { move, allowed, says }
    // What speaks against is asked for with the move itself; what comes before it are the decisions, and the lease.
    const isDecided = decided === sheet.accounts.length
    const isReady = isDecided && (allowed || lease.isMine || state === 'escalated')
    return { move, allowed: isReady, says: isReady ? null : isDecided ? says : progress }
  })
  const unique = able.filter(({ move }, k) => able.findIndex((one) => one.move === move) === k)
  const isNew = state === 'new' || state === 'snoozed'
  const isShown = ({ move }: { move: Move }): boolean => SHOWN.includes(move) || (isNew && move === 'triage')
  const shown = unique.filter(isShown).sort((p, q) => SHOWN.indexOf(p.move) - SHOWN.indexOf(q.move))
  const more = unique.filter((one) => !isShown(one))
  const isDeciding = state === 'in_review' || state === 'escalated'
  const minutes = lease.holder === null ? 0 : Math.max(0, Math.ceil((lease.holder.untilMs - now) / 60_000))
  return (
    <PageHeader
      title={t('case.title', { id: shortId(workspace.id) })}
      chips={
        <>
          <Chip>{t(`case.state.${state}`)}</Chip>
          {workspace.outcome !== null && <Chip>{t(`case.outcome.${workspace.outcome}`)}</Chip>}
          {coordination !== null && (
            <Chip>
              {t('case.tiers')}{' '}
              {coordination.tiers.map((tier) => (
                <Tier key={tier} tier={tier} />
              ))}
            </Chip>
          )}
          {dueAtMs !== null && <Due atMs={dueAtMs} {...(clock !== undefined && { clock })} />}
          {snoozedUntilMs !== null && state === 'snoozed' && (
            <Chip>{t('case.snoozed', { until: formatTime(snoozedUntilMs, zone, 'day') })}</Chip>
          )}
          {!blind && (
            <button
              type="button"
              className={styles.lease}
              disabled={!canWork || lease.busy}
              title={t('case.lease.title')}
              onClick={onLease}
            >
              {lease.holder === null
                ? t('case.lease.nobody')
                : lease.isMine
                  ? t('case.lease.mine', { minutes })
                  : t('case.lease.other', { name: lease.holder.name, minutes })}
            </button>
          )}
          {waiting === undefined ? (
            <Chip>{t('case.version', { version })}</Chip>
          ) : (
            <button type="button" className={`${styles.lease} ${styles.caution}`} onClick={onWaiting}>
              {t('case.version.waits', { version, waiting })}
            </button>
          )}
          {workspace.withdrawn && <Chip kind="caution">{t('case.withdrawn')}</Chip>}
          {blind && <Chip>{t('case.blind')}</Chip>}
        </>
      }
      actions={
        <>
          {isDeciding && <span className={styles.meta}>{progress}</span>}
          {canWork &&
            shown.map(({ move, allowed, says }) => {
              const button = (
                <Button
                  key={move}
                  aria-disabled={!allowed}
                  kind={allowed && FIRST.includes(move) ? 'primary' : 'plain'}
                  aria-label={allowed ? undefined : `${t(`case.move.${move}.short`)}: ${says ?? ''}`}
                  onClick={() => allowed && onMove(move)}
                >
                  {t(`case.move.${move}.short`)}
                </Button>
              )
              return allowed || says === null ? (
                button
              ) : (
                <Tooltip key={move} text={says}>
                  {button}
                </Tooltip>
              )
            })}
          <Menu
            label={t('case.moves')}
            trigger={
              <Button kind="quiet" aria-label={t('case.moves')}>
                <MoreHorizontal size={16} aria-hidden />
              </Button>
            }
            items={[
              { label: t('case.notes.key', { count: notes }), run: onNotes },
              { label: t('case.history.key'), run: onHistory },
              { label: t('case.export.key'), run: onExport },
              ...(canWork ? more : []).map(({ move, allowed, says }) => ({
                label: (
                  <span className={styles.menuItem}>
                    {t(`case.move.${move}`)}
                    {!allowed && says !== null && <span className={styles.meta}>{says}</span>}
                  </span>
                ),
                run: () => onMove(move),
                disabled: !allowed,
              })),
              ...(canWork
                ? [
                    { label: t('case.move.relate'), run: () => onMove('relate') },
                    { label: t('case.move.assign'), run: () => onMove('assign') },
                  ]
                : []),
            ]}
          />
        </>
      }
    />
  )
}
