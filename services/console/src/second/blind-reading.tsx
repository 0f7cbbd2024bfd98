import {
  type DecisionOnAccount,
  type DecisionSheet,
  type Outcome,
  type SecondReviewSheet,
  type StoredDecision,
  submitSecondReview,
  type Workspace,
} from '@murmuration/casework-client'
import type { CasePicture } from '@murmuration/contracts'
import { useMutation } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { client, queryClient } from '../api/client.ts'
import { isConflict } from '../api/problem.ts'
import { PageHeader } from '../app/page-header.tsx'
import { shortId } from '../app/page-title.ts'
import { useDraft } from '../app/use-draft.ts'
import { caseModel } from '../case/case-model.ts'
import { CaseView } from '../case/case-view.tsx'
import { DecisionBlock } from '../case/decision-block.tsx'
import { nextUndecided, termsOf } from '../case/decision-rules.ts'
import { createSelection, useSelection } from '../case/selection.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { SelectField, TextArea } from '../parts/fields.tsx'
import { Failed } from '../parts/states.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { blindOrder } from './blind-order.ts'
import { OUTCOMES } from './outcomes.ts'
import styles from './second.module.css'

type Decisions = { readonly [accountId: string]: DecisionOnAccount }
const NONE: Decisions = {}

/** The grounds of the accounts as a sheet, with what this reader has decided so far. */
function sheetOf(sheet: SecondReviewSheet, workspace: Workspace, decisions: Decisions): DecisionSheet {
  return {
    caseId: sheet.caseId,
    state: workspace.state,
    version: sheet.version,
    evidenceNumber: sheet.evidenceNumber,
    accounts: sheet.accounts.map((grounds) => {
      const made = decisions[grounds.accountId]
      return {
        ...grounds,
        decision: made === undefined ? null : storedOf(made, sheet.evidenceNumber),
        final: null,
        changed: false,
      }
    }),
  }
}

/** A decision of this reader as the parts of the case show one that is recorded. */
const storedOf = (made: DecisionOnAccount, evidenceNumber: number): StoredDecision => ({
  id: made.accountId,
  accountId: made.accountId,
  action: made.action,
  territory: made.territory ?? [],
  expiresAtMs: made.expiresAtMs ?? null,
  reviewAtMs: made.reviewAtMs ?? null,
  reason: made.reason,
  ladderReason: made.ladderReason ?? null,
  grounds: made.grounds ?? ['coordinated'],
  stage: 'second',
  evidenceNumber,
  reader: '',
  bulk: false,
  appealId: null,
  atMs: 0,
})

/** Stage 1: the same case without a trace of the first reader; decisions stay in this browser until they are sent. */
export function BlindReading({
  sheet,
  workspace,
  picture,
}: {
  sheet: SecondReviewSheet
  workspace: Workspace
  picture: CasePicture | null
}) {
  const { caseId } = sheet
  const [decisions, setDecisions, clear] = useDraft<Decisions>(
    `second:${caseId}:${sheet.evidenceNumber}`,
    NONE,
  )
  const [sending, send] = useState(false)
  const model = useMemo(
    () => caseModel(workspace, picture, sheetOf(sheet, workspace, decisions)),
    [workspace, picture, sheet, decisions],
  )
  const order = useMemo(
    () =>
      blindOrder(
        caseId,
        sheet.accounts.map(({ accountId }) => accountId),
      ),
    [caseId, sheet],
  )
  const [selection] = useState(() => createSelection({ account: model.indexOf(order[0]) ?? null }))
  const decided = sheet.accounts.filter(({ accountId }) => decisions[accountId] !== undefined).length
  const isWhole = decided === sheet.accounts.length
  const record = (accountId: string, made: DecisionOnAccount): void => {
    const next = { ...decisions, [accountId]: made }
    setDecisions(next)
    const open = new Set(order.filter((id) => next[id] === undefined))
    const goTo = nextUndecided(order, open, accountId)
    if (goTo !== undefined) selection.select(model.indexOf(goTo) ?? null)
  }
  return (
    <>
      <PageHeader
        title={t('second.screen', { id: shortId(caseId) })}
        actions={
          <>
            <span>
              {t('second.progress', { decided: count(decided), all: count(sheet.accounts.length) })}
            </span>
            <Button
              kind="primary"
              onClick={() => send(true)}
              disabled={!isWhole}
              title={isWhole ? undefined : t('second.sendWhy')}
            >
              {t('second.send')}
            </Button>
          </>
        }
      />
      <div className={styles.notes}>
        <span>{t('second.blind')}</span>
        <span>{t('second.frozen', { number: sheet.evidenceNumber })}</span>
        {sheet.sawBefore && <span>{t('second.sawBefore')}</span>}
        {sheet.newerEvidence.length > 0 && (
          <span>{t('second.newer', { count: sheet.newerEvidence.length })}</span>
        )}
      </div>
      <CaseView
        model={model}
        selection={selection}
        accountOrder={order}
        decision={() => <Deciding model={model} onRecord={record} />}
      />
      {sending && (
        <SendDialog
          sheet={sheet}
          decisions={Object.values(decisions)}
          onClose={() => send(false)}
          onSent={clear}
        />
      )}
    </>
  )
}

function Deciding({
  model,
  onRecord,
}: {
  model: ReturnType<typeof caseModel>
  onRecord: (accountId: string, made: DecisionOnAccount) => void
}) {
  const account = useSelection((state) => state.account)
  if (account === null) return null
  const accountId = model.picture.accounts[account]
  return (
    <DecisionBlock
      key={accountId}
      model={model}
      accounts={[account]}
      held={null}
      busy={false}
      error={null}
      onRecord={(_, draft, { clear }) => {
        onRecord(accountId, { accountId, ...termsOf(draft, t('case.decision.silent')) })
        clear()
      }}
    />
  )
}

function SendDialog({
  sheet,
  decisions,
  onClose,
  onSent,
}: {
  sheet: SecondReviewSheet
  decisions: DecisionOnAccount[]
  onClose: () => void
  onSent: () => void
}) {
  const [outcome, setOutcome] = useState<Outcome | ''>('')
  const [against, setAgainst] = useDraft(`second-against:${sheet.caseId}`, '')
  const sent = useMutation({
    mutationFn: () =>
      submitSecondReview(client, {
        params: { id: sheet.caseId },
        ifMatch: sheet.version,
        body: { outcome: outcome as Outcome, against, decisions },
      }),
    onSuccess: (answer) => {
      onSent()
      queryClient.setQueryData(['second', sheet.caseId], answer)
      queryClient.invalidateQueries({ queryKey: ['second', sheet.caseId] })
      queryClient.invalidateQueries({ queryKey: ['second-case', sheet.caseId] })
    },
    onError: (error) => {
      if (isConflict(error)) queryClient.invalidateQueries({ queryKey: ['second', sheet.caseId] })
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('second.send')}
      footer={
        <>
          <Button onClick={onClose}>{t('parts.cancel')}</Button>
          <Button
            kind="primary"
            disabled={outcome === '' || against.trim() === '' || sent.isPending}
            onClick={() => sent.mutate()}
          >
            {t('second.send')}
          </Button>
        </>
      }
    >
      <p>{t('second.sendSays')}</p>
      <SelectField
        label={t('second.outcome')}
        value={outcome}
        onChange={(event) => setOutcome(event.target.value as Outcome)}
      >
        <option value="" disabled>
          {t('second.choose')}
        </option>
        {OUTCOMES.map((one) => (
          <option key={one} value={one}>
            {t(`case.outcome.${one}`)}
          </option>
        ))}
      </SelectField>
      <TextArea
        label={t('second.against')}
        hint={t('second.againstHint')}
        missing={against.trim() === ''}
        value={against}
        onChange={(event) => setAgainst(event.target.value)}
      />
      {sent.error !== null &&
        (isConflict(sent.error) ? (
          <p role="alert">{t('second.conflict')}</p>
        ) : (
          <Failed error={sent.error} refused />
        ))}
    </Dialog>
  )
}
