import type { Gives, Source } from './source.ts'
import { SOURCES } from './sources.ts'

/** Every field that a source may give, in the order of tables, and what is lost without it. */
const LOST: Record<Gives, string> = {
  amplifies:
    'Without amplifies no post says which post it boosts: no co_amplification layer, and no amplification graph of who boosts whom. Accounts meet only at URLs, hashtags, texts and media.',
  author:
    'Without author nobody knows whose post is boosted: no arrows from account to author, no seeds and bridges among the roles, and a circle that boosts its own members cannot be told from one that boosts others.',
  text: 'Without text no near-duplicates: no shared_text layer, and copies under other links go unseen.',
  urls: 'Without urls no shared_url layer: accounts that push one page by posts of their own go unseen.',
  hashtags:
    'Without hashtags none of them in the shared_text layer: accounts that push one hashtag by words of their own go unseen.',
  media: 'Without media no shared_media layer: the same picture under other words goes unseen.',
  accountCreatedAt:
    'Without accountCreatedAt no creation burst: whether the accounts of a case were made together cannot be said.',
  language: 'Without language no indicator of language among those across a border.',
  client:
    'Without client no indicator of a shared tool, and a scheduling tool cannot be named as an innocent reason.',
  declaredPlace: 'Without declaredPlace no indicator of declared place among those across a border.',
  seconds:
    'Without seconds no synchrony interval below two minutes: shares of one minute have no order, and intervals below that are answered by the clock of the file.',
}

const FIELDS = Object.keys(LOST) as Gives[]

/** What becomes impossible with the posts of a source, one plain sentence or two for each field that it does not give. */
export function testsWithout(source: Source): string[] {
  return FIELDS.filter((field) => !source.gives.includes(field)).map((field) => LOST[field])
}

/** One line of `murmuration sources list`. */
export interface SourceLine {
  name: string
  title: string
  form: Source['form']
  documentation: string
  /** In the order of tables. */
  gives: Gives[]
  lacks: Gives[]
  impossible: string[]
  notes: readonly string[]
}

/** Every source, what it gives and lacks, and what becomes impossible by that. */
export function sourcesTable(): SourceLine[] {
  return SOURCES.map((source) => ({
    name: source.name,
    title: source.title,
    form: source.form,
    documentation: source.documentation,
    gives: FIELDS.filter((field) => source.gives.includes(field)),
    lacks: FIELDS.filter((field) => !source.gives.includes(field)),
    impossible: testsWithout(source),
    notes: source.notes,
  }))
}
