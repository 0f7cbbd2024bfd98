import type { AnyRoute } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'

export const signInRoutes = (_parts: CaseworkParts): AnyRoute[] => []
