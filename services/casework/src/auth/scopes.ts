import { type StaffRole, TokenScope } from '@murmuration/contracts'
import type { AnyRoute } from '../http/route.ts'

/** The scopes that a role has a use for: those of the routes that it may call. */
export function scopesOf(role: StaffRole, routes: readonly AnyRoute[]): TokenScope[] {
  const used = new Set(
    routes
      .filter(
        ({ access: { roles } }) => roles === 'signed_in' || (roles !== 'public' && roles.includes(role)),
      )
      .map(({ access }) => access.scope),
  )
  return TokenScope.options.filter((scope) => used.has(scope))
}
