import { createHash } from 'node:crypto'
import type { FileInput, OrderFile } from '@murmuration/contracts'
import type { Reader, Tx } from '@murmuration/store'
import type { z } from 'zod'
import { notFound, ProblemError } from '../http/problem.ts'
import { lockOrder } from './open-order.ts'

const MAX_FILE_BYTES = 20 << 20
type File = z.infer<typeof OrderFile>

const COLUMNS = `sha256, name, media_type as "mediaType", bytes, at_ms as "atMs"`

/**
 * Keeps a file of an order under its hash; the same content again is the same file.
 *
 * @throws {ProblemError} 404; 400 where it is no base64; 413 where it is too large
 */
export async function addFile(
  tx: Tx,
  { userId }: Reader,
  orderId: string,
  { name, mediaType, base64 }: z.output<typeof FileInput>,
): Promise<{ file: File; isNew: boolean }> {
  await lockOrder(tx, orderId)
  const content = Buffer.from(base64, 'base64')
  if (content.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, ''))
    throw new ProblemError(400, 'base64 is not the content in base64.')
  if (content.length > MAX_FILE_BYTES)
    throw new ProblemError(413, `The file is larger than ${MAX_FILE_BYTES >> 20} MiB.`)
  const sha256 = createHash('sha256').update(content).digest('hex')
  const [added] = await tx.query<File>(
    `insert into order_files (order_id, sha256, name, media_type, bytes, content, added_by, at_ms)
     values ($1, $2, $3, $4, $5, decode($6, 'base64'), $7, $8) on conflict do nothing returning ${COLUMNS}`,
    [orderId, sha256, name, mediaType, content.length, content.toString('base64'), userId, tx.nowMs],
  )
  if (added !== undefined) {
    tx.record({
      type: 'order.file_added',
      entity: `order:${orderId}`,
      scope: { kind: 'order', id: orderId },
      payload: { sha256, bytes: content.length },
    })
    return { file: added, isNew: true }
  }
  const [held] = await tx.query<File>(
    `select ${COLUMNS} from order_files where order_id = $1 and sha256 = $2`,
    [orderId, sha256],
  )
  return { file: held!, isNew: false }
}

/** The content of a file; that it was read is recorded. @throws {ProblemError} 404 */
export async function readFile(
  tx: Tx,
  orderId: string,
  sha256: string,
): Promise<{ name: string; content: Buffer }> {
  const [file] = await tx.query<{ name: string; content: string }>(
    `select name, encode(content, 'base64') as content from order_files where order_id = $1 and sha256 = $2`,
    [orderId, sha256],
  )
  if (file === undefined) throw notFound('file')
  tx.record({
    type: 'order.file_read',
    entity: `order:${orderId}`,
    scope: { kind: 'order', id: orderId },
    payload: { sha256 },
  })
  return { name: file.name, content: Buffer.from(file.content, 'base64') }
}
