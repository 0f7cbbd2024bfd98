import type { Confidentiality } from '@murmuration/contracts'

const TLP_WIDTH = ['red', 'amber+strict', 'amber', 'green', 'clear'] as const

/**
 * What of a change lets more people know, or lets more be told; empty where it only narrows. A date at which a gag ends
 * widens nothing: it does not lift the gag.
 */
export function widened(before: Confidentiality, after: Confidentiality): string[] {
  const wider: string[] = []
  if (TLP_WIDTH.indexOf(after.tlp) > TLP_WIDTH.indexOf(before.tlp)) wider.push('tlp')
  if (before.gag && !after.gag) wider.push('gag')
  if (!before.mayNotifyUser && after.mayNotifyUser) wider.push('mayNotifyUser')
  if (!before.mayPublishAggregate && after.mayPublishAggregate) wider.push('mayPublishAggregate')
  return wider
}
