import type { StaffRole } from '@murmuration/contracts'
import type { AnyRoute } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import { meRoutes } from './me-routes.ts'
import { providerRoutes } from './provider-routes.ts'
import { savedViewRoutes } from './saved-views.ts'
import { scopesOf } from './scopes.ts'
import { passwordRoutes } from './sign-in-routes.ts'
import { tokenRoutes } from './token-routes.ts'
import { userRoutes } from './user-routes.ts'

/** @param all every route there is: it says which scopes a role has a use for */
export function signInRoutes(parts: CaseworkParts, all: () => readonly AnyRoute[]): AnyRoute[] {
  const scopes = (role: StaffRole) => scopesOf(role, all())
  return [
    ...passwordRoutes(parts, scopes),
    ...providerRoutes(parts),
    ...meRoutes(parts, scopes),
    ...savedViewRoutes,
    ...tokenRoutes(parts, scopes),
    ...userRoutes(parts),
  ]
}
