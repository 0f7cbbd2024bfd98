export const OUTCOMES = [
  'coordinated_inauthentic',
  'coordinated_authentic',
  'spam_only',
  'no_coordination',
  'insufficient_data',
] as const
