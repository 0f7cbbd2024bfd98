import { Button } from '../parts/button.tsx'
import { t } from '../words/words.ts'
import styles from './settings.module.css'
import type { Conflict } from './use-edit.ts'

/** What others changed since it was read, beside what is being written; nothing of it is applied before they say so. */
export function ConflictPanel({
  conflict: { version, changes },
  nameOf,
  show,
  onTake,
}: {
  conflict: Conflict
  nameOf: (field: string) => string
  show: (value: unknown, field: string) => string
  onTake: () => void
}) {
  return (
    <div className={styles.conflict} role="alert">
      <p>{t(changes.length === 0 ? 'settings.conflict.none' : 'settings.conflict.says', { version })}</p>
      {changes.length > 0 && (
        <table>
          <thead>
            <tr>
              {(['field', 'read', 'now', 'mine'] as const).map((name) => (
                <th key={name} scope="col">
                  {t(`settings.conflict.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {changes.map(({ name, read, now, mine }) => (
              <tr key={name}>
                <th scope="row">{nameOf(name)}</th>
                {[read, now, mine].map((value, k) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: three columns that stay in place
                  <td key={k}>
                    <bdi>{show(value, name)}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div>
        <Button onClick={onTake}>{t('settings.conflict.take', { version })}</Button>
      </div>
    </div>
  )
}
