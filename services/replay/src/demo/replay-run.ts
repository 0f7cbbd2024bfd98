import type { FlagResolution, ReviewCase } from '@murmuration/contracts'

/** What the demo asks of a replay. */
export interface DemoReplayOptions {
  files: string[]
  out: string
  flags: string
  scope: 'flagged'
  seed: number
  quiet: boolean
}

/** What the demo reads of its result. */
export interface DemoReplayResult {
  cases: ReviewCase[]
  flags: { row: number; accountId: string; resolution: FlagResolution; columns: Record<string, string> }[]
}
