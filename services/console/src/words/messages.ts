import { accountsMessages } from '../accounts/messages.ts'
import { appMessages } from '../app/messages.ts'
import { appealsMessages } from '../appeals/messages.ts'
import { auditMessages } from '../audit/messages.ts'
import { caseMessages } from '../case/messages.ts'
import { networkMessages } from '../case/network/messages.ts'
import { intakeMessages } from '../intake/messages.ts'
import { operationsMessages } from '../operations/messages.ts'
import { ordersMessages } from '../orders/messages.ts'
import { partsMessages } from '../parts/messages.ts'
import { queueMessages } from '../queue/messages.ts'
import { reportMessages } from '../report/messages.ts'
import { reportsMessages } from '../reports/messages.ts'
import { searchMessages } from '../search/messages.ts'
import { secondMessages } from '../second/messages.ts'
import { settingsMessages } from '../settings/messages.ts'
import { signInMessages } from '../sign-in/messages.ts'

/** Every word that a person reads, by key; ICU MessageFormat. Each area keeps its own. */
export const messages = {
  ...appMessages,
  ...appealsMessages,
  ...secondMessages,
  ...reportsMessages,
  ...auditMessages,
  ...caseMessages,
  ...intakeMessages,
  ...networkMessages,
  ...operationsMessages,
  ...ordersMessages,
  ...partsMessages,
  ...reportMessages,
  ...settingsMessages,
  ...signInMessages,
  ...accountsMessages,
  ...queueMessages,
  ...searchMessages,
} as const

export type MessageKey = keyof typeof messages
