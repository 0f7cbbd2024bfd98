import { appMessages } from '../app/messages.ts'
import { partsMessages } from '../parts/messages.ts'

/** Every word that a person reads, by key; ICU MessageFormat. Each area keeps its own. */
export const messages = {
  ...appMessages,
  ...partsMessages,
} as const

export type MessageKey = keyof typeof messages
