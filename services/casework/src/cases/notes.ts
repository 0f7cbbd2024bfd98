import type { NewNote, Note } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import { notFound, ProblemError } from '../http/problem.ts'

/** Notes of a case, newest first; row-level security leaves out those that are not for a blind reader. */
export async function notesOf(
  tx: Tx,
  caseId: string,
  after: readonly [atMs: number, id: string] | undefined,
  limit: number,
): Promise<Note[]> {
  const rows = await tx.query<Omit<Note, 'author'> & { author: string; name: string }>(
    `select n.id, n.side, n.source, n.text, n.account_id as "accountId", n.author, u.name, n.at_ms as "atMs"
     from notes n join users u on u.id = n.author
     where n.case_id = $1 and ($2::bigint is null or (n.at_ms, n.id) < ($2::bigint, $3::uuid))
     order by n.at_ms desc, n.id desc limit $4`,
    [caseId, after?.[0] ?? null, after?.[1] ?? null, limit],
  )
  return rows.map(({ author, name, ...note }) => ({ ...note, author: { userId: author, name } }))
}

/**
 * Adds a note to a case. It makes no new version: who decides meanwhile loses nothing by it.
 *
 * @throws {ProblemError} 404 where the case is hidden or absent, 422 where it does not hold the account
 */
export async function addNote(
  tx: Tx,
  { userId }: Reader,
  caseId: string,
  { side, source, text, accountId }: NewNote,
): Promise<Note> {
  const [row] = await tx.query<{ holds: boolean }>(
    `select $2::text is null or exists (select from case_accounts a where a.case_id = c.id and a.account_id = $2) as holds
     from cases c where c.id = $1`,
    [caseId, accountId],
  )
  if (row === undefined) throw notFound('case')
  if (!row.holds) throw new ProblemError(422, 'This account is not in the case; name one that is, or none.')
  const [note] = await tx.query<{ id: string; name: string }>(
    `insert into notes (case_id, account_id, side, source, text, author, at_ms) values ($1, $2, $3, $4, $5, $6, $7)
     returning id, (select name from users where id = $6) as name`,
    [caseId, accountId, side, source, text, userId, tx.nowMs],
  )
  tx.record({
    type: 'case.noted',
    entity: `case:${caseId}`,
    scope: { kind: 'case', id: caseId },
    payload: { noteId: note!.id, side },
  })
  return { id: note!.id, side, source, text, accountId, author: { userId, name: note!.name }, atMs: tx.nowMs }
}
