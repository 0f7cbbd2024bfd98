import type { RefusalReason } from '@murmuration/contracts'
import type { Post } from './post.ts'

/** Fields of a post that a source may lack, and a test then goes without. */
export type Gives =
  | 'amplifies'
  | 'author'
  | 'text'
  | 'urls'
  | 'hashtags'
  | 'media'
  | 'accountCreatedAt'
  | 'language'
  | 'client'
  | 'declaredPlace'
  | 'seconds'

/** Why a record, or a part of it, is no post. The message never quotes the record. */
export interface Refused {
  reason: RefusalReason
  message: string
}

/**
 * What a record turned out to be. A record that is sound and holds no post of use, such as a deletion, has no posts.
 * Of a record that yields many posts, such as a page, `alsoRefused` has the parts that do not hold, beside posts that do.
 */
export type Parsed =
  | { posts: Post[]; alsoRefused?: Refused[]; refused?: undefined }
  | { refused: Refused; posts?: undefined; alsoRefused?: undefined }

/** A platform's export or stream: one record in its public documented form → posts. */
export interface Source {
  /** Short name for `--from`, kebab-case. */
  name: string
  title: string
  /** Where its form is documented. */
  documentation: string
  /** `csv`: records are rows, objects of strings by the header's names. `json`: records are values of a JSON document or lines. */
  form: 'csv' | 'json'
  /** In a JSON document: dotted path of the array whose elements are the records; absent: the document or each element of a top-level array. */
  recordsAt?: string
  gives: readonly Gives[]
  /** What a reader should know, such as whom its ids stand for. */
  notes: readonly string[]
  /** Whether a header (csv) or a first record (json) is of this source; must refuse others'. */
  recognises(sample: unknown): boolean
  /** Never throws; what does not hold is refused with one sentence that says what is wrong. */
  parse(record: unknown): Parsed
}
