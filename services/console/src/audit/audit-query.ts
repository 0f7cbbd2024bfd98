import { EVENT_TYPE_VALUES, type EventType } from '@murmuration/casework-client'

/** What of the history is asked for. */
export interface AuditQuery {
  entity?: string
  actor?: string
  type?: EventType
}

/** The filters in an address; a type that there is not is none. */
export function auditQuery(search: URLSearchParams): AuditQuery {
  const entity = search.get('entity')?.trim()
  const actor = search.get('actor')?.trim()
  const type = EVENT_TYPE_VALUES.find((one) => one === search.get('type'))
  return {
    ...(entity && { entity }),
    ...(actor && { actor }),
    ...(type !== undefined && { type }),
  }
}
