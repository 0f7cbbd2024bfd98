import type { AnyRoute } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import { appealRoutes } from './appeal-routes.ts'
import { decisionRoutes } from './decision-routes.ts'
import { reviewRoutes } from './review-routes.ts'

export const caseRoutes = (_parts: CaseworkParts): AnyRoute[] => [
  ...decisionRoutes,
  ...reviewRoutes,
  ...appealRoutes,
]
