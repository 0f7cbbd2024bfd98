import type { Bus } from '@murmuration/bus'
import { createLog, createMetrics } from '@murmuration/runtime'
import type { Store } from '@murmuration/store'
import { allRoutes } from './all-routes.ts'
import { caseworkConfig } from './config.ts'
import { type OpenApiDocument, openApiOf } from './http/openapi.ts'
import type { AnyRoute } from './http/route.ts'

/** Version of the API, as it stands in the document. */
export const API_VERSION = '0.1.0'

/** The document that casework serves at /openapi.json, made without a store, a log or a port. */
export const openApiDocument = async (): Promise<OpenApiDocument> =>
  openApiOf(routesToDescribe(), API_VERSION)

/** Every route, to be looked at and never called. */
export const routesToDescribe = (): AnyRoute[] =>
  allRoutes({
    config: caseworkConfig.parse({}),
    store: absent<Store>('store'),
    bus: absent<Bus>('bus'),
    log: createLog('casework', { level: 'silent' }),
    metrics: createMetrics({ ofProcess: false }),
    nowMs: () => 0,
  })

/** Stands for a part that a description of the routes must not use. */
const absent = <Part extends object>(name: string): Part =>
  new Proxy({} as Part, {
    get(_, property) {
      throw new Error(`A route uses ${name}.${String(property)} before it is called`)
    },
  })
