import type { ReviewCase } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { counterEvidence } from '../cases/counter-evidence.ts'

/** What the queue tells of the evidence of a case: columns of `cases`. */
export interface QueueFacts {
  tiers: string[]
  sessions: number
  synchronous: number
  expected_low: number
  expected_high: number
  /** How far the share of synchronous sessions lies above what chance explains, 0 to 1; 0 where it does not. */
  excess: number
  /** Shares by everybody of the objects that the snapshot names. */
  reach: number
  program_against: ProgramAgainst | null
}

/** The strongest test against a finding. */
export interface ProgramAgainst {
  sentence: string
  /** How many accounts it names; 0: all. */
  accounts: number
  log10P: number
}

export const QUEUE_FACTS_SHAPE = `tiers text[], sessions int, synchronous int, expected_low double precision,
  expected_high double precision, excess double precision, reach bigint, program_against jsonb`
export const QUEUE_FACTS_COLUMNS =
  'tiers, sessions, synchronous, expected_low, expected_high, excess, reach, program_against'

export function queueFactsOf({
  coordination,
  objects,
  evidenceAgainst,
  accounts,
}: Pick<ReviewCase, 'coordination' | 'objects' | 'evidenceAgainst' | 'accounts'>): QueueFacts {
  const { tiers, sessions, synchronousSessions: synchronous, expectedRange } = coordination
  const [strongest] = counterEvidence(evidenceAgainst, [], accounts.length)
  return {
    tiers,
    sessions,
    synchronous,
    expected_low: expectedRange[0],
    expected_high: expectedRange[1],
    excess: sessions === 0 ? 0 : Math.max(0, (synchronous - expectedRange[1]) / sessions),
    reach: objects.reduce((sum, { sharesByEverybody }) => sum + sharesByEverybody, 0),
    program_against:
      strongest === undefined
        ? null
        : {
            sentence: strongest.sentence,
            accounts: strongest.evidence?.accounts.length ?? 0,
            log10P: strongest.evidence?.log10P ?? 0,
          },
  }
}

/** Writes them where evidence comes by hand: by a merge or a split. The version of the case stays. */
export async function writeQueueFacts(tx: Tx, caseId: string, found: ReviewCase): Promise<void> {
  await tx.query(
    `update cases c set (${QUEUE_FACTS_COLUMNS}) = (select ${QUEUE_FACTS_COLUMNS} from jsonb_to_record($2::jsonb) as n(${QUEUE_FACTS_SHAPE}))
     where c.id = $1`,
    [caseId, JSON.stringify(queueFactsOf(found))],
  )
}
