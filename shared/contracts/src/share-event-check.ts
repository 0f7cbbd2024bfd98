import { MAX_ID_BYTES } from './limits.ts'
import type { ShareEvent } from './share-event.ts'
import type { DeadLetterRecord } from './stream-records.ts'

/** How far an event may lie ahead of its arrival: one bad clock must not close every window. */
export const CLOCK_AHEAD_MS = 5 * 60_000

/** Why a record is no share event. The message says what to change, and never quotes the record. */
export interface ShareFault {
  reason: DeadLetterRecord['reason']
  message: string
}

export const isShareFault = (checked: ShareEvent | ShareFault): checked is ShareFault => 'reason' in checked

const fault = (reason: ShareFault['reason'], message: string): ShareFault => ({ reason, message })

/**
 * Checks what JSON.parse has made of one record: the schema ShareEvent, and of ids that they have at most 512 bytes of
 * UTF-8, no NUL and no half of a surrogate pair. By hand, since every record of the stream goes through it.
 *
 * @param nowMs time of arrival; Infinity allows every time
 * @returns a new event with the known fields alone, in the order of the schema
 */
export function checkShareEvent(value: unknown, nowMs: number): ShareEvent | ShareFault {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fault('not_an_object', 'The record is not a JSON object; send one object for each share.')
  const record = value as { readonly [name: string]: unknown }
  if (record.schemaVersion !== 1)
    return record.schemaVersion === undefined
      ? fault('missing_field', 'schemaVersion is missing; write 1.')
      : fault('unknown_field_type', 'schemaVersion is not known; write the number 1.')
  const { accountId, objectId, timestampMs } = record
  if (!isPlainId(accountId)) return idFault('accountId', accountId)
  if (!isPlainId(objectId)) return idFault('objectId', objectId)
  if (!isTime(timestampMs)) return timeFault('timestampMs', timestampMs)
  if (timestampMs > nowMs + CLOCK_AHEAD_MS)
    return fault(
      'clock_ahead',
      'timestampMs lies more than 5 minutes ahead of the clock here; check the clock of the sender, and that the ' +
        'number is milliseconds.',
    )
  const event: ShareEvent = { schemaVersion: 1, accountId, objectId, timestampMs }
  const { objectType, postId, authorId, objectCreatedAtMs, accountCreatedAtMs } = record
  const { language, client, declaredPlace, text, url } = record
  if (objectType !== undefined) {
    if (typeof objectType !== 'string') return textFault('objectType')
    event.objectType = objectType
  }
  if (postId !== undefined) {
    if (!isPlainId(postId)) return idFault('postId', postId)
    event.postId = postId
  }
  if (authorId !== undefined) {
    if (!isPlainId(authorId)) return idFault('authorId', authorId)
    event.authorId = authorId
  }
  if (objectCreatedAtMs !== undefined) {
    if (!isTime(objectCreatedAtMs)) return timeFault('objectCreatedAtMs', objectCreatedAtMs)
    event.objectCreatedAtMs = objectCreatedAtMs
  }
  if (accountCreatedAtMs !== undefined) {
    if (!isTime(accountCreatedAtMs)) return timeFault('accountCreatedAtMs', accountCreatedAtMs)
    event.accountCreatedAtMs = accountCreatedAtMs
  }
  if (language !== undefined) {
    if (typeof language !== 'string') return textFault('language')
    event.language = language
  }
  if (client !== undefined) {
    if (typeof client !== 'string') return textFault('client')
    event.client = client
  }
  if (declaredPlace !== undefined) {
    if (typeof declaredPlace !== 'string') return textFault('declaredPlace')
    event.declaredPlace = declaredPlace
  }
  if (text !== undefined) {
    if (typeof text !== 'string') return textFault('text')
    event.text = text
  }
  if (url !== undefined) {
    if (typeof url !== 'string') return textFault('url')
    event.url = url
  }
  return event
}

/** Why a text cannot be an account's id, or nothing if it can. */
export function accountIdFault(accountId: unknown): ShareFault | undefined {
  return isPlainId(accountId) ? undefined : idFault('accountId', accountId)
}

const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** Whether a value is an id that may be taken in. Printable ASCII, as ids nearly always are, is the short way. */
function isPlainId(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > MAX_ID_BYTES) return false
  let bits = 0
  for (let k = 0; k < value.length; k++) {
    const unit = value.charCodeAt(k)
    if (unit === 0) return false
    bits |= unit
  }
  return bits < 0x80 || (utf8Bytes(value) <= MAX_ID_BYTES && !HALF_PAIR.test(value))
}

const HALF_PAIR = /\p{Surrogate}/u

function utf8Bytes(text: string): number {
  let bytes = text.length
  for (let k = 0; k < text.length; k++) {
    const unit = text.charCodeAt(k)
    // A pair of surrogates has four bytes in two units: one more for each, as for two-byte characters.
    if (unit > 0x7f) bytes += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2
  }
  return bytes
}

function idFault(name: string, value: unknown): ShareFault {
  if (value === undefined) return fault('missing_field', `${name} is missing; write the id as text.`)
  if (typeof value !== 'string')
    return fault('unknown_field_type', `${name} is not text; write the id in quotes.`)
  if (value === '') return fault('missing_field', `${name} is empty; write the id as text.`)
  if (value.includes('\0')) return fault('nul_byte', `${name} holds a NUL character; leave it out.`)
  if (HALF_PAIR.test(value))
    return fault('invalid_utf8', `${name} holds half a surrogate pair; send valid Unicode.`)
  return fault('id_too_long', `${name} is longer than ${MAX_ID_BYTES} bytes; send the platform's own id.`)
}

function timeFault(name: string, value: unknown): ShareFault {
  const form = 'write whole milliseconds since 1970-01-01T00:00:00Z as a number'
  if (value === undefined) return fault('missing_field', `${name} is missing; ${form}.`)
  if (typeof value === 'string') return fault('bad_time', `${name} is text; ${form}, without quotes.`)
  if (typeof value !== 'number') return fault('unknown_field_type', `${name} is not a number; ${form}.`)
  if (value < 0) return fault('negative_time', `${name} lies before 1970; ${form}.`)
  return fault('bad_time', `${name} is not a whole number below 2^53; ${form}.`)
}

const textFault = (name: string): ShareFault =>
  fault('unknown_field_type', `${name} is not text; put it in quotes or leave it out.`)
