import type { NewRecord } from '@murmuration/bus'

/** What a partition's records bring forth, in the order in which it has to be published. */
export interface Outbox {
  late(record: NewRecord): void
  /** @param rows shares in the record */
  graph(record: NewRecord, rows: number | 'marker'): void
  duplicates(count: number): void
  /** A place in long work where others may run; publishes if much is waiting. Undefined where neither is due. */
  breathe(): Promise<void> | undefined
}
