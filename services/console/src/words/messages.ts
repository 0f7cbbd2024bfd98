import { appMessages } from '../app/messages.ts'
import { auditMessages } from '../audit/messages.ts'
import { partsMessages } from '../parts/messages.ts'
import { reportMessages } from '../report/messages.ts'
import { reportsMessages } from '../reports/messages.ts'
import { signInMessages } from '../sign-in/messages.ts'

/** Every word that a person reads, by key; ICU MessageFormat. Each area keeps its own. */
export const messages = {
  ...appMessages,
  ...reportsMessages,
  ...auditMessages,
  ...partsMessages,
  ...reportMessages,
  ...signInMessages,
} as const

export type MessageKey = keyof typeof messages
