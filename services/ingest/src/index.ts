export { type IngestConfig, ingestConfig } from './config.ts'
export type { IngestMetrics } from './ingest-counts.ts'
export { IngestStateError } from './ingest-state.ts'
export { type Ingest, type IngestParts, startIngest } from './start-ingest.ts'
