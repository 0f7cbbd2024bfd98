import { readDeadLetter } from '@murmuration/casework-client'
import { useQuery } from '@tanstack/react-query'
import { client } from '../api/client.ts'
import { Dialog } from '../parts/dialog.tsx'
import page from '../parts/page.module.css'
import { Failed, Loading } from '../parts/states.tsx'
import { t } from '../words/words.ts'

/** A refused record as it came, as text. */
export function LetterDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['dead-letter', id],
    queryFn: ({ signal }) => readDeadLetter(client, { params: { id }, signal }),
    // Each reading is an event.
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Dialog open onClose={onClose} title={t('operations.letter', { id: id.slice(0, 8) })} wide>
      <p>{t('operations.readSays')}</p>
      {error !== null && <Failed error={error} retry={() => refetch()} />}
      {data === undefined && error === null && <Loading lines={4} />}
      {data !== undefined && (
        <>
          <p>
            <bdi>{data.message}</bdi>
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long record is scrolled by keys */}
          <pre className={page.pre} tabIndex={0}>
            <bdi>{data.raw}</bdi>
          </pre>
          {data.rawCut && <p>{t('operations.cut')}</p>}
        </>
      )}
    </Dialog>
  )
}
