import { isUtf8 } from 'node:buffer'
import type { DeadLetter, RefusalReason } from '@murmuration/contracts'

/** A record that a reader refuses. `raw`: its bytes, without its line end. */
export interface Refusal {
  line: number
  reason: RefusalReason
  message: string
  raw: Uint8Array
  /** False where the record goes on behind `raw`, up to the next line end. */
  isWhole: boolean
}
export type Refuse = (refusal: Refusal) => void

/** The dead letter of a record; `raw` is kept up to `keepBytes`, in base64 where it is not valid UTF-8. */
export function deadLetter(file: string, refusal: Refusal, keepBytes: number): DeadLetter {
  const { line, reason, message, raw } = refusal
  const kept = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.length, keepBytes))
  const rawEncoding = isUtf8(kept) ? 'utf8' : 'base64'
  return {
    schemaVersion: 1,
    file,
    line,
    reason,
    message,
    raw: kept.toString(rawEncoding),
    rawEncoding,
    rawBytes: raw.length,
  }
}
