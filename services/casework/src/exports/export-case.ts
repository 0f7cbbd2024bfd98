import type { ExportCase, ReviewCase } from '@murmuration/contracts'
import { pseudonyms, rawNames, renameCase, statementOfReasons, stixBundle } from '@murmuration/exports'
import type { Reader, Tx } from '@murmuration/store'
import { z } from 'zod'
import { standingDecisions } from '../cases/decision-rows.ts'
import { snapshotOf, withoutFlags } from '../cases/evidence-of-case.ts'
import { pictureOf } from '../cases/keep-picture.ts'
import { readRow } from '../cases/read-case.ts'
import { ProblemError } from '../http/problem.ts'
import { claimsOfCase } from './claims-of-case.ts'
import { gexfOfCase } from './gexf-of-case.ts'

/** Roles that may have ids as they are. */
const MAY_HAVE_RAW_IDS: readonly Reader['role'][] = ['lead', 'legal']

interface ExportedFile {
  name: string
  mediaType: string
  text: string
}

/**
 * A case as a file, as the reader may read it, and an event of it in the history: its format, and whether ids are raw. A case
 * that was settled goes out on the evidence that was settled, any other on the newest.
 *
 * @param key of the pseudonyms of this deployment
 * @throws {ProblemError} 403 where the role may not have raw ids, 404 where the case is hidden or absent, 409 where it has no
 * evidence yet, 422 where a text of a statement holds what could be personal data
 */
export async function exportCase(
  tx: Tx,
  reader: Reader,
  caseId: string,
  { format, rawIds, termsGround }: ExportCase,
  key: Uint8Array,
): Promise<ExportedFile> {
  const { row } = await readRow(tx, reader, caseId)
  if (rawIds && !MAY_HAVE_RAW_IDS.includes(reader.role))
    throw new ProblemError(
      403,
      `Your role ${reader.role} has exports with pseudonyms; raw ids are for ${MAY_HAVE_RAW_IDS.join(' and ')}.`,
    )
  const isSettled = row.outcome !== null && row.decided_evidence_number !== null
  const number = isSettled ? (row.decided_evidence_number ?? 0) : row.evidence_number
  const found = { ...(await snapshotOf(tx, caseId, number)), caseId }
  const names = rawIds ? rawNames : pseudonyms(key)
  const decisions = await standingDecisions(tx, caseId, 'final')
  tx.record({
    type: 'case.exported',
    entity: `case:${caseId}`,
    scope: { kind: 'case', id: caseId },
    payload: { format, rawIds, evidenceNumber: number },
  })
  const last = decisions.reduce((latest, { atMs }) => Math.max(latest, atMs), 0)
  const settled = isSettled && row.outcome !== null && last > 0 ? { outcome: row.outcome, atMs: last } : null
  const json = (suffix: string, value: unknown): ExportedFile => ({
    name: `case-${caseId}.${suffix}`,
    mediaType: 'application/json',
    text: `${JSON.stringify(value)}\n`,
  })
  if (format === 'case') return json('json', withoutFlags(renameCase(found, names)))
  if (format === 'gexf') {
    const picture = await pictureOf(tx, caseId, number)
    if (picture === undefined)
      throw new ProblemError(409, 'This evidence came in without a picture; export it as `case` or `stix`.')
    const text = gexfOfCase(renameCase({ ...found, picture }, names), picture)
    return { name: `case-${caseId}.gexf`, mediaType: 'application/gexf+xml', text }
  }
  if (format === 'stix')
    return {
      ...json(
        'stix.json',
        stixBundle(found, {
          producer: { name: 'Murmuration', identityClass: 'system' },
          names,
          settled,
          claims: await claimsOfCase(tx, caseId),
          ...(rawIds && { logins: await handlesOf(tx, found) }),
        }),
      ),
      mediaType: 'application/stix+json;version=2.1',
    }
  const ordered = await underOrder(tx, caseId)
  const contentMs = found.objects.reduce(
    (first, { firstShareMs }) => Math.min(first, firstShareMs),
    found.window.startMs,
  )
  try {
    const statements = decisions.flatMap(
      ({ id, action, territory, atMs, expiresAtMs, accountId }) =>
        statementOfReasons(
          { decisionId: id, action, territory, atMs, expiresAtMs },
          {
            contentMs,
            termsGround,
            outcome: row.outcome,
            accounts: found.accounts.length,
            sessions: found.coordination.sessions,
            synchronous: found.coordination.synchronousSessions,
            sourceType: 'SOURCE_VOLUNTARY',
            underArticle9: ordered.has(accountId),
          },
        ) ?? [],
    )
    return json('dsa.json', { statements })
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error
    throw new ProblemError(
      422,
      `A statement of reasons is refused: ${error.issues[0]?.message ?? 'a value is not allowed'}.`,
    )
  }
}

/** Handles of the accounts of a case, by id. */
async function handlesOf(tx: Tx, { accounts }: ReviewCase): Promise<Map<string, string>> {
  const rows = await tx.query<{ account_id: string; handle: string }>(
    'select account_id, handle from accounts where account_id = any($1::text[]) and handle is not null',
    [accounts.map(({ accountId }) => accountId)],
  )
  return new Map(rows.map(({ account_id, handle }) => [account_id, handle]))
}

/**
 * Accounts of the case that an order of a government or a court names, of those that the reader may read: what is done about
 * these may carry out an order under Article 9, of which there is no statement.
 */
async function underOrder(tx: Tx, caseId: string): Promise<Set<string>> {
  const rows = await tx.query<{ account_id: string }>(
    `select distinct r.account_id from case_orders co join orders o on o.id = co.order_id
     join flag_rows r on r.order_id = o.id join case_accounts c on c.case_id = co.case_id and c.account_id = r.account_id
     where co.case_id = $1 and o.source_kind in ('government_order', 'court_order')`,
    [caseId],
  )
  return new Set(rows.map(({ account_id }) => account_id))
}
