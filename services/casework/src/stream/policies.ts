import {
  type AutoTriagePolicy,
  type Level,
  POLICY_RULES,
  PolicyName,
  type PolicyRules,
  type PriorityPolicy,
  type ReopenPolicy,
} from '@murmuration/contracts'
import type { Store, Tx } from '@murmuration/store'

/** What holds until somebody writes a rule of their own. */
export const DEFAULT_POLICIES: PolicyRules = {
  auto_triage: { enabled: true, levels: ['alert'], minStrength: 60, minAccounts: 5, priority: null },
  priority: { level: 400, strength: 300, reach: 300 },
  notify: {
    rules: [
      { eventTypes: ['case.opened', 'case.evidence_added'], roles: ['analyst', 'lead'] },
      { eventTypes: ['order.received', 'order.evidence_ready', 'order.deadline_warned'], roles: ['legal'] },
    ],
  },
  reopen: { enabled: true, minAccountsIn: 1, minStrengthRise: 10 },
}

/** What a policy looks at in a case. */
export interface PolicyFacts {
  level: Level
  /** 0 to 100. */
  strength: number
  accounts: number
}

/** 0 to 1,000, higher first. */
export function priorityOf(weights: PriorityPolicy, { level, strength, accounts }: PolicyFacts): number {
  const reach = Math.min(1, Math.log10(Math.max(1, accounts)) / 4)
  const sum =
    (level === 'alert' ? weights.level : 0) + (weights.strength * strength) / 100 + weights.reach * reach
  return Math.max(0, Math.min(1_000, Math.round(sum)))
}

export const isAutoTriaged = (rule: AutoTriagePolicy, { level, strength, accounts }: PolicyFacts): boolean =>
  rule.enabled && rule.levels.includes(level) && strength >= rule.minStrength && accounts >= rule.minAccounts

/** @param rise of the strength, in points, since the evidence that was decided on */
export const isReopened = (rule: ReopenPolicy, accountsIn: number, rise: number): boolean =>
  rule.enabled && (accountsIn >= rule.minAccountsIn || rise >= rule.minStrengthRise)

/** Writes the defaults where no rule is; a rule that is there stays. */
export const insertDefaultPolicies = (store: Store): Promise<unknown> =>
  store.system((tx) =>
    tx.query(
      `insert into policies (name, rule, updated_at_ms) select key, value, $2 from jsonb_each($1::jsonb) on conflict do nothing`,
      [JSON.stringify(DEFAULT_POLICIES), tx.nowMs],
    ),
  )

/** The rules as they stand. */
export async function readPolicies(tx: Tx): Promise<PolicyRules> {
  const rows = await tx.query<{ name: string; rule: unknown }>('select name, rule from policies')
  const rules: { [name: string]: unknown } = { ...DEFAULT_POLICIES }
  for (const { name, rule } of rows)
    if (PolicyName.safeParse(name).success) rules[name] = POLICY_RULES[name as PolicyName].parse(rule)
  return rules as PolicyRules
}
