import { type Assessment, type AssessmentRow, ClaimType } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { answerClaims, type Cell } from './answer-claims.ts'
import { readFacts } from './read-facts.ts'
import { readReadiness } from './readiness.ts'
import { writeUp } from './write-up.ts'

/** How many cells are written up at a time, so that not all cases of a large order are in memory at once. */
const AT_A_TIME = 1_000

/**
 * Writes down what the evidence says of an order now, for an answer to rest on: coordination for every account, and each
 * other claim for the accounts that it is made of. What was frozen before gives way.
 *
 * @returns how many assessments were written
 */
export const freezeAssessments = (tx: Tx, orderId: string): Promise<number> =>
  tx.asOwner(async () => {
    const facts = await readFacts(tx, orderId)
    const { state } = await readReadiness(tx, orderId, facts.analysis)
    const cellsOf = answerClaims(facts)
    await tx.query('delete from assessments where order_id = $1', [orderId])
    let count = 0
    for (const claim of ClaimType.options) {
      const cells = cellsOf(claim)
        .filter(({ verdict, asserted }) => verdict !== null && (asserted || claim === 'coordinated'))
        .sort(byCase)
      for (let from = 0; from < cells.length; from += AT_A_TIME) {
        const some = cells.slice(from, from + AT_A_TIME)
        const written = await writeUp(tx, facts, claim, some, state === 'covered')
        await insert(tx, orderId, written, some)
        count += written.length
      }
    }
    tx.record({
      type: 'order.assessments_frozen',
      entity: `order:${orderId}`,
      scope: { kind: 'order', id: orderId },
      payload: { assessments: count, readiness: state, run: facts.analysis },
    })
    return count
  })

const byCase = (x: Cell, y: Cell): number => {
  const [a, b] = [x.best?.caseId ?? '', y.best?.caseId ?? '']
  return a === b ? (x.row ?? 0) - (y.row ?? 0) : a < b ? -1 : 1
}

async function insert(
  tx: Tx,
  orderId: string,
  written: readonly Assessment[],
  cells: readonly Cell[],
): Promise<void> {
  await tx.query(
    `insert into assessments (order_id, account_id, claim, verdict, confidence, confidence_rests_on, asserted, evidence_for,
       evidence_against, missing_data, method, run, case_id, at_ms)
     select $1, "accountId", claim, verdict, confidence, "confidenceRestsOn", asserted, "evidenceFor", "evidenceAgainst",
       "missingData", method, run, "caseId", "atMs"
     from jsonb_to_recordset($2::jsonb) as n("accountId" text, claim text, verdict text, confidence text,
       "confidenceRestsOn" text, asserted boolean, "evidenceFor" jsonb, "evidenceAgainst" jsonb, "missingData" jsonb,
       method text, run jsonb, "caseId" uuid, "atMs" bigint)`,
    [orderId, JSON.stringify(written.map((one, k) => ({ ...one, asserted: cells[k]!.asserted })))],
  )
}

type FrozenRow = Omit<AssessmentRow, 'claimSays'>

/** Rows of an order with what is frozen of a claim; `frozenAtMs` is null where nothing is. Under the caller's security. */
export async function readFrozen(
  tx: Tx,
  orderId: string,
  claim: ClaimType,
): Promise<{ rows: FrozenRow[]; frozenAtMs: number | null }> {
  const [{ at }] = (await tx.query<{ at: number | null }>(
    'select max(at_ms) as at from assessments where order_id = $1',
    [orderId],
  )) as [{ at: number | null }]
  const frozen = await tx.query<FrozenRow & { first: boolean }>(
    `select r.row, r.locator, r.resolution, r.account_id as "accountId", coalesce(s.asserted, false) as asserted,
       r.row = min(r.row) over (partition by s.account_id) as first,
       case when s.account_id is not null then jsonb_build_object('accountId', s.account_id, 'claim', s.claim,
         'verdict', s.verdict, 'confidence', s.confidence, 'confidenceRestsOn', s.confidence_rests_on,
         'evidenceFor', s.evidence_for, 'evidenceAgainst', s.evidence_against, 'missingData', s.missing_data,
         'method', s.method, 'run', s.run, 'caseId', s.case_id, 'atMs', s.at_ms) end as assessment
     from flag_rows r left join assessments s on s.order_id = r.order_id and s.account_id = r.account_id and s.claim = $2
       and r.resolution in ('matched', 'renamed', 'already_gone')
     where r.order_id = $1 order by r.row`,
    [orderId, claim],
  )
  return {
    rows: frozen.map(({ first, assessment, ...row }) => ({ ...row, assessment: first ? assessment : null })),
    frozenAtMs: at,
  }
}
