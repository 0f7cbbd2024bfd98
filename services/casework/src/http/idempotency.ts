import { createHash } from 'node:crypto'
import type { Reader, Store, Tx } from '@murmuration/store'
import type { FastifyRequest } from 'fastify'
import { ProblemError } from './problem.ts'
import type { Answer } from './route.ts'

/**
 * Does a write once for each `Idempotency-Key` of a user: asked again, it gives the answer of the first time. The key is
 * written in the transaction of the write, so that neither is there without the other.
 *
 * @param tellsSecret the answer holds a secret, and is not kept
 * @throws {ProblemError} 422 where the key was used for another request, 409 where the answer was not kept
 */
export async function once(
  tx: Tx,
  request: FastifyRequest,
  { userId }: Reader,
  tellsSecret: boolean,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const key = request.headers['idempotency-key']
  if (key === undefined) return work()
  if (typeof key !== 'string' || key.length === 0 || key.length > 200)
    throw new ProblemError(400, 'Idempotency-Key has to be 1 to 200 characters.')
  const asked = JSON.stringify([
    request.method,
    request.url,
    request.headers['if-match'] ?? null,
    request.body ?? null,
  ])
  const requestHash = createHash('sha256').update(asked).digest('hex')
  const held = await tx.asOwner(async () => {
    // Another request with the same key is waited for here.
    const [mine] = await tx.query(
      `insert into idempotency_keys (user_id, key, request_hash, status, headers, at_ms) values ($1, $2, $3, 0, '{}', $4)
       on conflict do nothing returning key`,
      [userId, key, requestHash, tx.nowMs],
    )
    if (mine !== undefined) return undefined
    const [row] = await tx.query<{
      request_hash: string
      status: number
      headers: string
      body: string | null
    }>('select request_hash, status, headers, body from idempotency_keys where user_id = $1 and key = $2', [
      userId,
      key,
    ])
    return row
  })
  if (held !== undefined) {
    if (held.request_hash !== requestHash)
      throw new ProblemError(422, 'This Idempotency-Key was used for another request; take a new one.')
    if (tellsSecret)
      throw new ProblemError(
        409,
        'This was done; its secret was shown then and is not kept. Ask for a new secret.',
      )
    return {
      ...(held.status > 0 && { status: held.status }),
      headers: {
        ...(JSON.parse(held.headers) as { [name: string]: string }),
        'idempotency-replayed': 'true',
      },
      ...(held.body !== null && { body: JSON.parse(held.body) as unknown }),
    }
  }
  const answer = await work()
  const { status = 0, headers = {}, body } = answer
  await tx.asOwner(() =>
    tx.query(
      'update idempotency_keys set status = $3, headers = $4, body = $5 where user_id = $1 and key = $2',
      [
        userId,
        key,
        status,
        JSON.stringify(headers),
        body === undefined || tellsSecret ? null : JSON.stringify(body),
      ],
    ),
  )
  return answer
}

/** How long an answer is kept for who asks again. */
const KEPT_MS = 48 * 3_600_000

/** Forgets answers that nobody asks for again. */
export const forgetAnswers = (store: Store): Promise<void> =>
  store.system(async (tx) => {
    await tx.query('delete from idempotency_keys where at_ms < $1', [tx.nowMs - KEPT_MS])
  })
