export const accountsMessages = {
  'accounts.title': 'Accounts',
} as const
