import type { RefusalReason } from '@murmuration/contracts'
import type { ReadShares } from '@murmuration/share-files'
import { TooManyRefusedError } from './stop-errors.ts'

const REASONS: { [reason in RefusalReason]: string } = {
  missing_field: 'a needed field is empty',
  bad_time: 'no such date or time',
  negative_time: 'a time before 1970',
  broken_quote: 'a broken quote',
  too_many_fields: 'more fields than the header has',
  too_few_fields: 'fewer fields than the header has',
  invalid_utf8: 'text that is not UTF-8',
  nul_byte: 'a NUL byte',
  id_too_long: 'an id over 512 bytes',
  field_too_long: 'a field that is too long',
  bad_json: 'a line that is no JSON',
  not_an_object: 'a line of JSON that is no object',
  bad_value: 'a value that its source does not allow',
}

/**
 * Ends the run where too many rows were refused.
 *
 * @param writeDeadLetters called before the error is thrown
 * @throws {TooManyRefusedError} with the commonest reason
 */
export function refuseTooMany(
  { refused, rowsRead, refusedByReason }: ReadShares,
  maxRefused: number,
  writeDeadLetters: () => void,
): void {
  if (refused <= maxRefused * rowsRead) return
  writeDeadLetters()
  const reasons = Object.entries(refusedByReason) as [RefusalReason, number][]
  const [reason, count] = reasons.reduce((most, one) => (one[1] > most[1] ? one : most))
  throw new TooManyRefusedError(
    `${refused} of ${rowsRead} rows were refused, more than --max-refused allows; the commonest reason (${count}): ${REASONS[reason]}. See dead-letters.ndjson.`,
  )
}
