import { t } from '../../words/words.ts'
import styles from './network.module.css'

/** What the marks of the network mean. @param blind nobody is told who is flagged */
export function Legend({ blind }: { blind: boolean }) {
  return (
    <section className={`${styles.box} ${styles.legend}`} aria-label={t('network.legend')}>
      {!blind && (
        <>
          <span>
            <svg width="10" height="10" aria-hidden="true">
              <circle cx="5" cy="5" r="4.5" fill="var(--c1)" />
            </svg>
            {t('network.flagged')}
          </span>
          <span>
            <svg width="10" height="10" aria-hidden="true">
              <circle cx="5" cy="5" r="3.7" fill="none" stroke="var(--c1)" strokeWidth="1.6" />
            </svg>
            {t('network.notFlagged')}
          </span>
        </>
      )}
      <span>
        <svg width="10" height="10" aria-hidden="true">
          <rect x="1" y="1" width="8" height="8" fill="var(--c1)" />
        </svg>
        {t('network.bridge')}
      </span>
      <span>{t('network.size')}</span>
      <span>{t('network.thin')}</span>
    </section>
  )
}
