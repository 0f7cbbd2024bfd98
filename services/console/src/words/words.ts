import IntlMessageFormat from 'intl-messageformat'
import { createElement, Fragment, type ReactNode } from 'react'
import { type MessageKey, messages } from './messages.ts'

export type { MessageKey } from './messages.ts'

/** Language of the page; the one catalogue that is shipped. */
export const LANGUAGE = 'en'

type Value = string | number | boolean | null | undefined | Date
type Values = { readonly [name: string]: Value }

const read = new Map<MessageKey, IntlMessageFormat>()

function message(key: MessageKey): IntlMessageFormat {
  let format = read.get(key)
  if (format === undefined) {
    format = new IntlMessageFormat(messages[key], LANGUAGE)
    read.set(key, format)
  }
  return format
}

/** A message of the catalogue as plain text. @param values of its placeholders (ICU MessageFormat) */
export const t = (key: MessageKey, values?: Values): string => String(message(key).format(values))

/** A message with elements in it: `<b>…</b>` of the message is given to the function of that name. */
export function rich(
  key: MessageKey,
  values: { readonly [name: string]: Value | ReactNode | ((chunks: ReactNode[]) => ReactNode) },
): ReactNode {
  const parts = message(key).format<ReactNode>(values as never)
  if (!Array.isArray(parts)) return parts
  return createElement(Fragment, null, ...parts.map((part, k) => createElement(Fragment, { key: k }, part)))
}
