import type { Assessment, ClaimType, ReviewCase } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import type { Cell } from './answer-claims.ts'
import { assessmentOf, type NoteAgainst } from './assessment-of.ts'
import type { OrderFacts } from './read-facts.ts'

/** Writes up cells of a claim that have a verdict; reads the cases that they rest on. */
export async function writeUp(
  tx: Tx,
  facts: OrderFacts,
  claim: ClaimType,
  cells: readonly Cell[],
  isCovered: boolean,
): Promise<Assessment[]> {
  const byId = new Map(facts.cases.map((found) => [found.caseId, found]))
  const ids = [...new Set(cells.flatMap(({ best }) => (best === null ? [] : [best.caseId])))]
  const snapshots = await readSnapshots(
    tx,
    ids.map((id) => ({ id, number: byId.get(id)!.evidenceNumber })),
  )
  const notes = await readNotesAgainst(tx, ids)
  return cells.map((cell) => {
    const caseId = cell.best?.caseId
    return assessmentOf(claim, cell, {
      found: caseId === undefined ? null : byId.get(caseId)!,
      snapshot: caseId === undefined ? null : (snapshots.get(caseId) ?? null),
      notes: caseId === undefined ? [] : (notes.get(caseId) ?? []),
      analysis: facts.analysis,
      isCovered,
      nowMs: tx.nowMs,
    })
  })
}

async function readSnapshots(
  tx: Tx,
  versions: readonly { id: string; number: number }[],
): Promise<Map<string, ReviewCase>> {
  if (versions.length === 0) return new Map()
  const rows = await tx.asOwner(() =>
    tx.query<{ case_id: string; snapshot: string }>(
      `select e.case_id, e.snapshot from jsonb_to_recordset($1::jsonb) as n(id uuid, number int)
         join evidence_versions e on e.case_id = n.id and e.number = n.number`,
      [JSON.stringify(versions)],
    ),
  )
  return new Map(rows.map(({ case_id, snapshot }) => [case_id, JSON.parse(snapshot) as ReviewCase]))
}

/**
 * Notes against, under the row-level security of the caller: whoever reads a case blind does not see them. None of a case
 * that awaits its second reader, so that what is frozen meanwhile tells that reader nothing.
 */
async function readNotesAgainst(tx: Tx, caseIds: readonly string[]): Promise<Map<string, NoteAgainst[]>> {
  const notes = new Map<string, NoteAgainst[]>()
  if (caseIds.length === 0) return notes
  for (const { caseId, ...note } of await tx.query<NoteAgainst & { caseId: string }>(
    `select n.case_id as "caseId", n.account_id as "accountId", n.text, u.name as author
     from notes n join users u on u.id = n.author join cases c on c.id = n.case_id
     where n.case_id = any($1::uuid[]) and n.side = 'against' and c.state <> 'awaiting_second' order by n.at_ms desc, n.id`,
    [caseIds],
  ))
    notes.set(caseId, [...(notes.get(caseId) ?? []), note])
  return notes
}
