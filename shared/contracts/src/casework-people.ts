import { z } from 'zod'
import { StaffRole, TokenScope } from './casework-words.ts'

export const UserKind = z.enum(['person', 'service'])

/** What somebody signs in with; small letters, so that there is one way to write it. */
const Login = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9][a-z0-9._@+-]{1,99}$/,
    'write 2 to 100 of a-z, 0-9 and . _ @ + -, a letter or a digit first',
  )
const Name = z.string().trim().min(1).max(200)
/** Any password is taken to be weighed; `passwordFault` says what is wrong with one. */
const Password = z.string().min(1).max(1_000)
const OneTimeToken = z.string().min(1).max(200).describe('of the one-time link')

/** Somebody who works with casework: a person who signs in, or a service that calls with tokens. */
export const User = z
  .object({
    id: z.uuid(),
    kind: UserKind,
    name: z.string(),
    login: z.string().nullable().describe('null: a service, or a person who signs in at the provider alone'),
    role: StaffRole,
    disabled: z.boolean().describe('may do nothing; sessions are ended, tokens do not work'),
    provider: z.boolean().describe('signs in at the provider of OpenID Connect'),
    password: z.boolean().describe('has a password here'),
    createdAtMs: z.int(),
    version: z.int(),
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof User>

/** What everybody may know of a colleague. */
export const Person = z
  .object({ id: z.uuid(), kind: UserKind, name: z.string(), role: StaffRole, disabled: z.boolean() })
  .meta({ id: 'Person' })
export type Person = z.infer<typeof Person>

export const UserFilter = z.object({
  role: StaffRole.optional(),
  kind: UserKind.optional(),
  disabled: z.stringbool().optional(),
})

export const NewUser = z
  .object({
    kind: UserKind,
    name: Name,
    login: Login.optional().describe('of a person who is to have a password; an invitation lets them set it'),
    role: StaffRole,
  })
  .meta({ id: 'NewUser' })
export type NewUser = z.infer<typeof NewUser>

export const UserChange = z
  .object({
    name: Name.optional(),
    login: Login.optional(),
    role: StaffRole.optional(),
    disabled: z.boolean().optional(),
    reason: z.string().trim().min(1).max(2_000).optional(),
  })
  .meta({ id: 'UserChange' })
export type UserChange = z.infer<typeof UserChange>

export const Invitation = z
  .object({
    link: z.string().describe('to hand to the person; shown this once'),
    expiresAtMs: z.int(),
  })
  .meta({ id: 'Invitation' })

export const SignInWays = z
  .object({
    password: z.boolean(),
    provider: z.string().nullable().describe('path to send the browser to; null where no provider is set'),
  })
  .meta({ id: 'SignInWays' })

export const SignIn = z
  .object({ login: z.string().min(1).max(200), password: Password })
  .meta({ id: 'SignIn' })

export const FirstAdmin = z
  .object({ token: OneTimeToken, name: Name, login: Login, password: Password })
  .meta({ id: 'FirstAdmin' })

export const AcceptedInvitation = z
  .object({ token: OneTimeToken, password: Password })
  .meta({ id: 'AcceptedInvitation' })

/** What a one-time link is good for, for whoever holds it. */
export const LinkFacts = z
  .object({
    says: z.string().describe('what to send to use it'),
    name: z.string().nullable().describe('whom it invites; null: the first administrator'),
    login: z.string().nullable(),
    expiresAtMs: z.int(),
  })
  .meta({ id: 'LinkFacts' })
export type LinkFacts = z.infer<typeof LinkFacts>

export const LinkToken = z.object({ token: OneTimeToken })

export const Me = z
  .object({
    id: z.uuid(),
    kind: UserKind,
    name: z.string(),
    role: StaffRole,
    scopes: z.array(TokenScope).describe('what a token of this user may be given'),
    sessionId: z.uuid(),
    sessionExpiresAtMs: z.int().describe('at the latest'),
    csrfToken: z.string().describe('to be sent as X-CSRF-Token with everything but GET'),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof Me>

export const PasswordChange = z
  .object({ current: Password, password: Password.describe('the new one') })
  .meta({ id: 'PasswordChange' })

export const Session = z
  .object({
    id: z.uuid(),
    way: z.enum(['password', 'link', 'provider']).describe('how it began'),
    agent: z.string().describe('what the browser calls itself'),
    createdAtMs: z.int(),
    lastSeenAtMs: z.int().describe('to the minute'),
    expiresAtMs: z.int().describe('at the latest'),
    current: z.boolean(),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof Session>

export const ApiToken = z
  .object({
    id: z.uuid(),
    userId: z.uuid(),
    name: z.string(),
    scopes: z.array(TokenScope),
    createdAtMs: z.int(),
    expiresAtMs: z.int().nullable(),
    revokedAtMs: z.int().nullable(),
    lastUsedAtMs: z.int().nullable().describe('to ten minutes'),
  })
  .meta({ id: 'ApiToken' })
export type ApiToken = z.infer<typeof ApiToken>

export const NewApiToken = z
  .object({
    name: Name,
    scopes: z.array(TokenScope).min(1).max(20),
    expiresAtMs: z.int().positive().optional().describe('within 366 days; default: in 90 days'),
    userId: z.uuid().optional().describe('of a service, by an administrator; default: yourself'),
  })
  .meta({ id: 'NewApiToken' })
export type NewApiToken = z.infer<typeof NewApiToken>

export const MadeApiToken = ApiToken.extend({
  token: z.string().describe('shown this once; send it as Authorization: Bearer'),
}).meta({ id: 'MadeApiToken' })

const SavedView = z
  .object({
    name: z.string().trim().min(1).max(100),
    query: z
      .string()
      .max(2_000)
      .regex(/^[\w.~%&=,+:@!*()'-]*$/, 'write the query of an address, without its ?')
      .describe('of the address of the queue'),
  })
  .meta({ id: 'SavedView' })

export const SavedViews = z
  .object({
    views: z
      .array(SavedView)
      .max(50)
      .refine((views) => new Set(views.map(({ name }) => name)).size === views.length, {
        message: 'give each view another name',
      }),
  })
  .meta({ id: 'SavedViews' })
export type SavedViews = z.infer<typeof SavedViews>
