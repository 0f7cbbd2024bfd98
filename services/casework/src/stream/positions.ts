import { TOPICS } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'

export const FOLLOWED = [TOPICS.flags, TOPICS.cases, TOPICS.analyses] as const
export type Followed = (typeof FOLLOWED)[number]

/** Where reading goes on; `epoch` counts how often the topic was begun anew. */
export interface StreamPosition {
  nextOffset: number
  epoch: number
}

export async function readPositions(tx: Tx): Promise<Map<Followed, StreamPosition>> {
  const rows = await tx.query<{ topic: Followed; next_offset: number; epoch: number }>(
    'select topic, next_offset, epoch from stream_positions where partition = 0 and topic = any($1::text[])',
    [FOLLOWED],
  )
  const positions = new Map<Followed, StreamPosition>(
    FOLLOWED.map((topic) => [topic, { nextOffset: 0, epoch: 0 }]),
  )
  for (const { topic, next_offset, epoch } of rows) positions.set(topic, { nextOffset: next_offset, epoch })
  return positions
}

/** Keeps how far a topic was read, in the transaction of what was written for it. */
export async function writePosition(
  tx: Tx,
  topic: Followed,
  { nextOffset, epoch }: StreamPosition,
): Promise<void> {
  await tx.query(
    `insert into stream_positions (topic, partition, next_offset, epoch) values ($1, 0, $2, $3)
     on conflict (topic, partition) do update set next_offset = excluded.next_offset, epoch = excluded.epoch`,
    [topic, nextOffset, epoch],
  )
}
