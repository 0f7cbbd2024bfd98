import type { DeadLetter } from '@murmuration/contracts'
import { UsageError } from '@murmuration/runtime/usage-error'
import type { Source } from '@murmuration/sources'
import { Tokenizer, TokenParser, TokenType } from '@streamparser/json'
import { textStart } from './file-start.ts'
import type { ReadLimits } from './limits.ts'
import { rawOfFault } from './raw-of-fault.ts'
import { recordsIn } from './records-at.ts'
import { deadLetter } from './refuse.ts'
import type { Opening, ShareFile } from './share-file.ts'
import { isSliced, slicedDocument } from './sliced-document.ts'
import type { TakeRecord } from './source-rows.ts'

const ARRAY = 0x5b
/** Elements of a list that are in memory at a time. */
const SLICE_LENGTH = 5_000

/** Names of fields and places in lists, from the outside in. */
export type Place = (string | number)[]

/**
 * Hands on the values at some paths of a JSON document as its bytes come in, and holds no others. Whole numbers too long
 * for a JavaScript number become strings, as ids of 64 bits are.
 *
 * @param paths as `$.messages.*`
 * @param onValue gets a value, and where it stands
 * @returns `isEnded`: the document is complete. `write` throws where it is no JSON
 */
export function documentValues(
  paths: string[],
  onValue: (value: unknown, place: () => Place) => void,
): { write(bytes: Uint8Array): void; isEnded(): boolean } {
  const tokenizer = new Tokenizer()
  const parser = new TokenParser({ paths, keepStack: false })
  const numberOf = (text: string): number => {
    const value = Number(text)
    // The type of the library allows no string, its documentation does.
    return Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(text)
      ? (text as unknown as number)
      : value
  }
  Object.assign(tokenizer, { parseNumber: numberOf })
  tokenizer.onToken = (found) => {
    if (found.token === TokenType.NUMBER && typeof (found.value as unknown) === 'string')
      parser.write({ ...found, token: TokenType.STRING, value: String(found.value) })
    else parser.write(found)
  }
  parser.onValue = ({ value, key, stack }) =>
    onValue(value, () =>
      [...stack.slice(1).map((step) => step.key), key].filter((step) => step !== undefined),
    )
  return { write: (bytes) => tokenizer.write(bytes), isEnded: () => parser.isEnded }
}

/** Reads the records of one JSON document as its bytes come in; the line of a dead letter is the number of its record. */
export function documentFile(
  file: string,
  source: Source,
  take: TakeRecord,
  onDeadLetter: (letter: DeadLetter) => void,
  limits: ReadLimits,
  opening: Opening,
): ShareFile {
  let records = 0
  let bytesIn = 0
  let document: ReturnType<typeof documentValues> | undefined
  let slices: ReturnType<typeof slicedDocument> | undefined
  let begun: Uint8Array = new Uint8Array(0)

  const takeOne = (record: unknown): void => {
    records++
    const faults = take(record)
    if (faults.length === 0) return
    for (const { reason, message } of faults) {
      const refusal = { line: records, reason, message: `Record ${records}: ${message}` }
      const raw = rawOfFault(record, message)
      onDeadLetter(deadLetter(file, { ...refusal, raw, isWhole: true }, limits.recordBytes))
    }
  }
  const broken = (cause?: unknown): UsageError =>
    new UsageError(
      `${file}: its JSON is broken or cut off behind record ${records}, near byte ${bytesIn}; export it again.`,
      { cause },
    )
  const begin = (first: number): ReturnType<typeof documentValues> => {
    if (first === ARRAY)
      return documentValues(['$.*'], (value) => {
        for (const record of recordsIn(value, source) ?? [value]) takeOne(record)
      })
    if (isSliced(source)) {
      slices = slicedDocument(source, SLICE_LENGTH, takeOne)
      return slices
    }
    return documentValues([source.recordsAt === undefined ? '$' : `$.${source.recordsAt}.*`], takeOne)
  }

  return {
    push(chunk) {
      if (document === undefined) {
        begun = Buffer.concat([begun, chunk])
        const { from, first } = textStart(begun as Buffer)
        if (first === begun.length) return
        document = begin(begun[first])
        chunk = begun.subarray(from)
      }
      bytesIn += chunk.length
      try {
        document.write(chunk)
      } catch (cause) {
        throw broken(cause)
      }
    },
    end() {
      if (document === undefined) throw new UsageError(`${file}: the file is empty; export it again.`)
      if (!document.isEnded()) throw broken()
      slices?.end()
      if (records === 0 && (source.recordsAt !== undefined || slices !== undefined))
        throw new UsageError(
          `${file}: it holds no record${source.recordsAt === undefined ? '' : ` at ${source.recordsAt}`} where ${source.title} has them; see murmuration sources check ${file}.`,
        )
      return opening
    },
    records: () => records,
  }
}
