import { TEXT_ATTRIBUTES, TIME_ATTRIBUTES } from '@murmuration/detection/counting'
import { type Source, sharesOf, type TextObjects } from '@murmuration/sources'
import type { ReadLimits } from './limits.ts'
import { type Fault, objectRow } from './object-row.ts'
import type { RowPlan, ShareRows } from './share-rows.ts'

const NAMES = ['accountId', 'objectId', 'timestampMs', 'postId', ...TEXT_ATTRIBUTES, ...TIME_ATTRIBUTES]

const PLAN: RowPlan = {
  account: 0,
  object: 1,
  time: 2,
  post: 3,
  timeForm: 'milliseconds',
  objectMayBeMissing: false,
  texts: TEXT_ATTRIBUTES.map((name) => ({ name, column: NAMES.indexOf(name) })),
  times: TIME_ATTRIBUTES.map((name) => ({ name, column: NAMES.indexOf(name), form: 'milliseconds' })),
}

/** Takes a record of a platform in, and says what of it is refused. */
export type TakeRecord = (record: unknown) => readonly Fault[]

/**
 * Takes in the records of a source, each as the shares that its posts are. A sound record without a share, such as a
 * deletion, counts in `rows.notShares`. Sets where `rows` find their fields: no other file is read in between.
 */
export function sourceRows(
  source: Source,
  texts: TextObjects,
  rows: ShareRows,
  limits: ReadLimits,
): TakeRecord {
  const takeShare = objectRow(NAMES, rows, limits)
  rows.follow(PLAN)
  return (record) => {
    const parsed = source.parse(record)
    if (parsed.refused !== undefined) return [parsed.refused]
    const { posts, alsoRefused = [] } = parsed
    const faults: Fault[] = [...alsoRefused]
    let shares = 0
    for (const post of posts) {
      for (const share of sharesOf(post, texts)) {
        shares++
        const fault = takeShare({ ...share }, bytesOf(share), true)
        if (fault !== undefined) faults.push(fault)
      }
    }
    if (shares + faults.length === 0) rows.notShares++
    return faults
  }
}

/** No less than the bytes of the fields of an object. */
function bytesOf(value: object): number {
  let bytes = 0
  for (const field of Object.values(value)) bytes += typeof field === 'string' ? field.length * 3 : 32
  return bytes
}
