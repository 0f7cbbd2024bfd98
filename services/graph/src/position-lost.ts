import { OffsetLostError } from '@murmuration/bus'

/** The log no longer holds the position that a snapshot goes on from; the message says what to do. */
export class PositionLostError extends Error {
  override readonly name = 'PositionLostError'
  readonly exitCode = 2
}

/** A lost offset with what to do about it; any other error as it is. */
export function withAdvice(error: unknown, stateFolder: string): unknown {
  if (!(error instanceof OffsetLostError)) return error
  return new PositionLostError(
    `${error.message} The events between are gone from the log, and the state in ${stateFolder} cannot go on without them. ` +
      'Restore the topic or a newer copy of the folder; or delete the graph-*.snapshot files of that partition, to build its ' +
      'state anew from what the log still holds. Keep the log longer than the longest outage.',
    { cause: error },
  )
}
