import type { Post, Source } from '@murmuration/sources'

/** A platform of no name in two forms, for tests of what reads files: posts `{id, by, at, of?}`, times in seconds. */
const parse: Source['parse'] = (record) => {
  if (typeof record !== 'object' || record === null)
    return { refused: { reason: 'not_an_object', message: 'The record is not an object.' } }
  const { id, by, at, of, gone } = record as { [name: string]: unknown }
  if (gone !== undefined && gone !== '') return { posts: [] }
  if (by === undefined || by === '') return { refused: { reason: 'missing_field', message: 'by is empty.' } }
  const post: Post = { accountId: String(by), postId: String(id), createdAtMs: Number(at) * 1000 }
  if (of !== undefined && of !== '') post.amplifies = { postId: String(of), addsWords: false }
  return { posts: [post] }
}

const shared = {
  documentation: 'https://example.org',
  gives: ['amplifies', 'seconds'] as const,
  notes: [],
  parse,
}

const cardsCsv: Source = {
  ...shared,
  name: 'cards-csv',
  title: 'Cards CSV',
  form: 'csv',
  recognises: (sample) =>
    typeof sample === 'object' && sample !== null && ['id', 'by', 'at', 'of'].every((name) => name in sample),
}

const isCard = (sample: unknown): boolean =>
  typeof sample === 'object' && sample !== null && 'by' in sample && 'at' in sample && 'id' in sample

const cards: Source = { ...shared, name: 'cards', title: 'Cards', form: 'json', recognises: isCard }

/** Its records lie in a list within the document, each under `card`. */
const cardBox: Source = {
  ...shared,
  name: 'card-box',
  title: 'Box of cards',
  form: 'json',
  recordsAt: 'box.cards',
  recognises: (sample) =>
    typeof sample === 'object' && sample !== null && 'card' in sample && isCard(sample.card),
  parse: (record) => parse((record as { card?: unknown } | null)?.card),
}

export const fixtureSources: readonly Source[] = [cardsCsv, cards, cardBox]
