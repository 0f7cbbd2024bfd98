import type { Source } from '@murmuration/sources'
import { isObject } from './ndjson-reader.ts'

/** The records of a JSON document that is in memory; undefined where it holds no list of them and may be one itself. */
export function recordsIn(value: unknown, source: Pick<Source, 'recordsAt'>): unknown[] | undefined {
  if (source.recordsAt === undefined) return undefined
  const found = atPath(value, source.recordsAt.split('.'))
  return found.length > 0 ? found.flat() : undefined
}

/** Every array at a path; `*` stands for every element or field. */
function atPath(value: unknown, path: readonly string[]): unknown[][] {
  if (path.length === 0) return Array.isArray(value) ? [value] : []
  const [step, ...rest] = path
  if (step === '*') {
    const within = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []
    return within.flatMap((one) => atPath(one, rest))
  }
  return isObject(value) && Object.hasOwn(value, step) ? atPath(value[step], rest) : []
}
