import type { NotifyPolicy, Policy } from '@murmuration/casework-client'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'

/** A bound of a policy: a number with its least and its most, as the server takes it. */
interface Bound {
  min: number
  max: number
  /** Whether parts of one are allowed. */
  parts: boolean
  /** Whether it may be left out. */
  mayBeNone?: boolean
}

const WEIGHT: Bound = { min: 0, max: 1_000, parts: true }

/** The numbers of each policy. */
export const BOUNDS = {
  auto_triage: {
    minStrength: { min: 0, max: 100, parts: true },
    minAccounts: { min: 0, max: 1_000_000, parts: false },
    priority: { min: 0, max: 1_000, parts: false, mayBeNone: true },
  },
  priority: { level: WEIGHT, strength: WEIGHT, reach: WEIGHT },
  reopen: {
    minAccountsIn: { min: 1, max: 1_000_000, parts: false },
    minStrengthRise: { min: 0.1, max: 100, parts: true },
  },
  notify: {},
} as const satisfies { [Name in Policy['name']]: { [field: string]: Bound } }

export type NotifyRule = NotifyPolicy['rules'][number]

/** What a person typed as a number; null: nothing. */
export const typedNumber = (text: string): number | null => (text.trim() === '' ? null : Number(text))

/** A value of a rule in words, for those who compare two. */
export function ruleValue(value: unknown): string {
  if (value === null || value === undefined) return t('settings.policies.none')
  if (typeof value === 'boolean') return t(value ? 'settings.yes' : 'settings.no')
  if (typeof value === 'number') return Number.isInteger(value) ? count(value) : String(value)
  if (!Array.isArray(value)) return String(value)
  if (value.length === 0) return t('settings.policies.none')
  return value
    .map((one) => (typeof one === 'object' ? notifyRule(one as NotifyRule) : String(one)))
    .join('; ')
}

/** "lead, legal: order.received, order.read" */
const notifyRule = ({ roles, eventTypes }: NotifyRule): string =>
  `${roles.map((role) => t(`settings.role.${role}`)).join(', ')}: ${eventTypes.join(', ')}`
