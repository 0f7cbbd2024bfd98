import { flagSetting, wholeNumber } from '@murmuration/runtime'
import { z } from 'zod'
import { roleMapSetting } from './auth/role-map.ts'
import { isHostOrRange } from './webhooks/address-guard.ts'

/** The settings of casework; `variableOf` names the variable of the environment that sets each. */
export const caseworkConfig = z.object({
  caseworkHost: z.string().default('127.0.0.1').describe('address to listen at'),
  caseworkPort: wholeNumber().max(65_535, 'write 65535 or less').default(8430).describe('0 for a free one'),
  consoleFolder: z
    .string()
    .min(1)
    .optional()
    .describe('folder of the built console, with index.html; default: the one that comes with it'),
  databaseUrl: z
    .string()
    .optional()
    .describe('of PostgreSQL, as postgres://…; without it, PGlite in storeFolder'),
  storeFolder: z.string().min(1).default('state/casework').describe('folder of PGlite'),
  webhookAllowPrivate: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((one) => one.trim() || []))
    .refine((list) => list.every(isHostOrRange), 'name hosts, addresses or ranges such as 10.1.0.0/16')
    .describe(
      'hosts, addresses and ranges with commas between them that webhooks may reach though they are private',
    ),
  exportKey: z
    .string()
    .min(16, 'write 16 characters or more')
    .optional()
    .describe('secret from which exports have their pseudonyms; without it another at every start'),
  databaseConnections: wholeNumber(2).default(10).describe('most connections to PostgreSQL at a time'),
  publicUrl: z
    .url({
      protocol: /^https?$/,
      error: 'write where people reach casework, such as https://cases.example.org',
    })
    .optional()
    .describe('where people reach casework, as https://…; default: the host that was asked'),
  trustedProxies: z
    .string()
    .optional()
    .describe('addresses and ranges with commas between them whose X-Forwarded-For says who calls'),
  passwords: flagSetting.default(true).describe('whether people may have passwords here'),
  oidcIssuer: z.url('write the issuer, as https://…').optional().describe('provider of OpenID Connect'),
  oidcClientId: z.string().min(1).optional().describe('under which the provider knows casework'),
  oidcClientSecret: z.string().min(1).optional().describe('without it, PKCE alone'),
  oidcScope: z.string().min(1).default('openid profile').describe('what is asked of the provider'),
  oidcRoleClaim: z
    .string()
    .min(1)
    .default('groups')
    .describe('claim that says what people are; a path with dots into claims that hold others'),
  oidcRoles: roleMapSetting
    .default([])
    .describe('roles by value of that claim, such as staff=analyst; leads=lead: the first that fits counts'),
  callsPerMinute: wholeNumber(1)
    .default(600)
    .describe('most requests a minute of one user, or of one address that has not signed in'),
  signInsPerMinute: wholeNumber(1)
    .default(30)
    .describe('most requests a minute of one address to /v1/sign-in'),
})
export type CaseworkConfig = z.infer<typeof caseworkConfig>
