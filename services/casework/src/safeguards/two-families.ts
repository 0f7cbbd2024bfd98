import type { Rule } from './rule.ts'
import { isRestriction } from './rule.ts'

/** A restriction needs two independent families of evidence on that account. */
export const twoFamilies: Rule = ({ action }, { missing }) =>
  isRestriction(action) && missing !== null ? missing : undefined
