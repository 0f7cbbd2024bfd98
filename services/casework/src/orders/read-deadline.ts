import type { Deadline, DeadlineInput } from '@murmuration/contracts'
import { Temporal } from 'temporal-polyfill'
import type { z } from 'zod'
import { ProblemError } from '../http/problem.ts'

/**
 * The instant of a local date and time in a zone. Where the clocks of the zone go back over it, the earlier one is taken,
 * which is the safer of the two; where they leap over it, the moment just as far after the leap. `says` tells of both.
 *
 * @throws {ProblemError} 400 where there is no such date or zone
 */
export function readDeadline({
  local,
  zone,
  basis = null,
}: z.infer<typeof DeadlineInput>): z.infer<typeof Deadline> {
  let plain: Temporal.PlainDateTime
  try {
    plain = Temporal.PlainDateTime.from(local, { overflow: 'reject' })
  } catch {
    throw new ProblemError(400, `There is no date and time ${local}; write one such as 2021-02-06T18:00.`)
  }
  let earlier: Temporal.ZonedDateTime
  let later: Temporal.ZonedDateTime
  try {
    earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' })
    later = plain.toZonedDateTime(zone, { disambiguation: 'later' })
  } catch {
    throw new ProblemError(400, `There is no time zone ${zone}; write one such as Asia/Kolkata.`)
  }
  if (/^[+-]/.test(zone))
    throw new ProblemError(400, 'Name the zone and not its distance from UTC, such as Asia/Kolkata.')
  const isTwice = !earlier.equals(later) && earlier.toPlainDateTime().equals(plain)
  const isNever = !earlier.toPlainDateTime().equals(plain)
  const taken = isNever ? later : earlier
  if (taken.epochMilliseconds < 0) throw new ProblemError(400, 'The deadline lies before 1970.')
  return {
    atMs: taken.epochMilliseconds,
    zone,
    local: taken.toPlainDateTime().toString({ smallestUnit: 'second' }),
    basis,
    says: isTwice
      ? `${local} comes twice in ${zone} on that day, as clocks go back; the first, ${earlier.toString({ timeZoneName: 'never' })}, was taken.`
      : isNever
        ? `${local} does not come in ${zone} on that day, as clocks go forward; ${taken.toString({ timeZoneName: 'never' })} was taken.`
        : null,
  }
}

/** A moment as a clock of the zone shows it; null without a zone. */
export const localTime = (atMs: number, zone: string | null): string | null =>
  zone === null
    ? null
    : Temporal.Instant.fromEpochMilliseconds(atMs)
        .toZonedDateTimeISO(zone)
        .toPlainDateTime()
        .toString({ smallestUnit: 'second' })
