import { z } from 'zod'

export const RefusalReason = z.enum([
  'missing_field',
  'bad_time',
  'negative_time',
  'broken_quote',
  'too_many_fields',
  'too_few_fields',
  'invalid_utf8',
  'nul_byte',
  'id_too_long',
  'field_too_long',
  'bad_json',
  'not_an_object',
  'bad_value',
])
export type RefusalReason = z.infer<typeof RefusalReason>

/** A record refused at the edge, with its reason and its raw form. */
export const DeadLetter = z.object({
  schemaVersion: z.literal(1),
  file: z.string(),
  line: z.int().positive().describe('1-based line on which the record starts'),
  reason: RefusalReason,
  message: z.string().min(1).describe('one sentence for a person'),
  raw: z.string().describe('the record as read; base64 where it is not valid UTF-8'),
  rawEncoding: z.enum(['utf8', 'base64']),
  rawBytes: z.int().nonnegative().describe('length of the record in bytes'),
})
export type DeadLetter = z.infer<typeof DeadLetter>
