import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { csvField, csvRow } from '@murmuration/exports/csv'
import { type Story, storyPostId } from './simulate-story.ts'

/** Where a story was written. */
export interface StoryFiles {
  sharesPath: string
  orderPath: string
  truthPath: string
}

/** The columns of the layout that replay reads without a mapping. */
const SHARE_HEADER = [
  'account_id',
  'object_id',
  'timestamp',
  'object_type',
  'post_id',
  'author_id',
  'object_created_at',
  'account_created_at',
  'language',
  'client',
  'declared_place',
  'text',
  'url',
]

/**
 * Writes `shares.csv`, `order.csv` and `truth.csv` into a folder, which is made if it is not there. Each file gets its
 * name only when it is complete.
 *
 * @throws if the folder cannot be made or written to
 */
export async function writeStory(story: Story, dir: string): Promise<StoryFiles> {
  await mkdir(dir, { recursive: true })
  const files = {
    sharesPath: join(dir, 'shares.csv'),
    orderPath: join(dir, 'order.csv'),
    truthPath: join(dir, 'truth.csv'),
  }
  await writeLines(files.sharesPath, shareLines(story))
  await writeLines(files.orderPath, orderLines(story))
  await writeLines(files.truthPath, truthLines(story))
  return files
}

function* shareLines(story: Story): Generator<string> {
  yield csvRow(SHARE_HEADER)
  const accountStart = story.accounts.map((a) => csvField(a.id))
  const accountCreated = story.accounts.map((a) => String(a.createdMs / 1000))
  const place = story.accounts.map((a) => csvField(a.declaredPlace))
  const objectId = story.objectIds.map(csvField)
  const objectMiddle = story.objects.map(
    (o) => `${csvField(story.accounts[o.author].id)},${o.createdMs / 1000}`,
  )
  const language = story.objects.map((o) => csvField(o.language))
  const objectEnd = story.objects.map((o) => `${csvField(o.text)},${csvField(o.url)}`)
  for (let s = 0; s < story.account.length; s++) {
    const a = story.account[s]
    const o = story.object[s]
    yield `${accountStart[a]},${objectId[o]},${story.timeMs[s] / 1000},post,${storyPostId(s)},${objectMiddle[o]},${
      accountCreated[a]
    },${language[o]},${csvField(story.client[s])},${place[a]},${objectEnd[o]}\n`
  }
}

function* orderLines(story: Story): Generator<string> {
  yield csvRow(['account_id', 'row', 'handle', 'claim', 'quote'])
  for (const { accountId, row, handle, claims, quote } of story.order)
    yield csvRow([accountId, String(row), handle, claims.join(';'), quote])
}

function* truthLines(story: Story): Generator<string> {
  yield csvRow(['account_id', 'kind', 'group'])
  for (const [id, { kind, group }] of story.truth) yield csvRow([id, kind, group ?? ''])
}

/** Streams lines into a file in blocks of about 1 MB; a file that cannot be completed is taken away again. */
export async function writeLines(path: string, lines: Iterable<string>): Promise<void> {
  const partial = `${path}.partial`
  try {
    await pipeline(blocks(lines), createWriteStream(partial))
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

function* blocks(lines: Iterable<string>): Generator<string> {
  let block = ''
  for (const line of lines) {
    block += line
    if (block.length < 1 << 20) continue
    yield block
    block = ''
  }
  yield block
}
