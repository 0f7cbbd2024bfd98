import type { AnswerBody } from '@murmuration/contracts'

const VERDICT_WORDS: { [verdict: string]: string } = {
  supported: 'the evidence supports it for',
  weak: 'the evidence is weak for',
  not_supported: 'the evidence does not support it for',
  contradicted: 'the evidence contradicts it for',
  not_testable: 'it cannot be tested for',
}
const ACTION_WORDS: { [action: string]: string } = {
  no_action: 'no action',
  label: 'labelled',
  limit: 'limited',
  withhold_in: 'withheld in a territory',
  suspend: 'suspended for a time',
}

const accounts = (n: number): string => `${n} ${n === 1 ? 'account' : 'accounts'}`
const rows = (n: number): string => `${n} ${n === 1 ? 'row' : 'rows'}`

/**
 * A draft of an answer in plain words, from its numbers: what was resolved, what the evidence says claim by claim, what was
 * decided, what cannot be tested, and what goes back. A person edits it, and a person sends it.
 */
export function draftMessage(kind: 'full' | 'partial' | 'declined', body: AnswerBody, title: string): string {
  const parts: string[] = [`To the order "${title}".`]
  if (kind === 'declined') parts.push('We decline this order. [Say why.]')
  else if (kind === 'partial') parts.push('This is a partial answer; what is missing follows.')
  const { rows: counts } = body
  parts.push(
    `Of ${rows(counts.total)}, ${counts.matched + counts.renamed + counts.already_gone} name an account that we found (${counts.renamed} under another name by now, ${counts.already_gone} no longer there), ${counts.duplicate} repeat another row, ${counts.ambiguous} may mean several accounts, and ${counts.not_found} name none that we found.`,
  )
  if (kind === 'declined') return parts.join('\n\n')
  const claims = [...new Set(body.verdicts.map(({ claim }) => claim))]
  for (const claim of claims)
    parts.push(
      `Claim "${claim.replaceAll('_', ' ')}": ${body.verdicts
        .filter((one) => one.claim === claim)
        .map((one) => `${VERDICT_WORDS[one.verdict] ?? one.verdict} ${accounts(one.accounts)}`)
        .join('; ')}.`,
    )
  if (body.notTestable.length > 0)
    parts.push(
      `We cannot test whether accounts are: ${body.notTestable.map((claim) => claim.replaceAll('_', ' ')).join(', ')}. Patterns of sharing do not show it.`,
    )
  const byAction = new Map<string, number>()
  for (const { action } of body.decisions) byAction.set(action, (byAction.get(action) ?? 0) + 1)
  if (byAction.size > 0)
    parts.push(
      `Decided, each after a second reader: ${[...byAction]
        .map(([action, n]) => `${ACTION_WORDS[action] ?? action}: ${accounts(n)}`)
        .join('; ')}.`,
    )
  if (body.undecided > 0) parts.push(`Not decided yet: ${accounts(body.undecided)}.`)
  if (body.returnedCount > 0)
    parts.push(
      `${rows(body.returnedCount)} ${body.returnedCount === 1 ? 'goes' : 'go'} back to you: name each account by its id or its profile address, so that we can look at it.`,
    )
  return parts.join('\n\n')
}
