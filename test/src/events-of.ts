import type { ShareEvent } from '@murmuration/contracts'
import { idAt, type ShareColumns, TEXT_ATTRIBUTES, TIME_ATTRIBUTES, textAt } from '@murmuration/detection'

/** The events that columns hold, row by row. */
export function eventsOf(columns: ShareColumns): ShareEvent[] {
  return Array.from({ length: columns.count }, (_, r) => {
    const event: ShareEvent = {
      schemaVersion: 1,
      accountId: idAt(columns.accountIds, columns.account[r]),
      objectId: idAt(columns.objectIds, columns.object[r]),
      timestampMs: columns.timeMs[r],
    }
    const postId = columns.posts && idAt(columns.posts, r)
    if (postId) event.postId = postId
    for (const name of TEXT_ATTRIBUTES) {
      const text = textAt(columns.texts[name], r)
      if (text !== undefined) event[name] = text
    }
    for (const name of TIME_ATTRIBUTES) {
      const timeMs = columns.times[name]?.[r] ?? Number.NaN
      if (!Number.isNaN(timeMs)) event[name] = timeMs
    }
    return event
  })
}
