import type { AnyRoute } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'

export const orderRoutes = (_parts: CaseworkParts): AnyRoute[] => []
