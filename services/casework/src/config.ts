import { wholeNumber } from '@murmuration/runtime'
import { z } from 'zod'

/** The settings of casework; `variableOf` names the variable of the environment that sets each. */
export const caseworkConfig = z.object({
  caseworkHost: z.string().default('127.0.0.1').describe('address to listen at'),
  caseworkPort: wholeNumber().max(65_535, 'write 65535 or less').default(8430).describe('0 for a free one'),
  databaseUrl: z
    .string()
    .optional()
    .describe('of PostgreSQL, as postgres://…; without it, PGlite in storeFolder'),
  storeFolder: z.string().min(1).default('state/store').describe('folder of PGlite'),
  databaseConnections: wholeNumber(2).default(10).describe('most connections to PostgreSQL at a time'),
})
export type CaseworkConfig = z.infer<typeof caseworkConfig>
