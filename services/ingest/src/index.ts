export { type IngestConfig, ingestConfig } from './config.ts'
export { type FeedOptions, type FeedProgress, type FeedResult, feed } from './feed.ts'
export {
  type AccountToFlag,
  type FlagAccountsOptions,
  type FlaggedAccounts,
  flagAccounts,
} from './flag-accounts.ts'
export { AnswerError, type ClientParts, UnreachableError } from './ingest-client.ts'
export type { IngestMetrics } from './ingest-counts.ts'
export { IngestStateError } from './ingest-state.ts'
export { type Ingest, type IngestParts, startIngest } from './start-ingest.ts'
