import { z } from 'zod'
import { GAP_BIN_SECONDS } from './case-picture.ts'
import { ClaimType, PublicInterest, RowResolution, Verdict } from './casework-words.ts'
import { Id, TimeMs } from './fields.ts'

/** What the API of casework takes and answers on accounts: the directory, and what an account stands in. */

const Handle = z
  .string()
  .trim()
  .transform((handle) => handle.replace(/^@/, ''))
  .pipe(z.string().min(1).max(512))

/** What the directory is told of an account. Left out: as it was; null: taken out. */
export const AccountInput = z
  .object({
    accountId: Id,
    platform: z.string().trim().max(100).optional(),
    handle: Handle.nullable().optional(),
    formerHandles: z.array(Handle).max(100).optional().describe('added to those that are known'),
    state: z.enum(['active', 'gone']).optional(),
    createdAtMs: TimeMs.nullable().optional(),
    publicInterest: PublicInterest.nullable().optional(),
  })
  .meta({ id: 'AccountInput' })
export type AccountInput = z.infer<typeof AccountInput>

export const AccountsInput = z.object({ accounts: z.array(AccountInput).min(1).max(10_000) })
export const AccountsWritten = z.object({ written: z.int() }).meta({ id: 'AccountsWritten' })

export const AccountFacts = z
  .object({
    accountId: z.string(),
    platform: z.string(),
    handle: z.string().nullable(),
    formerHandles: z.array(z.string()),
    state: z.enum(['active', 'gone']),
    createdAtMs: z.int().nullable(),
    publicInterest: PublicInterest.nullable(),
    updatedAtMs: TimeMs,
  })
  .meta({ id: 'AccountFacts' })

/** All that the caller may see of an account. */
export const AccountPage = z
  .object({
    accountId: z.string(),
    directory: AccountFacts.nullable().describe('null: the directory does not know it'),
    lists: z.array(z.string()).describe('lists that are no orders and that name it'),
    orders: z.array(
      z.object({
        orderId: z.uuid(),
        title: z.string(),
        issuerName: z.string(),
        row: z.int(),
        resolution: RowResolution,
        claims: z.array(ClaimType),
        receivedAtMs: TimeMs,
        revoked: z.boolean(),
      }),
    ),
    verdicts: z.array(
      z.object({
        orderId: z.uuid(),
        claim: z.string(),
        verdict: Verdict,
        confidence: z.string(),
        caseId: z.uuid().nullable(),
        atMs: TimeMs,
      }),
    ),
    cases: z.array(
      z.object({
        caseId: z.uuid(),
        clusterCaseId: z.string(),
        state: z.string(),
        level: z.string(),
        role: z.string(),
        membership: z.number(),
        flagged: z.boolean(),
        finding: z.string(),
      }),
    ),
    decisions: z
      .array(
        z.object({
          caseId: z.uuid(),
          action: z.string(),
          territory: z.array(z.string()),
          expiresAtMs: z.int().nullable(),
          reason: z.string(),
          atMs: TimeMs,
        }),
      )
      .describe('that stand after their second review'),
  })
  .meta({ id: 'AccountPage' })
export type AccountPage = z.infer<typeof AccountPage>

/** What an account did in cases that the caller may read, as their pictures have it. */
export const AccountSessions = z
  .object({
    accountId: z.string(),
    cases: z
      .array(
        z.object({
          caseId: z.uuid(),
          evidenceNumber: z.int().positive(),
          tauSeconds: z.number().positive().describe('synchrony interval of the case'),
          sessions: z.int().nonnegative(),
          synchronous: z.int().nonnegative(),
          expected: z.number().nonnegative(),
          expectedRange: z
            .tuple([z.number(), z.number()])
            .describe('95 % range of synchronous under the null'),
          gaps: z
            .array(z.int().nonnegative())
            .length(GAP_BIN_SECONDS.length)
            .describe(`sessions by the gap, in bins that end at ${GAP_BIN_SECONDS.join(', ')} seconds`),
          shares: z
            .array(
              z.object({
                atMs: TimeMs,
                objectId: Id,
                gapSeconds: z
                  .number()
                  .nullable()
                  .describe('null: nobody of the case within the context interval'),
              }),
            )
            .describe('by time, the first 2,000'),
          sharesComplete: z.boolean(),
        }),
      )
      .describe('that have a picture, the latest first, at most 20'),
  })
  .meta({ id: 'AccountSessions' })
export type AccountSessions = z.infer<typeof AccountSessions>

export const AccountNotice = z
  .object({
    accountId: z.string(),
    text: z.string().describe('plain words for the person whose account it is'),
  })
  .meta({ id: 'AccountNotice' })
