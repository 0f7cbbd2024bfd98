import { UsageError } from '@murmuration/runtime/usage-error'
import type { Source } from '@murmuration/sources'
import { commonNames, csvHeader, SAMPLE_ROWS, textStart } from './file-start.ts'
import { documentValues } from './json-document.ts'
import { recogniseLayout } from './layout.ts'
import type { ReadLimits } from './limits.ts'
import { ndjsonSample } from './ndjson-reader.ts'
import { recordsIn } from './records-at.ts'
import { isSliced, slicedDocument } from './sliced-document.ts'
import type { FileForm } from './source-file.ts'

const ARRAY = 0x5b
const OBJECT = 0x7b
/** Records of which one must be recognised. */
const MOST_SAMPLES = 20
/** Most documents are known by so much of them. */
const FIRST_LOOK_BYTES = 1 << 18

/**
 * How the records of a file lie, by its first bytes.
 *
 * @param isAll the bytes are the whole file
 * @returns the number of bytes to wait for, where these are too few to tell
 */
export function formOfFile(head: Buffer, isAll: boolean, limits: ReadLimits): FileForm | number {
  const { from, first } = textStart(head)
  if (head[first] === ARRAY) return 'document'
  if (head[first] !== OBJECT) return 'csv'
  const lines = head.toString('utf8', from).split('\n', SAMPLE_ROWS)
  if (!isAll && lines.length === 1)
    // A line whose end is not in sight is a document, not one of many records.
    return head.length < limits.recordBytes ? 2 * head.length : 'document'
  const objects = ndjsonSample(head.subarray(from), isAll, SAMPLE_ROWS).length
  const whole = (isAll ? lines : lines.slice(0, -1)).filter((line) => line.trim() !== '').length
  return objects * 2 >= whole ? 'lines' : 'document'
}

/** What a file is by its first bytes; `source` is undefined where our own layout fits, or none. */
export interface FileKind {
  form: FileForm
  source: Source | undefined
  /** A layout of shares fits: its columns name what we need. */
  isOwn: boolean
}

/**
 * Recognises the source of a file, where no layout of shares fits.
 *
 * @returns the number of bytes to wait for, where these are too few to tell
 */
export function kindOfFile(
  file: string,
  head: Buffer,
  isAll: boolean,
  sources: readonly Source[],
  limits: ReadLimits,
): FileKind | number {
  const form = formOfFile(head, isAll, limits)
  if (typeof form === 'number') return form
  const { from, first } = textStart(head)
  if (first === head.length) return { form, source: undefined, isOwn: false }
  if (form === 'csv') return kindOfCsv(file, head, from, isAll, sources, limits)
  const json = sources.filter((source) => source.form === 'json')
  if (form === 'lines') {
    const objects = ndjsonSample(head.subarray(from), isAll, SAMPLE_ROWS)
    const isOwn = fits(file, commonNames(objects))
    const samples = objects.slice(0, MOST_SAMPLES)
    return { form, isOwn, source: isOwn ? undefined : sourceOfSamples(json, samples) }
  }
  const source =
    sourceOfDocument(head.subarray(from, from + FIRST_LOOK_BYTES), json) ??
    sourceOfDocument(head.subarray(from), json)
  if (source !== undefined || isAll || head.length >= limits.recordBytes)
    return { form, source, isOwn: false }
  return 2 * head.length
}

function kindOfCsv(
  file: string,
  head: Buffer,
  from: number,
  isAll: boolean,
  sources: readonly Source[],
  limits: ReadLimits,
): FileKind {
  let names: string[] = []
  try {
    const header = csvHeader(file, head, from, isAll, limits)
    if (typeof header !== 'number') names = header.names
  } catch (error) {
    // What is wrong with it is said where it is read.
    if (!(error instanceof UsageError)) throw error
  }
  const isOwn = fits(file, names)
  return { form: 'csv', isOwn, source: isOwn ? undefined : sourceOfHeader(sources, names) }
}

/** The source whose header these names are. */
export function sourceOfHeader(sources: readonly Source[], names: readonly string[]): Source | undefined {
  const header = Object.fromEntries(names.map((name) => [name.trim(), '']))
  return sources.find((source) => source.form === 'csv' && source.recognises(header))
}

/** Whether a layout of shares has these names. */
export function fits(file: string, names: readonly string[]): boolean {
  try {
    recogniseLayout(file, names)
    return true
  } catch (error) {
    if (error instanceof UsageError) return false
    throw error
  }
}

function sourceOfSamples(sources: readonly Source[], samples: readonly unknown[]): Source | undefined {
  for (const sample of samples) {
    const found = sources.find((source) => {
      const records = recordsIn(sample, source)?.slice(0, MOST_SAMPLES)
      return records === undefined ? source.recognises(sample) : records.some((one) => source.recognises(one))
    })
    if (found !== undefined) return found
  }
  return undefined
}

/** The source that recognises one of the first records of a document, of which the beginning may do. */
function sourceOfDocument(head: Buffer, sources: readonly Source[]): Source | undefined {
  if (head[textStart(head).first] === ARRAY) return sourceOfSamples(sources, valuesAt(head, '$.*'))
  for (const source of sources.filter(isSliced)) {
    const samples: unknown[] = []
    const document = slicedDocument(source, MOST_SAMPLES, (sample) => samples.push(sample))
    writeSample(document, head)
    document.end()
    if (samples.slice(0, MOST_SAMPLES).some((sample) => source.recognises(sample))) return source
  }
  const paths = new Set(sources.map(({ recordsAt }) => recordsAt))
  for (const recordsAt of paths) {
    const samples = valuesAt(head, recordsAt === undefined ? '$' : `$.${recordsAt}.*`)
    const ofPath = sources.filter((source) => source.recordsAt === recordsAt)
    const found = ofPath.find((source) => samples.some((sample) => source.recognises(sample)))
    if (found !== undefined) return found
  }
  return undefined
}

function valuesAt(head: Buffer, path: string): unknown[] {
  const values: unknown[] = []
  const document = documentValues([path], (value) => {
    if (values.length < MOST_SAMPLES) values.push(value)
  })
  writeSample(document, head)
  return values
}

function writeSample(document: ReturnType<typeof documentValues>, head: Buffer): void {
  try {
    document.write(head)
  } catch {
    // Only a sample: the reader says where the document is broken when it comes to it.
  }
}
