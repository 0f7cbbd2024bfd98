import { addOrderFile, type Order, readOrderFile } from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { canDo, client, useMe } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { Failed } from '../parts/states.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './order.module.css'
import { orderChanged } from './use-order.ts'

/** Files of an order, each under its hash; reading one is recorded. */
export function OrderFiles({ order }: { order: Order }) {
  const me = useMe()
  const added = useMutation({
    mutationFn: async (file: File) =>
      addOrderFile(client, {
        params: { id: order.id },
        body: {
          name: file.name,
          mediaType: file.type || 'application/octet-stream',
          base64: await base64Of(file),
        },
      }),
    onSuccess: () => orderChanged(order.id),
  })
  const opened = useMutation({
    mutationFn: ({ sha256 }: { sha256: string; name: string }) =>
      readOrderFile(client, { params: { id: order.id, sha256 } }),
    onSuccess: (content, { name }) => {
      const url = URL.createObjectURL(content)
      const link = document.createElement('a')
      link.href = url
      link.download = name
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), 60_000)
    },
  })
  return (
    <section>
      <h2>{t('orders.files')}</h2>
      {order.files.length === 0 && <p className={styles.muted}>{t('orders.noFiles')}</p>}
      <ul>
        {order.files.map(({ sha256, name, bytes }) => (
          <li key={sha256}>
            <Button kind="quiet" onClick={() => opened.mutate({ sha256, name })}>
              <bdi>{name}</bdi>
            </Button>{' '}
            <code title={sha256}>{sha256.slice(0, 8)}</code> {count(bytes)} B
          </li>
        ))}
      </ul>
      {canDo(me, 'legal', 'lead') && (
        <label className={styles.actions}>
          {t('orders.addFile')}
          <input
            type="file"
            onChange={(event) => {
              const [file] = event.target.files ?? []
              if (file !== undefined) added.mutate(file)
            }}
          />
        </label>
      )}
      {[added.error, opened.error].map(
        (error) => error !== null && <Failed key={String(error)} error={error} refused />,
      )}
    </section>
  )
}

const base64Of = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
