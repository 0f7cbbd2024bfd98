import {
  type StoredDecision,
  takeDecisionBack,
  writeBulkDecision,
  writeDecisions,
} from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'
import { Redirect, useLocation, useSearchParams } from 'wouter'
import { canDo, client, useMe } from '../api/client.ts'
import { isConflict } from '../api/problem.ts'
import { usePlace } from '../app/page-header.tsx'
import { shortId, usePageTitle } from '../app/page-title.ts'
import { OpenAppealDialog } from '../appeals/open-appeal-dialog.tsx'
import { useKeys } from '../keys/keys.tsx'
import { Button } from '../parts/button.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { useNoteOpened } from '../queue/last-opened.ts'
import { t } from '../words/words.ts'
import { BulkBar } from './bulk-bar.tsx'
import styles from './case.module.css'
import { useCase } from './case-data.ts'
import { CaseHeader } from './case-header.tsx'
import type { CaseModel } from './case-model.ts'
import { type Move, moveTo } from './case-moves.ts'
import { CASE_TABS, type CaseTab, CaseView } from './case-view.tsx'
import { Deciding } from './deciding.tsx'
import type { RecordDraft } from './decision-block.tsx'
import { isUndecided, nextUndecided, termsAgain, termsOf } from './decision-rules.ts'
import { DifferencePanel } from './difference-panel.tsx'
import { ExportDialog } from './export-dialog.tsx'
import { FindingBand } from './finding-band.tsx'
import { HistoryDialog } from './history-dialog.tsx'
import { LeaseLost, TakeOver } from './lease-notices.tsx'
import { MoveDialog } from './move-dialog.tsx'
import { NotesDialog } from './notes-dialog.tsx'
import { SubmitDialog } from './submit-dialog.tsx'
import { useCaseSelection } from './use-case-selection.ts'
import { type CaseLease, useLease } from './use-lease.ts'

const UNDO_SECONDS = 10
/** States in which decisions stand, so that somebody can appeal against one. */
const APPEALABLE: ReadonlySet<string> = new Set(['decided', 'actioned', 'closed'])

/** The workspace of a case. */
export function CaseScreen({ params: { id = '' } }: { params: { id?: string } }) {
  // Another case begins anew: nothing that was selected or typed in one is shown in another.
  return <OneCase key={id} id={id} />
}

function OneCase({ id }: { id: string }) {
  const data = useCase(id)
  const { model, version } = data
  usePageTitle(t('case.title', { id: shortId(id) }))
  const order = version?.workspace.orders[0]
  usePlace({
    crumbs: [
      { label: t('app.queue'), href: '/queue' },
      ...(order === undefined ? [] : [{ label: shortId(order.id), href: `/orders/${order.id}` }]),
      { label: t('case.title', { id: shortId(id) }) },
    ],
    compartment: order === undefined ? undefined : t('case.compartment', { id: shortId(order.id) }),
  })
  if (version === undefined)
    return data.error ? <Failed error={data.error} retry={data.retry} /> : <Loading lines={10} />
  if (model === undefined)
    return (
      <>
        <h1 className="sr-only">{t('case.title', { id: shortId(id) })}</h1>
        <FindingBand model={version} onOpen={() => undefined} />
        <Loading lines={10} />
      </>
    )
  return <Workspace id={id} data={data} model={model} />
}

type Open = Move | 'notes' | 'history' | 'export' | 'takeOver' | null

function Workspace({ id, data, model }: { id: string; data: ReturnType<typeof useCase>; model: CaseModel }) {
  const { waiting, changed, look } = data
  const version = data.version!
  const { workspace } = version
  const me = useMe()
  useNoteOpened(me.id, workspace)
  const [, navigate] = useLocation()
  const [search, setSearch] = useSearchParams()
  const selection = useCaseSelection(model)
  const tab = CASE_TABS.find((one) => one === search.get('tab')) ?? 'timeline'
  const setTab = useCallback(
    (next: CaseTab) =>
      setSearch((before) => {
        before.set('tab', next)
        return before
      }),
    [setSearch],
  )
  const [open, setOpen] = useState<Open>(null)
  const [keeps, keep] = useState<number>()
  const [wasSent, setSent] = useState(false)
  const [several, decideSeveral] = useState<readonly number[] | null>(null)
  const lease = useLease(id, data.lease, look)
  const canWork = canDo(me, 'analyst', 'lead', 'legal', 'policy')
  const held = whyHeld(workspace, lease, canWork, canDo(me, 'legal', 'policy'))
  const listed = useRef<readonly string[]>([])
  const latest = useRef(workspace.version)
  latest.current = workspace.version
  const goNext = (by: 1 | -1 = 1, recorded: readonly string[] = []): void => {
    const undecided = new Set(
      (model.sheet?.accounts ?? []).filter(isUndecided).map(({ accountId }) => accountId),
    )
    for (const one of recorded) undecided.delete(one)
    const { account } = selection.get()
    const next = nextUndecided(
      listed.current,
      undecided,
      account === null ? undefined : model.picture.accounts[account],
      by,
    )
    if (next === undefined) toast(t('case.decision.allDecided'))
    else selection.select(model.indexOf(next) ?? null)
  }
  const recording = useMutation({
    mutationKey: ['case', id],
    mutationFn: async ([accounts, draft]: Parameters<RecordDraft>) => {
      const terms = termsOf(draft, t('case.decision.silent'))
      const ids = accounts.map((index) => model.picture.accounts[index])
      const call = { params: { id }, ifMatch: workspace.version }
      const standing =
        ids.length === 1
          ? await writeDecisions(client, { ...call, body: { decisions: [{ ...terms, accountId: ids[0] }] } })
          : await writeBulkDecision(client, { ...call, body: { ...terms, accountIds: ids } })
      const written = ids.map(
        (accountId): StoredDecision => ({
          ...terms,
          id: '',
          stage: 'first',
          accountId,
          evidenceNumber: standing.evidenceNumber,
          reader: me.id,
          bulk: ids.length > 1,
          appealId: null,
          atMs: Date.now(),
        }),
      )
      // What stands is known; the rest is read while the reader goes on.
      changed(standing, written)
    },
    onSuccess: (_, [accounts, draft, kept]) => {
      kept.clear()
      setSent(false)
      const former = accounts.length === 1 ? (model.groundsOf(accounts[0])?.decision ?? null) : null
      const name = accounts.length === 1 ? model.handleOf(accounts[0]) : ''
      const action = t(`case.action.${draft.action!}`)
      toast(t('case.decision.recorded', { count: accounts.length, handle: name, action }), {
        seconds: UNDO_SECONDS,
        ...(name !== '' && {
          action: {
            label: t('case.decision.undo'),
            run: () => undoing.mutate({ accountId: model.picture.accounts[accounts[0]], former }),
          },
        }),
      })
      decideSeveral(null)
      selection.mark([])
      goNext(
        1,
        accounts.map((index) => model.picture.accounts[index]),
      )
    },
    onError: (error) => {
      if (!isConflict(error)) return
      setSent(true)
      keep(undefined)
      look()
    },
  })
  const undoing = useMutation({
    mutationKey: ['case', id],
    /** Writes the former decision again; without one, nobody has decided on the account then. */
    mutationFn: async ({ accountId, former }: { accountId: string; former: StoredDecision | null }) => {
      const call = { params: { id }, ifMatch: latest.current }
      if (former === null) {
        await changed(await takeDecisionBack(client, { ...call, params: { id, accountId } }))
      } else {
        changed(await writeDecisions(client, { ...call, body: { decisions: [termsAgain(former)] } }), [
          former,
        ])
      }
      selection.select(model.indexOf(accountId) ?? null)
    },
    onSuccess: () => toast(t('case.decision.undone')),
    onError: (error) => {
      toast(error.message)
      look()
    },
  })
  const isShown = waiting !== undefined && keeps !== waiting.workspace.version && open === null
  const toggleLease = (): void => {
    if (lease.isMine) lease.giveBack()
    else if (lease.holder === null) lease.take()
    else if (me.role === 'lead') setOpen('takeOver')
    else toast(t('case.lease.held', { name: lease.holder.name }))
  }
  const allows = (move: Move): boolean =>
    workspace.moves.some(({ to, allowed }) => allowed && moveTo(workspace.state, to) === move)
  useKeys('page', [
    { key: 'n', label: t('case.notes'), run: () => setOpen('notes') },
    { key: 'h', label: t('case.history'), run: () => setOpen('history') },
    { key: 'Shift+e', label: t('case.export'), run: () => setOpen('export') },
    { key: 'c', label: t('case.keys.lease'), run: toggleLease, when: canWork && !workspace.blind },
    { key: 'e', label: t('case.move.escalate'), run: () => setOpen('escalate'), when: allows('escalate') },
    { key: ']', label: t('case.keys.nextUndecided'), run: () => goNext(1), when: !workspace.blind },
    { key: '[', label: t('case.keys.previousUndecided'), run: () => goNext(-1), when: !workspace.blind },
  ])
  const close = (): void => setOpen(null)
  const [appealed, appeal] = useState(false)
  const standing = APPEALABLE.has(workspace.state)
    ? (model.sheet?.accounts ?? []).filter(({ final }) => final !== null && final.action !== 'no_action')
    : []
  const { account, marked } = selection.get()
  const take = (): void => {
    data.take()
    setSent(false)
    recording.reset()
  }
  return (
    <div className={styles.screen}>
      <CaseHeader
        version={version}
        waiting={waiting?.workspace.version}
        lease={lease}
        canWork={canWork}
        onMove={setOpen}
        onLease={toggleLease}
        onNotes={() => setOpen('notes')}
        onHistory={() => setOpen('history')}
        onExport={() => setOpen('export')}
        onWaiting={() => keep(undefined)}
      />
      {standing.length > 0 && canWork && (
        <p className={styles.appeal}>
          {t('case.appeal.says', { count: standing.length })}{' '}
          <Button onClick={() => appeal(true)}>{t('appeals.open')}</Button>
        </p>
      )}
      {lease.lost !== null && workspace.state === 'in_review' && (
        <LeaseLost lost={lease.lost} onForget={lease.forget} />
      )}
      <CaseView
        model={model}
        selection={selection}
        tab={tab}
        onTab={setTab}
        onNote={() => setOpen('notes')}
        {...(data.pictureError !== null && {
          pictureFailed: <Failed error={data.pictureError} retry={data.retry} />,
        })}
        instead={
          isShown ? (
            <DifferencePanel
              before={version}
              now={waiting}
              model={model}
              wasSent={wasSent}
              onKeep={() => keep(waiting.workspace.version)}
              onTake={take}
            />
          ) : undefined
        }
        decision={(order) => {
          listed.current = order
          return (
            <Deciding
              model={model}
              several={several}
              held={held}
              busy={recording.isPending}
              error={
                recording.error === null || (isConflict(recording.error) && waiting !== undefined)
                  ? null
                  : { on: recording.variables[0], error: recording.error }
              }
              onRecord={(...sent) => recording.mutate(sent)}
              onCancel={() => decideSeveral(null)}
            />
          )
        }}
        bulk={
          <BulkBar
            model={model}
            held={held}
            onDecide={() => {
              const all = [...selection.get().marked]
              decideSeveral(all)
              requestAnimationFrame(() =>
                document.querySelector<HTMLElement>(`.${styles.decision} [role=radio]`)?.focus(),
              )
            }}
          />
        }
      />
      {appealed && (
        <OpenAppealDialog
          caseId={id}
          accounts={standing.map(({ accountId }) => ({
            accountId,
            name: model.handleOf(model.indexOf(accountId) ?? -1) || accountId,
          }))}
          onClose={() => appeal(false)}
        />
      )}
      {open === 'notes' && (
        <NotesDialog model={model} account={account} canWrite={canWork} changed={changed} onClose={close} />
      )}
      {open === 'history' && <HistoryDialog id={id} onClose={close} />}
      {open === 'export' && <ExportDialog id={id} onClose={close} />}
      {open === 'takeOver' && <TakeOver take={lease.take} onClose={close} />}
      {open === 'submit' && <SubmitDialog version={version} changed={changed} look={look} onClose={close} />}
      {open === 'second' && <Redirect to={`/second/${id}`} />}
      {open !== null && !['notes', 'history', 'export', 'takeOver', 'submit', 'second'].includes(open) && (
        <MoveDialog
          move={open as Move}
          workspace={workspace}
          split={[...marked].map((index) => model.picture.accounts[index])}
          changed={changed}
          look={look}
          onClose={close}
          onGo={(other) => navigate(`/cases/${other}`)}
        />
      )}
    </div>
  )
}

/** Why nothing can be decided on a case now, in a sentence; null where it can. */
function whyHeld(
  { state, blind }: { state: string; blind: boolean },
  { holder, isMine, lost }: CaseLease,
  canWork: boolean,
  isEscalationRole: boolean,
): string | null {
  if (!canWork) return t('case.held.role')
  if (blind) return t('case.decision.blindHere')
  if (holder !== null && !isMine) return t('case.lease.held', { name: holder.name })
  if (lost !== null) return t('case.held.lost')
  if (state === 'escalated') return isEscalationRole ? null : t('case.held.escalated')
  return state === 'in_review' ? null : t('case.held.state')
}
