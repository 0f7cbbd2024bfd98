import type { RefusalReason } from '@murmuration/contracts'
import { idAt, textAt } from '@murmuration/detection/counting'
import {
  type Gives,
  type HotObject,
  hotObjects,
  type Post,
  SOURCES,
  type Source,
  testsWithout,
} from '@murmuration/sources'
import { readShares } from './read-shares.ts'

/** What a file gives when it is read as its source. */
export interface SourceCheck {
  /** Undefined where a layout of shares fits. */
  source: { name: string; title: string } | undefined
  layout: string
  records: number
  posts: number
  shares: number
  sharesByType: { [objectType: string]: number }
  /** Objects that a great part of all shares are of, the most shared first: sharing them tells nothing of who acts with whom. */
  hot: HotObject[]
  /** Records that hold no share. */
  notShares: number
  refused: number
  refusedByReason: { [reason in RefusalReason]?: number }
  /** The first sentences of why, with their lines or numbers. */
  firstRefused: { line: number; message: string }[]
  /** Part of the posts that gives each field, 0 to 1; of shares in a layout of our own, part of the shares. */
  fields: { [field: string]: number }
  /** What cannot be tested, in sentences: of the source itself, and of fields that no post of the file gives. */
  impossible: string[]
}

const HAS: Record<Gives, (post: Post) => boolean> = {
  amplifies: (post) => post.amplifies !== undefined,
  author: (post) => post.amplifies?.authorId !== undefined,
  text: ({ text }) => text !== undefined && text !== '',
  urls: ({ urls = [] }) => urls.length > 0,
  hashtags: ({ hashtags = [] }) => hashtags.length > 0,
  media: ({ media = [] }) => media.length > 0,
  accountCreatedAt: (post) => post.accountCreatedAtMs !== undefined,
  language: (post) => post.language !== undefined,
  client: (post) => post.client !== undefined,
  declaredPlace: (post) => post.declaredPlace !== undefined,
  seconds: (post) => post.createdAtMs % 60_000 !== 0,
}

const FIELDS = Object.keys(HAS) as Gives[]
const MOST_MESSAGES = 5

/**
 * Reads a file as its source and counts what it gives.
 *
 * @param from name of the source; recognised where it is left out
 * @throws {UsageError} where the file cannot be read or is of no known source
 */
export async function checkSource(file: string, from?: string): Promise<SourceCheck> {
  let records = 0
  let posts = 0
  let source: Source | undefined
  const counts = new Map<Gives, number>()
  const watched = SOURCES.map(
    (one): Source => ({
      ...one,
      parse(record) {
        source = one
        records++
        const parsed = one.parse(record)
        for (const post of parsed.posts ?? []) {
          posts++
          for (const field of FIELDS) if (HAS[field](post)) counts.set(field, (counts.get(field) ?? 0) + 1)
        }
        return parsed
      },
    }),
  )
  const firstRefused: SourceCheck['firstRefused'] = []
  const read = await readShares([file], {
    want: 'all',
    sources: watched,
    ...(from === undefined ? {} : { from }),
    onDeadLetter({ line, message }) {
      if (firstRefused.length < MOST_MESSAGES) firstRefused.push({ line, message })
    },
  })
  const { columns, layout, rowsRead, notShares, refused, refusedByReason } = read
  const sharesByType: { [objectType: string]: number } = {}
  const hot = hotObjects()
  for (let row = 0; row < columns.count; row++) {
    hot.count(idAt(columns.objectIds, columns.object[row]))
    const type = textAt(columns.texts.objectType, row) ?? 'of no type'
    sharesByType[type] = (sharesByType[type] ?? 0) + 1
  }
  const ofPosts = (): { [field: string]: number } =>
    Object.fromEntries(FIELDS.map((field) => [field, (counts.get(field) ?? 0) / Math.max(posts, 1)]))
  const impossible = source === undefined ? [] : lost(source, counts, posts)
  return {
    source: source && { name: source.name, title: source.title },
    layout,
    records: source === undefined ? rowsRead : records,
    posts,
    shares: columns.count,
    sharesByType,
    hot: hot.report(),
    notShares,
    refused,
    refusedByReason,
    firstRefused,
    fields: source === undefined ? {} : ofPosts(),
    impossible,
  }
}

/** What is lost by what the source lacks, and by what it could give and no post of this file has. */
function lost(source: Source, counts: ReadonlyMap<Gives, number>, posts: number): string[] {
  if (posts === 0) return testsWithout(source)
  return testsWithout({ ...source, gives: source.gives.filter((field) => (counts.get(field) ?? 0) > 0) })
}
