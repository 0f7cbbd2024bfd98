/** A number from a text (FNV-1a), to order by: the same for everyone, and without a meaning. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), 0x01000193)
  return hash >>> 0
}

/** Accounts in an order drawn from the id of the case, so that no order of the first reader shows. */
export const blindOrder = (caseId: string, accounts: readonly string[]): string[] =>
  [...accounts].sort((a, b) => hashOf(`${caseId} ${a}`) - hashOf(`${caseId} ${b}`) || (a < b ? -1 : 1))
