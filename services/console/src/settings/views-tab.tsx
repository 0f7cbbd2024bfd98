import type { SavedView } from '@murmuration/casework-client'
import { Link } from 'wouter'
import { Button } from '../parts/button.tsx'
import { Failed, Loading, Panel } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { useSavedViews } from '../queue/saved-views.ts'
import { t } from '../words/words.ts'
import { type DataColumn, DataTable } from './data-table.tsx'

/** The views of the queue that one has saved. */
export function ViewsTab() {
  const { views, isKnown, error, save, forget } = useSavedViews()
  // A refusal is told by `error`.
  const ignore = (): void => {}
  const remove = (view: SavedView): void => {
    forget(view.name).then(
      () =>
        toast(t('settings.views.removed', { name: view.name }), {
          action: { label: t('settings.undo'), run: () => void save(view).catch(ignore) },
          seconds: 10,
        }),
      ignore,
    )
  }
  const columns: DataColumn<SavedView>[] = [
    {
      id: 'name',
      header: t('settings.views.name'),
      cell: ({ name, query }) => (
        <Link href={`/queue?${query}`}>
          <bdi>{name}</bdi>
        </Link>
      ),
    },
    { id: 'query', header: t('settings.views.query'), cell: ({ query }) => <code>{query}</code> },
    {
      id: 'act',
      header: <span className="sr-only">{t('settings.actions')}</span>,
      cell: (view) => (
        <Button onClick={() => remove(view)} aria-label={t('settings.views.removeOne', { name: view.name })}>
          {t('settings.remove')}
        </Button>
      ),
    },
  ]
  return (
    <Panel title={t('settings.views.title')}>
      {error !== null && <Failed error={error} refused />}
      {!isKnown && error === null && <Loading lines={3} />}
      {isKnown && (
        <DataTable
          label={t('settings.views.title')}
          rows={views}
          columns={columns}
          rowId={({ name }) => name}
          empty={t('settings.views.none')}
        />
      )}
    </Panel>
  )
}
