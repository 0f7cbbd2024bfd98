import type { RefusalReason } from '@murmuration/contracts'
import type { ReadLimits } from './limits.ts'
import type { ShareRows } from './share-rows.ts'

export type JsonObject = { [name: string]: unknown }

/** Why a record is refused. */
export interface Fault {
  reason: RefusalReason
  message: string
}

/**
 * Hands objects to `rows`, one a row. Strings, numbers and whole numbers of 64 bits are taken in; null and absence are
 * the same; bytes are text that was not UTF-8.
 *
 * @param names names of the fields that are read; field k of a row is `names[k]`
 * @returns takes an object; `mostBytes` is no less than the length of its fields together
 */
export function objectRow(
  names: readonly string[],
  rows: ShareRows,
  limits: ReadLimits,
): (value: JsonObject, mostBytes: number, mayHoldEscapes: boolean) => Fault | undefined {
  const starts = new Int32Array(names.length)
  const ends = new Int32Array(names.length)
  let scratch = Buffer.alloc(1 << 12)
  return (value, mostBytes, mayHoldEscapes) => {
    if (mostBytes > scratch.length) scratch = Buffer.alloc(mostBytes * 2)
    if (mostBytes > limits.fieldBytes) {
      for (const [name, field] of Object.entries(value)) {
        if (typeof field !== 'string' || Buffer.byteLength(field) <= limits.fieldBytes) continue
        return {
          reason: 'field_too_long',
          message: `${name.slice(0, 80)} is longer than ${limits.fieldBytes} bytes.`,
        }
      }
    }
    let at = 0
    for (let k = 0; k < names.length; k++) {
      const field = value[names[k]]
      starts[k] = at
      if (typeof field === 'string' || typeof field === 'number' || typeof field === 'bigint') {
        const text = String(field)
        if (mayHoldEscapes && text.includes('\0'))
          return { reason: 'nul_byte', message: `${names[k]} holds a NUL character.` }
        if (mayHoldEscapes && /\p{Surrogate}/u.test(text))
          return { reason: 'invalid_utf8', message: `${names[k]} holds half a surrogate pair.` }
        at += scratch.write(text, at, 'utf8')
      } else if (field instanceof Uint8Array)
        return { reason: 'invalid_utf8', message: `${names[k]} is not valid UTF-8.` }
      else if (field !== undefined && field !== null)
        return { reason: 'bad_json', message: `${names[k]} is neither text nor a number.` }
      ends[k] = at
    }
    const isTaken = rows.commit(scratch, starts, ends)
    rows.flush()
    if (isTaken) return undefined
    return { reason: rows.fault.reason, message: `${names[rows.fault.column]} ${rows.fault.says}.` }
  }
}
