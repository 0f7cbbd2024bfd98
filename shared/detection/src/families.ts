import type { EvidenceFamily } from '@murmuration/contracts'
import { idAt } from './id-table.ts'
import type { Shares } from './prepare.ts'

/** Families of objects, each a layer of its own: the pairs of accounts are tested in each apart. A number is a place here. */
export const FAMILIES = [
  'co_amplification',
  'shared_url',
  'shared_text',
  'shared_media',
] as const satisfies EvidenceFamily[]

const FAMILY_OF_TYPE: Readonly<Record<string, number>> = {
  url: 1,
  link: 1,
  domain: 1,
  text: 2,
  hashtag: 2,
  hashtag_set: 2,
  media: 3,
  image: 3,
  video: 3,
}

/**
 * Family of every object by the type of its first share; what has no type, or one that is not known, counts as
 * co-amplification. Uint8Array(objects), or undefined where all are of co-amplification.
 */
export function objectFamilies({ columns, objects, objectStart, row }: Shares): Uint8Array | undefined {
  const types = columns.texts.objectType
  if (types === undefined) return undefined
  const ofCode = new Uint8Array(types.values.size + 1)
  for (let code = 0; code < types.values.size; code++)
    ofCode[code + 1] = FAMILY_OF_TYPE[idAt(types.values, code).toLowerCase()] ?? 0
  if (ofCode.every((family) => family === 0)) return undefined
  const found = new Uint8Array(objects)
  for (let o = 0; o < objects; o++)
    if (objectStart[o] < objectStart[o + 1]) found[o] = ofCode[types.codes[row[objectStart[o]]]]
  return found
}
