import type { CaseState, PolicyRules } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { moveCase } from '../cases/move-case.ts'
import type { PlacedCase, Placement, StandingCase } from './place-snapshots.ts'
import { isAutoTriaged, isReopened } from './policies.ts'

/**
 * States in which somebody has begun to judge the evidence, and is told of more, and the state stays; or has put the case
 * to sleep, and is told why it woke.
 */
const TOLD: readonly CaseState[] = [
  'in_review',
  'escalated',
  'awaiting_second',
  'decided',
  'actioned',
  'reversed',
  'snoozed',
]

/** What new evidence does to the cases it came to: events, attention, and the moves that the table of states allows. */
export async function actOnEvidence(
  tx: Tx,
  { placed, returned }: Placement,
  rules: PolicyRules,
): Promise<void> {
  for (const one of placed) recordEvidence(tx, one)
  for (const { id } of returned)
    tx.record({ type: 'case.returned', entity: `case:${id}`, scope: { kind: 'case', id } })
  await bringBack(
    tx,
    returned.map(({ id }) => id),
  )
  await callAttention(
    tx,
    placed.flatMap(({ id, before }) => (before && TOLD.includes(before.state) ? [id] : [])),
    'new_evidence',
  )
  for (const one of placed) {
    const state = one.before?.state ?? 'new'
    if (state === 'new') await autoTriage(tx, one, rules)
    else if (state === 'snoozed')
      await moveCase(tx, one.id, {
        to: 'triaged',
        by: 'system',
        cause: 'new_evidence',
        reason: `New evidence came in: version ${one.number}.`,
      })
  }
  await reopen(tx, placed, returned, rules)
}

function recordEvidence(
  tx: Tx,
  { id, before, number, difference: { in: came, out, level, strength, tiers } }: PlacedCase,
): void {
  tx.record({
    type: before === undefined ? 'case.opened' : 'case.evidence_added',
    entity: `case:${id}`,
    scope: { kind: 'case', id },
    nextState: before === undefined ? 'new' : undefined,
    payload: { number, in: came.length, out: out.length, level, strength, tiers },
  })
}

/** Adds a word to what cases call for; one that has it already, or has ended, keeps its version. */
export async function callAttention(tx: Tx, caseIds: readonly string[], word: string): Promise<void> {
  if (caseIds.length > 0)
    await tx.query(
      `update cases set attention = array_append(attention, $2::text), version = version + 1, updated_at_ms = $3
       where id = any($1::uuid[]) and not $2::text = any(attention) and state not in ('merged', 'split')`,
      [caseIds, word, tx.nowMs],
    )
}

async function bringBack(tx: Tx, caseIds: readonly string[]): Promise<void> {
  if (caseIds.length > 0)
    await tx.query(
      `update cases set withdrawn = false, attention = array_remove(attention, 'withdrawn'), version = version + 1,
         updated_at_ms = $2 where id = any($1::uuid[])`,
      [caseIds, tx.nowMs],
    )
}

async function autoTriage(
  tx: Tx,
  { id, strength, snapshot: { found } }: PlacedCase,
  { auto_triage }: PolicyRules,
): Promise<void> {
  const { level, accounts } = found
  if (!isAutoTriaged(auto_triage, { level, strength, accounts: accounts.length })) return
  if (auto_triage.priority !== null)
    await tx.query('update cases set priority = $2 where id = $1', [id, auto_triage.priority])
  await moveCase(tx, id, {
    to: 'triaged',
    by: 'system',
    cause: 'policy',
    reason: 'The policy auto_triage takes such cases into the queue.',
  })
}

/**
 * Opens closed cases again: where enough came in since the evidence that was decided on, and where one that was closed
 * because it was taken back is there again.
 */
async function reopen(
  tx: Tx,
  placed: readonly PlacedCase[],
  returned: readonly StandingCase[],
  rules: PolicyRules,
): Promise<void> {
  const closed = [
    ...placed.flatMap(({ id, before, strength }) =>
      before?.state === 'closed' ? [{ before, id, strength }] : [],
    ),
    ...returned.flatMap((before) =>
      before.state === 'closed' ? [{ before, id: before.id, strength: before.strength }] : [],
    ),
  ]
  const bases = await decidedOn(
    tx,
    closed.map(({ id }) => id),
  )
  for (const { before, id, strength } of closed) {
    const base = bases.get(id)
    const came = base?.accounts_in ?? 0
    const rise = strength - (base?.strength ?? before.strength)
    if (!before.withdrawn && !isReopened(rules.reopen, came, rise)) continue
    await moveCase(tx, id, {
      to: 'reopened',
      by: 'system',
      cause: 'new_evidence',
      reason: before.withdrawn
        ? 'The detector had taken this case back, and finds it again.'
        : `Since the evidence that was decided on, ${came} accounts came in and strength changed by ${rise.toFixed(1)}.`,
    })
  }
}

/** Of closed cases: strength of the evidence that was decided on, or else that they were closed with; accounts since. */
async function decidedOn(
  tx: Tx,
  caseIds: readonly string[],
): Promise<Map<string, { strength: number; accounts_in: number }>> {
  if (caseIds.length === 0) return new Map()
  const rows = await tx.query<{ id: string; strength: number; accounts_in: number }>(
    `select c.id, (e.difference->'strength'->>'after')::double precision as strength,
       (select count(*) from case_accounts a where a.case_id = c.id and not exists (
         select from jsonb_array_elements(e.snapshot::jsonb->'accounts') s where s->>'accountId' = a.account_id)) as accounts_in
     from cases c join evidence_versions e on e.case_id = c.id and e.number = coalesce(c.decided_evidence_number,
       (select g.next_evidence_number from case_changes g where g.case_id = c.id and g.next_state = 'closed' and g.prev_state <> 'closed'
        order by g.version desc limit 1), greatest(1, c.evidence_number - 1))
     where c.id = any($1::uuid[])`,
    [caseIds],
  )
  return new Map(rows.map((row) => [row.id, row]))
}
