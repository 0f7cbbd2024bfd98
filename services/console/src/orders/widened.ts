import type { Order } from '@murmuration/casework-client'

type Confidentiality = Order['confidentiality']

/** Markings, the strictest first. */
export const TLPS = ['red', 'amber+strict', 'amber', 'green', 'clear'] as const

/** Whether a change lets more people read an order, or more be told of it: that needs a reason. */
export const isWidened = (before: Confidentiality, after: Confidentiality): boolean =>
  TLPS.indexOf(after.tlp) > TLPS.indexOf(before.tlp) ||
  (before.gag && !after.gag) ||
  (!before.mayNotifyUser && after.mayNotifyUser) ||
  (!before.mayPublishAggregate && after.mayPublishAggregate)
