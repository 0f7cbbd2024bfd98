import { z } from 'zod'
import { EventType } from './casework-events.ts'
import { Id } from './fields.ts'

/** An event of the history, as its reader may see it. Numbers and hashes stay in the store: gaps would tell of others. */
export const HistoryEvent = z
  .object({
    id: z.uuid(),
    atMs: z.int(),
    actor: z.string().describe('user:<id>, or the part of the program that did it'),
    actorName: z.string().nullable(),
    type: EventType,
    entity: z.string(),
    prevState: z.string().nullable(),
    nextState: z.string().nullable(),
    reason: z.string().nullable(),
    payload: z.record(z.string(), z.unknown()).nullable().describe('null: there was none, or it was erased'),
    erased: z.boolean(),
  })
  .meta({ id: 'HistoryEvent' })
export type HistoryEvent = z.infer<typeof HistoryEvent>

export const HistoryFilter = z.object({
  entity: z.string().max(200).optional().describe('such as order:<id>'),
  type: EventType.optional(),
  actor: z.string().max(200).optional(),
  fromMs: z.coerce.number().int().nonnegative().optional(),
  toMs: z.coerce.number().int().nonnegative().optional(),
})

export const Verification = z
  .object({
    ok: z.boolean(),
    says: z.string(),
    atMs: z.int(),
  })
  .meta({ id: 'Verification' })

export const Erasure = z.object({ accountId: Id }).meta({ id: 'Erasure' })

/** Something that happened of which a role is told; the rest stands where it happened. */
export const Notice = HistoryEvent.pick({
  id: true,
  atMs: true,
  type: true,
  entity: true,
  prevState: true,
  nextState: true,
}).meta({ id: 'Notice' })
