import { createOrder } from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import { useForm } from 'react-hook-form'
import { useLocation } from 'wouter'
import { canDo, client, queryClient, useMe } from '../api/client.ts'
import { PageHeader, usePlace } from '../app/page-header.tsx'
import { usePageTitle } from '../app/page-title.ts'
import { useDraft } from '../app/use-draft.ts'
import { useKeys } from '../keys/keys.tsx'
import { Button } from '../parts/button.tsx'
import { Chip } from '../parts/chip.tsx'
import page from '../parts/page.module.css'
import { Empty, Failed } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { t } from '../words/words.ts'
import styles from './intake.module.css'
import { EMPTY_FORM, type IntakeForm, missingItems, orderOf, type TakenList } from './intake-draft.ts'
import { IntakeFormPanel } from './intake-form.tsx'
import { ListDrop } from './list-drop.tsx'
import { ListPreview } from './list-preview.tsx'

/** Longest list that a browser's storage takes beside the rest, in characters. */
const KEPT_LIST = 2_000_000

/** Takes an order in: its list row by row, and what it says of itself; nothing is kept by the server before it is opened. */
export function IntakeScreen() {
  const me = useMe()
  return canDo(me, 'legal', 'lead') ? (
    <Intake />
  ) : (
    <>
      <PageHeader title={t('intake.title')} />
      <Empty says={t('intake.forbidden')} />
    </>
  )
}

function Intake() {
  const [, go] = useLocation()
  usePageTitle(t('intake.new'))
  usePlace({
    crumbs: [{ label: t('intake.title') }, { label: t('intake.new') }],
    compartment: t('intake.alone'),
  })
  const [kept, keep, clearForm] = useDraft<IntakeForm>('intake:form', EMPTY_FORM)
  const [keptList, keepList, clearList] = useDraft<TakenList | null>('intake:list', null)
  const [large, setLarge] = useState<TakenList | null>(null)
  const list = large ?? keptList
  const [rows, setRows] = useState<{ total: number; resolved: number }>()
  const form = useForm<IntakeForm>({ defaultValues: kept })
  const { errors } = form.formState
  useEffect(() => {
    const { unsubscribe } = form.watch((values) => keep({ ...EMPTY_FORM, ...(values as IntakeForm) }))
    return unsubscribe
  }, [form, keep])
  const opened = useMutation({
    mutationFn: (values: IntakeForm) => createOrder(client, { body: orderOf(values, list as TakenList) }),
    onSuccess: ({ id }) => {
      clearForm()
      clearList()
      queryClient.invalidateQueries({ queryKey: ['orders'] })
      go(`/orders/${id}`)
    },
  })
  const open = form.handleSubmit((values) => opened.mutate(values))
  useKeys('page', [{ key: 'mod+Enter', label: t('intake.open'), run: () => list !== null && open() }])
  const takeList = (next: TakenList | null): void => {
    setRows(undefined)
    const isLarge = next !== null && next.content.length > KEPT_LIST
    setLarge(isLarge ? next : null)
    keepList(isLarge ? null : next)
  }
  const discard = (): void => {
    const before = { form: form.getValues(), list }
    form.reset(EMPTY_FORM)
    clearForm()
    takeList(null)
    toast(t('intake.discarded'), {
      seconds: 10,
      action: {
        label: t('intake.undo'),
        run: () => {
          form.reset(before.form)
          keep(before.form)
          takeList(before.list)
        },
      },
    })
  }
  const isDefective = missingItems(form.watch()).length > 0
  const onCounts = useCallback((counts: { total: number; resolved: number }) => setRows(counts), [])
  return (
    <>
      <PageHeader
        title={t('intake.new')}
        chips={<Chip>{t('intake.draft')}</Chip>}
        actions={
          <>
            <span>{t('intake.kept')}</span>
            <Button onClick={discard}>{t('intake.discard')}</Button>
            <Button
              kind="primary"
              keyHint="Ctrl/⌘ ⏎"
              onClick={open}
              disabled={list === null || opened.isPending}
              title={list === null ? t('intake.noList') : undefined}
            >
              {t(isDefective ? 'intake.openDefective' : 'intake.open')}
            </Button>
          </>
        }
      />
      {large !== null && <p className={page.strip}>{t('intake.big')}</p>}
      {opened.error !== null && <Failed error={opened.error} refused />}
      <div className={styles.columns}>
        <div className={styles.left}>
          {list === null ? (
            <ListDrop onList={takeList} />
          ) : (
            <ListPreview list={list} onAnother={() => takeList(null)} onCounts={onCounts} />
          )}
        </div>
        <IntakeFormPanel form={form} errors={errors} rows={rows} />
      </div>
    </>
  )
}
