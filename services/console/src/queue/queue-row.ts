import type { QueueRow, Tier } from '@murmuration/contracts'

/** A case in the queue, with what its newest evidence counts where the server tells it. */
export type Row = QueueRow & {
  /** Strongest sentence against; null: nothing was found. */
  against?: string | null
  sessions?: number
  synchronous?: number
  expectedRange?: readonly [low: number, high: number] | null
  tiers?: readonly Tier[]
  /** Accounts that a list names which the reader may read. */
  flagged?: number
  /** Shares of its objects by everybody. */
  reach?: number
}
