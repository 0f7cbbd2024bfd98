import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useForm } from 'react-hook-form'
import { Redirect, useLocation } from 'wouter'
import { canDo, queryClient, useMe } from '../api/client.ts'
import { PageHeader, usePlace } from '../app/page-header.tsx'
import { usePageTitle } from '../app/page-title.ts'
import { useDraft } from '../app/use-draft.ts'
import { useKeys } from '../keys/keys.tsx'
import { Button } from '../parts/button.tsx'
import { Chip } from '../parts/chip.tsx'
import { Menu } from '../parts/menu.tsx'
import page from '../parts/page.module.css'
import { Failed, Loading } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { Time } from '../time/time.tsx'
import { rich, t } from '../words/words.ts'
import styles from './intake.module.css'
import { EMPTY_FORM, type IntakeForm, missingItems, type TakenList } from './intake-draft.ts'
import { IntakeFormPanel } from './intake-form.tsx'
import { useDrafts } from './keep-drafts.ts'
import { useKeptList } from './keep-list.ts'
import { ListDrop } from './list-drop.tsx'
import { ListPreview } from './list-preview.tsx'
import { type Choices, withChoice } from './list-rows.ts'
import { openOrder } from './open-order.ts'
import { useListRows } from './read-list-rows.ts'

const NO_CHOICES: Choices = {}

/** Takes an order in: its list row by row, and what it says of itself; nothing is kept by the server before it is opened. */
export function IntakeScreen({ params: { draft } }: { params: { draft?: string } }) {
  const { newest } = useDrafts()
  usePageTitle(t('intake.new'))
  usePlace({
    crumbs: [{ label: t('intake.title') }, { label: t('intake.new') }],
    compartment: t('intake.alone'),
  })
  if (draft === undefined) return <Redirect to={`/intake/${newest}`} replace />
  return <Intake key={draft} draft={draft} />
}

function Intake({ draft }: { draft: string }) {
  const me = useMe()
  const [, go] = useLocation()
  const { drafts, touch, drop, another } = useDrafts()
  const [kept, keep, clearForm] = useDraft<IntakeForm>(`intake:${draft}`, EMPTY_FORM)
  const [choices, choose, clearChoices] = useDraft<Choices>(`intake-choices:${draft}`, NO_CHOICES)
  const { list, lost, keep: keepList } = useKeptList(draft)
  const read = useListRows(list ?? null)
  const form = useForm<IntakeForm>({ defaultValues: { ...EMPTY_FORM, ...kept } })
  const { errors } = form.formState
  useEffect(() => {
    const { unsubscribe } = form.watch((values) => {
      keep({ ...EMPTY_FORM, ...(values as IntakeForm) })
      touch(draft, values.title ?? '')
    })
    return unsubscribe
  }, [form, keep, touch, draft])
  const forget = (): void => {
    clearForm()
    clearChoices()
    keepList(null)
    drop(draft)
  }
  const opened = useMutation({
    mutationFn: (values: IntakeForm) => openOrder(values, list as TakenList, choices),
    onSuccess: ({ order, failed }) => {
      forget()
      queryClient.invalidateQueries({ queryKey: ['orders'] })
      if (failed.length > 0)
        toast(t('intake.notSettled', { count: failed.length, rows: failed.join(', ') }), { seconds: 20 })
      go(`/orders/${order.id}`)
    },
  })
  const mayOpen = canDo(me, 'legal', 'lead')
  const isReady = mayOpen && list != null && !opened.isPending
  const open = form.handleSubmit((values) => opened.mutate(values))
  useKeys('page', [{ key: 'mod+Enter', label: t('intake.open'), run: () => open(), when: isReady }])
  const takeList = (next: TakenList | null): void => {
    clearChoices()
    keepList(next)
    touch(draft, form.getValues('title'))
  }
  const discard = (): void => {
    const before = { values: form.getValues(), list: list ?? null, choices }
    form.reset(EMPTY_FORM)
    forget()
    toast(t('intake.discarded'), {
      seconds: 10,
      action: {
        label: t('intake.undo'),
        run: () => {
          form.reset(before.values)
          keep(before.values)
          keepList(before.list)
          choose(before.choices)
          touch(draft, before.values.title)
        },
      },
    })
  }
  const isDefective = missingItems(form.watch()).length > 0 || hasLooseRows(read.counts)
  const head = drafts.find(({ id }) => id === draft)
  const others = drafts.filter(({ id }) => id !== draft)
  return (
    <>
      <PageHeader
        title={t('intake.new')}
        chips={
          <>
            <Chip>{t('intake.draft')}</Chip>
            <span className={styles.quiet}>
              {head === undefined
                ? t('intake.kept')
                : rich('intake.keptAt', { at: <Time key="at" ms={head.atMs} precision="clock" /> })}
            </span>
          </>
        }
        actions={
          <>
            {(head !== undefined || others.length > 0) && (
              <Menu
                label={t('intake.drafts')}
                trigger={<Button>{t('intake.drafts')}</Button>}
                items={[
                  ...others.map(({ id, title }) => ({
                    label: title === '' ? t('intake.untitled') : title,
                    run: () => go(`/intake/${id}`),
                  })),
                  { label: t('intake.another2'), run: () => go(`/intake/${another()}`) },
                ]}
              />
            )}
            <Button onClick={discard}>{t('intake.discard')}</Button>
            <Button
              kind="primary"
              keyHint="Ctrl/⌘ ⏎"
              onClick={open}
              disabled={!isReady}
              title={list === null ? t('intake.noList') : undefined}
            >
              {t(isDefective ? 'intake.openDefective' : 'intake.open')}
            </Button>
          </>
        }
      />
      {!mayOpen && <p className={page.strip}>{t('intake.forbidden')}</p>}
      {lost && <p className={page.strip}>{t('intake.lost')}</p>}
      {opened.error !== null && <Failed error={opened.error} refused />}
      <div className={styles.columns}>
        <div className={styles.left}>
          {list === undefined ? (
            <Loading />
          ) : list === null ? (
            <ListDrop onList={takeList} />
          ) : (
            <ListPreview
              list={list}
              read={read}
              choices={choices}
              onChoose={(row, accountId) => choose((before) => withChoice(before, read.rows, row, accountId))}
              onAnother={() => takeList(null)}
            />
          )}
        </div>
        <IntakeFormPanel form={form} errors={errors} read={read} />
      </div>
    </>
  )
}

/** Whether rows name no account: the order lacks exact locators. */
const hasLooseRows = (counts: ReturnType<typeof useListRows>['counts']): boolean =>
  counts !== undefined && counts.not_found + counts.ambiguous > 0
