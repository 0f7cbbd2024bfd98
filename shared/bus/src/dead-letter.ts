import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { DeadLetterRecord, ShareFault } from '@murmuration/contracts'

/** How much of a refused record its dead letter keeps. */
const KEPT_RAW_BYTES = 256 * 1024
/** Most bytes of JSON that text may take before base64 takes fewer. */
const MOST_JSON_BYTES = 600_000

/** @returns first 32 hex digits of the sha256 of a record's bytes: the same record has the same id under every retry */
export const deadLetterId = (raw: Uint8Array): string =>
  createHash('sha256').update(raw).digest('hex').slice(0, 32)

/**
 * The dead letter of a refused record, whatever its bytes are.
 *
 * @param whole what is known of the record where `raw` is its beginning only
 */
export function deadLetterOf(
  source: string,
  position: string,
  { reason, message }: ShareFault,
  raw: Uint8Array,
  whole: { id: string; rawBytes: number } = { id: deadLetterId(raw), rawBytes: raw.length },
): DeadLetterRecord {
  const kept = keptOf(raw)
  const isCut = whole.rawBytes > kept.length
  let rawEncoding: 'utf8' | 'base64' = isUtf8(kept) ? 'utf8' : 'base64'
  let text = kept.toString(rawEncoding)
  // Control characters take six bytes each in JSON, and the log refuses records above a million.
  if (
    rawEncoding === 'utf8' &&
    kept.length * 6 > MOST_JSON_BYTES &&
    JSON.stringify(text).length > MOST_JSON_BYTES
  ) {
    rawEncoding = 'base64'
    text = kept.toString('base64')
  }
  return {
    schemaVersion: 1,
    id: whole.id,
    source,
    position,
    reason,
    message,
    raw: text,
    rawEncoding,
    rawBytes: whole.rawBytes,
    ...(isCut ? { rawCut: true as const } : {}),
  }
}

/** The raw bytes of a dead letter, as far as it keeps them. */
export const rawOf = (letter: DeadLetterRecord): Buffer => Buffer.from(letter.raw, letter.rawEncoding)

/** As much of a record as its dead letter keeps; of UTF-8 whole characters. */
export function keptOf(raw: Uint8Array): Buffer {
  const length = raw.length > KEPT_RAW_BYTES ? wholeCharacters(raw) : raw.length
  return Buffer.from(raw.buffer, raw.byteOffset, length)
}

/** Most bytes up to the limit that do not cut a character of UTF-8. */
function wholeCharacters(raw: Uint8Array): number {
  for (let end = KEPT_RAW_BYTES; end > KEPT_RAW_BYTES - 4; end--) if ((raw[end] & 0xc0) !== 0x80) return end
  return KEPT_RAW_BYTES
}
