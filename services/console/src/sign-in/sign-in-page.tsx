import type { ReactNode } from 'react'
import mark from '../app/mark.svg'
import { usePageTitle } from '../app/page-title.ts'
import { t } from '../words/words.ts'
import styles from './sign-in.module.css'

/** What stands around the forms of those who are not signed in. */
export function SignInPage({ title, children }: { title: string; children: ReactNode }) {
  usePageTitle(title)
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <img src={mark} alt={t('app.name')} />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  )
}

export const aboutClass = styles.about
export const formClass = styles.form
