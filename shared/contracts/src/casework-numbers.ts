import { z } from 'zod'
import { Share01, TimeMs } from './fields.ts'

/** What the API of casework answers on many orders at once: statistics by issuer, and what may be published. */

const Amount = z.int().nonnegative()

export const IssuerNumbers = z
  .object({
    issuer: z.string(),
    country: z.string().nullable(),
    orders: Amount.describe('that you may read'),
    rows: Amount,
    accounts: Amount.describe('accounts that were resolved, once for each order'),
    resolvedShare: Share01.nullable().describe('of rows that do not repeat another'),
    supported: Amount.describe(
      'these four: accounts by verdict on coordination when an answer was drafted last',
    ),
    weak: Amount,
    notSupported: Amount,
    notTestable: Amount,
    supportedShare: Share01.nullable().describe('of accounts with a verdict'),
    forged: Amount.describe('orders; as the next two'),
    revoked: Amount,
    contested: Amount,
    medianAcknowledgeMs: z.number().nullable().describe('from receipt to validated or defective'),
    medianAnswerMs: z.number().nullable().describe('from receipt to the first answer that was sent'),
  })
  .meta({ id: 'IssuerNumbers' })
export type IssuerNumbers = z.infer<typeof IssuerNumbers>

/** What is counted of each country and role of issuers; all of it is in orders, accounts, rows or claims. */
export const TRANSPARENCY_COUNTS = [
  'orders',
  'courtOrders',
  'agencyOrders',
  'otherOrders',
  'answered',
  'contested',
  'revoked',
  'mayNotify',
  'gagged',
  'accountsNamed',
  'accountsWithheld',
  'accountsRemoved',
  'accountsLimited',
  'accountsNoAction',
  'accountsUndecided',
  'unresolvedRows',
  'claimsTested',
  'claimsSupported',
  'claimsWeak',
  'claimsNotSupported',
  'claimsNotTestable',
] as const
export type TransparencyCount = (typeof TRANSPARENCY_COUNTS)[number]

const Shown = Amount.nullable().describe('null: kept back')

export const TransparencyLine = z
  .object({
    country: z.string().nullable().describe('null with all: of every issuer'),
    issuerRole: z.string().nullable(),
    all: z.boolean().describe('the sum over all lines of the quarter'),
    counts: z.object(
      Object.fromEntries(TRANSPARENCY_COUNTS.map((name) => [name, Shown])) as {
        [name in TransparencyCount]: typeof Shown
      },
    ),
    medianBatchRows: z.number().nullable().describe('this and the next two: null where orders are kept back'),
    medianAcknowledgeMs: z.number().nullable(),
    medianAnswerMs: z.number().nullable(),
  })
  .meta({ id: 'TransparencyLine' })
export type TransparencyLine = z.infer<typeof TransparencyLine>

export const Transparency = z
  .object({
    threshold: z.int().describe('counts from 1 to below this are kept back, with what would give them away'),
    quarters: z.array(
      z.object({
        quarter: z.string().describe('as 2021-Q1, of the time of receipt in UTC'),
        startMs: TimeMs,
        endMs: TimeMs,
        lines: z.array(TransparencyLine),
      }),
    ),
  })
  .meta({ id: 'Transparency' })
export type Transparency = z.infer<typeof Transparency>

export const TransparencyQuery = z.object({
  from: z.coerce
    .number()
    .int()
    .nonnegative()
    .describe('ms since the epoch; quarters that begin from then on'),
  to: z.coerce.number().int().nonnegative().describe('quarters that end by then, and have ended; at most 40'),
})
