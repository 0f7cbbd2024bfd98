import { accountRoutes } from './accounts/routes.ts'
import { auditRoutes } from './audit/routes.ts'
import { signInRoutes } from './auth/routes.ts'
import { leaseRoutes } from './cases/lease-routes.ts'
import { mergeRoutes } from './cases/merge-routes.ts'
import { pictureRoutes } from './cases/picture-routes.ts'
import { queueRoutes } from './cases/queue-routes.ts'
import { readRoutes } from './cases/read-routes.ts'
import { caseRoutes } from './cases/routes.ts'
import { noticeRoutes } from './changes/notice-routes.ts'
import { changeRoutes } from './changes/routes.ts'
import { exportRoutes } from './exports/routes.ts'
import type { AnyRoute } from './http/route.ts'
import { numberRoutes } from './numbers/routes.ts'
import { lazyLetters } from './operations/lazy-letters.ts'
import { operationRoutes } from './operations/routes.ts'
import { orderRoutes } from './orders/routes.ts'
import type { CaseworkParts } from './parts.ts'
import { scorecardRoutes } from './scorecard/routes.ts'
import { searchRoutes } from './search/routes.ts'
import { policyRoutes } from './stream/policy-routes.ts'
import { webhookRoutes } from './webhooks/routes.ts'

/** Every route of the API, in the order in which OpenAPI lists them. */
export function allRoutes(parts: CaseworkParts, letters = lazyLetters(parts.bus)): AnyRoute[] {
  const all: AnyRoute[] = [
    ...signInRoutes(parts, () => all),
    ...orderRoutes(parts),
    ...scorecardRoutes(parts),
    ...queueRoutes,
    ...readRoutes,
    ...pictureRoutes,
    ...leaseRoutes,
    ...mergeRoutes,
    ...caseRoutes(parts),
    ...exportRoutes(parts),
    ...accountRoutes(parts),
    ...searchRoutes(parts),
    ...numberRoutes(parts),
    ...changeRoutes(parts),
    ...noticeRoutes(),
    ...policyRoutes(),
    ...webhookRoutes(parts),
    ...auditRoutes(parts),
    ...operationRoutes(parts, letters),
  ]
  return all
}
