import { Link } from 'wouter'
import { buttonClass } from '../parts/button.tsx'
import { t } from '../words/words.ts'
import styles from './case.module.css'
import type { CaseModel } from './case-model.ts'
import { DecisionBlock, type RecordDraft } from './decision-block.tsx'
import { useSelection } from './selection.ts'

/** What is decided on now: the account that is shown, or those that were marked; who reads blind decides elsewhere. */
export function Deciding({
  model,
  several,
  held,
  busy,
  error,
  onRecord,
  onCancel,
}: {
  model: CaseModel
  /** Places of accounts that are decided on together; null: one by one. */
  several: readonly number[] | null
  held: string | null
  busy: boolean
  error: { on: readonly number[]; error: unknown } | null
  onRecord: RecordDraft
  onCancel: () => void
}) {
  const account = useSelection((state) => state.account)
  if (model.workspace.blind)
    return (
      <div className={styles.decision}>
        <p>{t('case.decision.blindHere')}</p>
        <Link href={`/second/${model.workspace.id}`} className={buttonClass('primary')}>
          {t('case.decision.toSecond')}
        </Link>
      </div>
    )
  const accounts = several ?? (account === null ? [] : [account])
  if (accounts.length === 0 || model.groundsOf(accounts[0]) === undefined)
    return (
      <div className={styles.decision}>
        <p className={styles.meta}>{held ?? t('case.decision.pick')}</p>
      </div>
    )
  const isOfThese = error !== null && error.on.join() === accounts.join()
  return (
    <>
      <p className={styles.narrow}>{t('case.decision.narrow')}</p>
      <DecisionBlock
        model={model}
        accounts={accounts}
        held={held}
        busy={busy}
        error={isOfThese ? error.error : null}
        onRecord={onRecord}
        {...(several !== null && { onCancel })}
      />
    </>
  )
}
