import {
  AccountNotice,
  AccountPage,
  AccountSessions,
  AccountsInput,
  AccountsWritten,
  Id,
} from '@murmuration/contracts'
import { z } from 'zod'
import { type AnyRoute, route } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import { accountNotice } from './account-notice.ts'
import { accountPage } from './account-page.ts'
import { accountSessions } from './account-sessions.ts'
import { writeAccounts } from './write-accounts.ts'

const AccountId = z.object({ id: Id })

export const accountRoutes = (_parts: CaseworkParts): AnyRoute[] => [
  route({
    method: 'PUT',
    path: '/v1/accounts',
    operation: 'writeAccounts',
    summary:
      'Writes accounts into the directory, by which handles are found. What is left out stays as it was.',
    tag: 'accounts',
    access: { roles: ['analyst', 'lead', 'legal', 'policy', 'admin'], scope: 'accounts:write' },
    body: AccountsInput,
    example: {
      accounts: [
        { accountId: '1357924680', platform: 'x', handle: 'kisan_union', publicInterest: 'union' },
        { accountId: '2468013579', platform: 'x', state: 'gone' },
      ],
    },
    answers: { 200: AccountsWritten },
    handle: async ({ tx, body }) => ({ body: { written: await writeAccounts(tx, body.accounts) } }),
  }),

  route({
    method: 'GET',
    path: '/v1/accounts/:id',
    operation: 'readAccount',
    summary: 'All that you may see of an account: lists and orders that name it, cases, decisions.',
    tag: 'accounts',
    access: {
      roles: ['analyst', 'lead', 'legal', 'policy', 'auditor', 'researcher'],
      scope: 'accounts:read',
    },
    params: AccountId,
    answers: { 200: AccountPage },
    handle: async ({ tx, params: { id }, caller }) => ({ body: await accountPage(tx, caller, id) }),
  }),

  route({
    method: 'GET',
    path: '/v1/accounts/:id/sessions',
    operation: 'readAccountSessions',
    summary:
      'What the pictures of your cases say of an account: sessions against chance, by gap, and its shares.',
    tag: 'accounts',
    access: {
      roles: ['analyst', 'lead', 'legal', 'policy', 'auditor', 'researcher'],
      scope: 'accounts:read',
    },
    params: AccountId,
    compresses: true,
    answers: { 200: AccountSessions },
    handle: async ({ tx, params: { id } }) => ({ body: await accountSessions(tx, id) }),
  }),

  route({
    method: 'GET',
    path: '/v1/accounts/:id/notice',
    operation: 'readAccountNotice',
    summary: '"Why am I here?" in plain words, for the person whose account it is.',
    tag: 'accounts',
    access: { roles: ['analyst', 'lead', 'legal', 'policy'], scope: 'accounts:read' },
    params: AccountId,
    answers: { 200: AccountNotice },
    handle: async ({ tx, params: { id } }) => ({
      body: { accountId: id, text: await accountNotice(tx, id) },
    }),
  }),
]
