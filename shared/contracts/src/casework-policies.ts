import { z } from 'zod'
import { EventType } from './casework-events.ts'
import { StaffRole } from './casework-words.ts'
import { Level, TimeMs } from './fields.ts'

/** What the program does by itself with cases, as data that a lead or policy changes. */

const Strength = z.number().min(0).max(100).describe('0 to 100, as cases have it; an alert has at least 50')

/** New cases that are taken into the queue without a person: all of the bounds have to be met. */
export const AutoTriagePolicy = z
  .object({
    enabled: z.boolean(),
    levels: z.array(Level).max(2).describe('of these levels; none: no case'),
    minStrength: Strength,
    minAccounts: z.int().nonnegative().max(1_000_000),
    priority: z
      .int()
      .min(0)
      .max(1_000)
      .nullable()
      .describe('what such a case gets; null: what the policy `priority` says'),
  })
  .meta({ id: 'AutoTriagePolicy' })
export type AutoTriagePolicy = z.infer<typeof AutoTriagePolicy>

const Weight = z.number().min(0).max(1_000)

/**
 * Priority of a new case, 0 to 1,000, higher first. Deadlines are no part of it: they belong to orders, which not every
 * reader of a case may read; the queue sorts by them at reading.
 */
export const PriorityPolicy = z
  .object({
    level: Weight.describe('added for an alert'),
    strength: Weight.describe('times strength / 100'),
    reach: Weight.describe(
      'times how many accounts there are, on a log scale on which 1 is 0 and 10,000 is 1',
    ),
  })
  .meta({ id: 'PriorityPolicy' })
export type PriorityPolicy = z.infer<typeof PriorityPolicy>

/** Which roles are told of what, by webhooks and in the console. */
export const NotifyPolicy = z
  .object({
    rules: z
      .array(
        z.object({
          eventTypes: z.array(EventType).min(1).max(100),
          roles: z.array(StaffRole).min(1).max(7),
        }),
      )
      .max(100),
  })
  .meta({ id: 'NotifyPolicy' })
export type NotifyPolicy = z.infer<typeof NotifyPolicy>

/** What new evidence has to bring to open a closed case again, since the evidence that was decided on: one is enough. */
export const ReopenPolicy = z
  .object({
    enabled: z.boolean(),
    minAccountsIn: z.int().positive().max(1_000_000).describe('so many accounts that were not in it'),
    minStrengthRise: z
      .number()
      .positive()
      .max(100)
      .describe('so many points of strength; a review case that becomes an alert rises by 50'),
  })
  .meta({ id: 'ReopenPolicy' })
export type ReopenPolicy = z.infer<typeof ReopenPolicy>

export const POLICY_RULES = {
  auto_triage: AutoTriagePolicy,
  priority: PriorityPolicy,
  notify: NotifyPolicy,
  reopen: ReopenPolicy,
} as const
export const PolicyName = z.enum(['auto_triage', 'priority', 'notify', 'reopen'])
export type PolicyName = z.infer<typeof PolicyName>
export type PolicyRules = { [Name in PolicyName]: z.infer<(typeof POLICY_RULES)[Name]> }

export const PolicyRule = z.union([AutoTriagePolicy, PriorityPolicy, NotifyPolicy, ReopenPolicy])

export const WritePolicy = z
  .object({ rule: PolicyRule, reason: z.string().trim().min(1).max(10_000) })
  .meta({ id: 'WritePolicy' })

export const Policy = z
  .object({ name: PolicyName, rule: PolicyRule, version: z.int().positive(), updatedAtMs: TimeMs })
  .meta({ id: 'Policy' })
