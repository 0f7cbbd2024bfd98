import { useRef } from 'react'
import { useDraft } from '../app/use-draft.ts'
import { useKeys } from '../keys/keys.tsx'
import { Button } from '../parts/button.tsx'
import { Key } from '../parts/chip.tsx'
import { TextArea, TextField } from '../parts/fields.tsx'
import { Failed } from '../parts/states.tsx'
import { useNowMinute } from '../time/time.tsx'
import { LANGUAGE, t } from '../words/words.ts'
import styles from './case.module.css'
import type { CaseModel } from './case-model.ts'
import { type DecisionDraft, LADDER, missingOf, NO_DRAFT, stepsOf } from './decision-rules.ts'

/** Sends a draft. `clear` and `set` are of the draft of these accounts, whatever is shown by then. */
export type RecordDraft = (
  accounts: readonly number[],
  draft: DecisionDraft,
  kept: { clear: () => void; set: (draft: DecisionDraft) => void },
) => void

export interface DecisionBlockProps {
  model: CaseModel
  /** Places of the accounts it is on: one, or several that may be decided on together. */
  accounts: readonly number[]
  /** Why nothing can be decided now, in a sentence; null where it can. What is written stays to be read and copied. */
  held: string | null
  busy: boolean
  error: unknown
  onRecord: RecordDraft
  /** Ends a decision on several. */
  onCancel?: () => void
}

/** Key of the draft of a decision, in the browser. */
const draftKey = (model: CaseModel, accounts: readonly number[]): string =>
  `decision:${model.workspace.id}:${accounts.length === 1 ? model.picture.accounts[accounts[0]] : 'several'}`

/** The ladder of decisions, narrowest first. Nothing is chosen before the reader does; a forbidden step says why. */
export function DecisionBlock({
  model,
  accounts,
  held,
  busy,
  error,
  onRecord,
  onCancel,
}: DecisionBlockProps) {
  const [draft, set, clear] = useDraft<DecisionDraft>(draftKey(model, accounts), NO_DRAFT)
  const nowMs = useNowMinute()
  const form = useRef<HTMLFormElement>(null)
  const grounds = model.groundsOf(accounts[0])
  const steps = grounds === undefined ? [] : stepsOf(grounds)
  const chosen = steps.find(({ action }) => action === draft.action)
  const missing = missingOf(draft, steps, nowMs)
  const isReady = held === null && !busy && missing.length === 0
  const change = (part: Partial<DecisionDraft>): void => set((before) => ({ ...before, ...part }))
  const record = (): void => {
    if (isReady) onRecord(accounts, draft, { clear, set })
    else form.current?.querySelector<HTMLElement>('[data-missing] textarea, [data-missing] input')?.focus()
  }
  useKeys('page', [
    ...steps.map(({ action, key, forbidden }) => ({
      key,
      label: t(`case.action.${action}`),
      run: () => change({ action }),
      when: held === null && forbidden === null,
    })),
    { key: 'mod+Enter', label: t('case.decision.record'), run: record, when: held === null },
  ])
  if (grounds === undefined) return null
  const lacks = (what: (typeof missing)[number]): { missing: boolean; 'data-missing'?: true } => ({
    missing: draft.action !== null && missing.includes(what),
  })
  const field = (what: (typeof missing)[number]) =>
    draft.action !== null && missing.includes(what) ? { 'data-missing': true } : {}
  const stands = grounds.decision
  const isLocked = held !== null
  const title = t('case.decision.title', { count: accounts.length, handle: model.handleOf(accounts[0]) })
  return (
    <form
      ref={form}
      className={styles.decision}
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault()
        record()
      }}
      onKeyDown={(event) => {
        // Enter in the block records; in the reason Shift+Enter begins a line.
        if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
        if ((event.target as HTMLElement).closest('button[data-step], [type=submit], button[data-cancel]'))
          return
        event.preventDefault()
        if (!event.ctrlKey && !event.metaKey) record()
      }}
    >
      <div className={styles.blockHead}>
        <h2 className={styles.long}>
          <bdi>{title}</bdi>
        </h2>
        <span className={styles.meta}>
          {t('case.decision.families', { families: grounds.independentFamilies.length })}
        </span>
      </div>
      {grounds.publicInterest !== null && (
        <p className={styles.partial}>
          {t('case.decision.interest', { who: t(`case.interest.${grounds.publicInterest}`) })}
        </p>
      )}
      {stands !== null && accounts.length === 1 && (
        <p className={grounds.changed ? styles.partial : styles.meta}>
          {t(grounds.changed ? 'case.decision.standsChanged' : 'case.decision.stands', {
            action: t(`case.action.${stands.action}`),
          })}{' '}
          {stands.reason !== t('case.decision.silent') && <bdi>{stands.reason}</bdi>}
        </p>
      )}
      <div
        className={`${styles.ladder} ${steps.some(({ forbidden }) => forbidden !== null) ? styles.forbidden : ''}`}
        role="radiogroup"
        aria-label={t('case.decision.ladder')}
      >
        {steps.map(({ action, key, forbidden, skips }, rung) => {
          const keys = skips.map((one) => String(1 + LADDER.indexOf(one)))
          const full =
            forbidden !== null
              ? t('case.decision.forbidden', { families: forbidden.families })
              : skips.length > 0
                ? t('case.decision.skipsAll', { keys: listed(keys) })
                : undefined
          // The same reason four times would hide the ladder: it stands in the first step that it forbids.
          const short =
            forbidden !== null && rung > 1
              ? t('case.decision.asLabel')
              : skips.length > 0 && action !== 'suspend'
                ? t('case.decision.skips', { keys: listed(keys) })
                : full
          const isChosen = draft.action === action
          return (
            // biome-ignore lint/a11y/useSemanticElements: its reason stands in it, and its key beside it
            <button
              key={action}
              type="button"
              role="radio"
              data-step
              aria-checked={isChosen}
              aria-label={[t(`case.action.${action}`), full].filter(Boolean).join(': ')}
              aria-disabled={forbidden !== null || isLocked}
              tabIndex={isChosen || (chosen === undefined && rung === 0) ? 0 : -1}
              className={`${styles.step} ${isChosen ? styles.chosen : ''} ${forbidden !== null || (skips.length > 0 && !isChosen) ? styles.hindered : ''}`}
              title={forbidden === null ? undefined : (grounds.missing ?? undefined)}
              onClick={() => forbidden === null && !isLocked && change({ action })}
              onKeyDown={(event) => {
                const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
                if (by === undefined) {
                  if (event.key === 'Enter' && isChosen) {
                    event.preventDefault()
                    record()
                  }
                  return
                }
                event.preventDefault()
                const siblings = [
                  ...event.currentTarget.parentElement!.querySelectorAll<HTMLElement>('button'),
                ]
                siblings[(rung + by + siblings.length) % siblings.length].focus()
              }}
            >
              <span>
                {t(`case.action.${action}`)}
                {short !== undefined && <span className={styles.why}>: {short}</span>}
              </span>
              <Key>{key}</Key>
            </button>
          )
        })}
      </div>
      {chosen !== undefined && (
        <>
          <div {...field('reason')}>
            <TextArea
              label={
                chosen.action === 'no_action' ? t('case.decision.reasonOptional') : t('case.decision.reason')
              }
              rows={2}
              value={draft.reason}
              readOnly={isLocked}
              onChange={(event) => change({ reason: event.target.value })}
              missing={lacks('reason').missing}
            />
          </div>
          {chosen.skips.length > 0 && (
            <div {...field('ladderReason')}>
              <TextField
                label={t('case.decision.ladderReason', {
                  skipped: chosen.skips.map((action) => t(`case.action.${action}`)).join(', '),
                })}
                value={draft.ladderReason}
                readOnly={isLocked}
                onChange={(event) => change({ ladderReason: event.target.value })}
                missing={lacks('ladderReason').missing}
              />
            </div>
          )}
          {chosen.action === 'withhold_in' && (
            <div {...field('territory')} {...field('codes')}>
              <TextField
                label={t('case.decision.territory')}
                hint={t('case.decision.territoryHint')}
                error={missing.includes('codes') ? t('case.decision.codes') : undefined}
                value={draft.territory}
                readOnly={isLocked}
                onChange={(event) => change({ territory: event.target.value })}
                missing={lacks('territory').missing}
              />
            </div>
          )}
          {chosen.action === 'suspend' && (
            <div className={styles.dates}>
              <div {...field('expires')}>
                <TextField
                  type="date"
                  label={t('case.decision.expires')}
                  value={draft.expires}
                  readOnly={isLocked}
                  onChange={(event) => change({ expires: event.target.value })}
                  error={missing.includes('past') ? t('case.decision.past') : undefined}
                  missing={lacks('expires').missing}
                />
              </div>
              <div {...field('review')}>
                <TextField
                  type="date"
                  label={t('case.decision.review')}
                  value={draft.review}
                  readOnly={isLocked}
                  onChange={(event) => change({ review: event.target.value })}
                  error={missing.includes('reviewAfter') ? t('case.decision.reviewAfter') : undefined}
                  missing={lacks('review').missing}
                />
              </div>
            </div>
          )}
        </>
      )}
      {error !== null && error !== undefined && <Failed error={error} />}
      <div className={styles.decisionFoot}>
        <span className={styles.meta} aria-live="polite">
          {held ??
            (draft.action === null
              ? t('case.decision.choose')
              : missing.length > 0
                ? t(`case.missing.${missing[0]}`)
                : t('case.decision.blind'))}
        </span>
        {onCancel !== undefined && (
          <Button data-cancel onClick={onCancel}>
            {t('parts.cancel')}
          </Button>
        )}
        <Button kind="primary" type="submit" keyHint="⏎" aria-disabled={!isReady}>
          {accounts.length > 1
            ? t('case.decision.recordSeveral', { count: accounts.length })
            : t('case.decision.record')}
        </Button>
      </div>
    </form>
  )
}

const listed = (keys: readonly string[]): string => new Intl.ListFormat(LANGUAGE).format(keys)
