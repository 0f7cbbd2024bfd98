import type { ControlComparison, Level, Span } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import type { Cell } from './answer-claims.ts'
import { balance, type Covariates, drawControl } from './draw-control.ts'
import { differenceWithin, shareWithin } from './intervals.ts'
import type { Activity } from './read-facts.ts'

/** Below so many pairs a comparison says nothing, and is not given. */
const LEAST_PAIRS = 30
/** Of a longer list so many accounts, chosen by hash, are compared. */
const MOST_COMPARED = 10_000
const DAY_MS = 86_400_000

/** The control as it was read for an order. */
export interface ControlFacts {
  window: Span
  notDrawn: string | null
  drawnEvery: number
  candidates: (Activity & { accountId: string; topic: number; level: Level | null })[]
  /** Flagged accounts that the run of the control holds at level alert. */
  alerts: ReadonlySet<string>
}

/**
 * The control, without accounts that any list has ever named: past row-level security, so that nobody is a control who
 * is named in another compartment.
 */
export const readControl = (tx: Tx): Promise<ControlFacts | null> =>
  tx.asOwner(async () => {
    const [row] = await tx.query<{
      record: {
        window: Span
        notDrawn: string | null
        drawnEvery: number
        flagged?: { accountId: string; level: Level }[]
      }
    }>(`select record from analyses where kind = 'control'`)
    if (row === undefined) return null
    const candidates = await tx.query<ControlFacts['candidates'][number]>(
      `select account_id as "accountId", objects, sittings, created_at_ms as "createdAtMs", topic, level
       from control_accounts c
       where not exists (select from list_flags l where l.account_id = c.account_id)
         and not exists (select from flag_rows r where r.account_id = c.account_id)`,
    )
    const { window, notDrawn, drawnEvery, flagged = [] } = row.record
    return {
      window,
      notDrawn,
      drawnEvery,
      candidates,
      alerts: new Set(flagged.filter(({ level }) => level === 'alert').map(({ accountId }) => accountId)),
    }
  })

/** A comparison before its numbers have paths, with the accounts behind them. */
export interface Compared extends Omit<ControlComparison, 'pairs' | 'listSupported'> {
  /** Named accounts that were matched, and those of them that count as supported. */
  pairs: ReadonlySet<string>
  supported: ReadonlySet<string>
}

/**
 * Compares the list with accounts that nobody flagged. A named account counts as supported where its cell says so and the
 * run that tested both sides holds it too: neither a case of another compartment nor another run makes a difference.
 *
 * @param cells of the claim `coordinated`
 * @param seed id of the order
 */
export function compareControl(cells: readonly Cell[], control: ControlFacts | null, seed: string): Compared {
  const none = new Set<string>()
  const nothing = (says: string, known: Partial<Compared> = {}): Compared => ({
    compared: false,
    says,
    eligible: 0,
    pairs: none,
    supported: none,
    list: null,
    control: null,
    difference: null,
    balance: [],
    window: control?.window ?? null,
    drawnEvery: control?.drawnEvery ?? null,
    ...known,
  })
  if (control === null) return nothing('No control has been drawn yet; it follows the next analysis.')
  const named = cells.flatMap((cell): Covariates[] => {
    const { accountId, verdict, activity } = cell
    if (accountId === null || verdict === null || activity === null || activity.topic === null) return []
    return [covariatesOf({ ...activity, accountId, topic: activity.topic }, control.window)]
  })
  const eligible = named.length
  if (control.notDrawn !== null)
    return nothing(
      control.notDrawn === 'sampled'
        ? 'The detector sees only part of the accounts that nobody flagged, and draws no control from a part.'
        : 'No flagged account shared anything in the window: there is nothing to compare.',
      { eligible },
    )
  const candidates = control.candidates.map((one) => covariatesOf(one, control.window))
  const pairs = drawControl(named, candidates, seed, 1, MOST_COMPARED)
  const matched = new Set(pairs.map((pair) => pair.named))
  const found = new Set(
    cells
      .filter(({ accountId, verdict }) => verdict === 'supported' && control.alerts.has(accountId!))
      .map(({ accountId }) => accountId!),
  )
  const supported = new Set([...matched].filter((accountId) => found.has(accountId)))
  const some = { eligible, pairs: matched, supported }
  if (pairs.length < LEAST_PAIRS)
    return nothing(
      `${pairs.length} of ${eligible} accounts found one like them that nobody flagged; below ${LEAST_PAIRS} nothing is compared.`,
      some,
    )
  const drawn = new Set(pairs.map((pair) => pair.control))
  const controlSupported = control.candidates.filter(
    ({ accountId, level }) => level === 'alert' && drawn.has(accountId),
  ).length
  const [before, after] = [
    balance(named, candidates),
    balance(
      named.filter(({ accountId }) => matched.has(accountId)),
      candidates.filter(({ accountId }) => drawn.has(accountId)),
    ),
  ]
  const [ofList, ofControl] = [
    shareWithin(supported.size, pairs.length),
    shareWithin(controlSupported, pairs.length),
  ]
  return {
    compared: true,
    says: `${pairs.length} of ${eligible} accounts found one like them that nobody flagged; coordination is supported for ${supported.size} of these and ${controlSupported} of those.`,
    ...some,
    list: { accounts: pairs.length, supported: supported.size, ...ofList },
    control: { accounts: pairs.length, supported: controlSupported, ...ofControl },
    difference: differenceWithin(ofList, ofControl),
    balance: (['objects', 'sittings', 'age', 'topic'] as const).map((covariate) => ({
      covariate,
      before: before[covariate],
      after: after[covariate],
    })),
    window: control.window,
    drawnEvery: control.drawnEvery,
  }
}

const covariatesOf = (
  { accountId, objects, sittings, createdAtMs, topic }: Activity & { accountId: string; topic: number },
  { endMs }: Span,
): Covariates => ({
  accountId,
  objects,
  sittings,
  ageDays: createdAtMs === null ? null : Math.max(0, (endMs - createdAtMs) / DAY_MS),
  topic,
})
