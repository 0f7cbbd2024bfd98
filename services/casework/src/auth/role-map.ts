import { StaffRole } from '@murmuration/contracts'
import { z } from 'zod'

/** Values of a claim with the role that each stands for; the first that a person has counts. */
export type RoleMap = readonly (readonly [value: string, role: StaffRole])[]

/** `staff=analyst; cn=leads,dc=example=lead` in an environment variable. */
export const roleMapSetting = z.string().transform((text, context): RoleMap => {
  const pairs: [string, StaffRole][] = []
  for (const part of text.split(';')) {
    if (part.trim() === '') continue
    const at = part.lastIndexOf('=')
    const value = part.slice(0, Math.max(0, at)).trim()
    const role = StaffRole.safeParse(part.slice(at + 1).trim())
    if (value === '' || !role.success) {
      context.addIssue({
        code: 'custom',
        message: `write pairs such as staff=analyst; leads=lead, of a value and one of ${StaffRole.options.join(', ')}`,
      })
      return z.NEVER
    }
    pairs.push([value, role.data])
  }
  return pairs
})

/** The values of a claim: one, or a list. `claim` is its name, or a path with dots into claims that hold others. */
export function claimValues(claims: { readonly [name: string]: unknown }, claim: string): string[] {
  let value: unknown = Object.hasOwn(claims, claim) ? claims[claim] : undefined
  if (value === undefined) {
    value = claims
    for (const name of claim.split('.'))
      value =
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as { [name: string]: unknown })[name]
          : undefined
  }
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string')
}

export function roleOf(values: readonly string[], map: RoleMap): StaffRole | undefined {
  const held = new Set(values)
  return map.find(([value]) => held.has(value))?.[1]
}
