import type { DecisionAction, DecisionOnAccount, StoredDecision } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'

type Stage = StoredDecision['stage']

const COLUMNS = `id, stage, account_id as "accountId", action, territory, expires_at_ms as "expiresAtMs", review_at_ms as "reviewAtMs",
  reason, ladder_reason as "ladderReason", grounds, evidence_number as "evidenceNumber", reader, bulk, appeal_id as "appealId",
  at_ms as "atMs"`

/** A decision with the signature of the evidence that it was written on. */
export type SignedDecision = StoredDecision & { signature: string }

/** Decisions of a stage that stand, by account id in order; row-level security leaves out what is read blind. */
export const standingDecisions = (tx: Tx, caseId: string, stage: Stage): Promise<SignedDecision[]> =>
  tx.query<SignedDecision>(
    `select ${COLUMNS}, signature from decisions where case_id = $1 and stage = $2 and stands order by account_id`,
    [caseId, stage],
  )

/** Decisions written since a version of the case. */
export const decisionsSince = (tx: Tx, caseId: string, version: number): Promise<StoredDecision[]> =>
  tx.query<StoredDecision>(
    `select ${COLUMNS} from decisions where case_id = $1 and case_version > $2 and stands order by account_id, stage`,
    [caseId, version],
  )

/** What stands after two readers or an appeal, by account. */
export async function standingActions(tx: Tx, caseId: string): Promise<Map<string, DecisionAction>> {
  const rows = await tx.query<{ account_id: string; action: DecisionAction }>(
    `select account_id, action from decisions where case_id = $1 and stage = 'final' and stands`,
    [caseId],
  )
  return new Map(rows.map(({ account_id, action }) => [account_id, action]))
}

export interface NewDecision extends DecisionOnAccount {
  signature: string
  bulk: boolean
  reader: string
}

/**
 * Writes decisions of one stage. One that stood for the same account is kept, and stands no more.
 *
 * @param at of the case: the evidence they rest on, the version they make
 */
export async function writeDecisionRows(
  tx: Tx,
  caseId: string,
  stage: Stage,
  decisions: readonly NewDecision[],
  at: { evidenceNumber: number; version: number; appealId?: string },
): Promise<void> {
  if (decisions.length === 0) return
  await tx.query(
    `update decisions set stands = false
     where case_id = $1 and stage = $2 and stands and account_id = any($3::text[])`,
    [caseId, stage, decisions.map(({ accountId }) => accountId)],
  )
  await tx.query(
    `insert into decisions (case_id, account_id, stage, evidence_number, reader, action, territory, expires_at_ms, review_at_ms,
       reason, ladder_reason, grounds, signature, bulk, case_version, appeal_id, at_ms)
     select $1, d."accountId", $2, $3, d.reader, d.action, d.territory, d."expiresAtMs", d."reviewAtMs", d.reason, d."ladderReason",
       d.grounds, d.signature, d.bulk, $4, $5, $6
     from jsonb_to_recordset($7::jsonb) as d("accountId" text, reader uuid, action text, territory text[], "expiresAtMs" bigint,
       "reviewAtMs" bigint, reason text, "ladderReason" text, grounds text[], signature text, bulk boolean)`,
    [caseId, stage, at.evidenceNumber, at.version, at.appealId, tx.nowMs, JSON.stringify(decisions)],
  )
}

/** A decision without what only the store needs. */
export const shown = ({ signature: _, ...decision }: SignedDecision): StoredDecision => decision
