import { ShownPicture } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { z } from 'zod'
import { notFound, ProblemError } from '../http/problem.ts'
import { type AnyRoute, route } from '../http/route.ts'
import { CaseId, READS_CASES } from './case-access.ts'
import { readRow } from './read-case.ts'

const EvidenceNumber = z.coerce.number().int().min(1).max(2_147_483_647)

export const pictureRoutes: AnyRoute[] = [
  route({
    method: 'GET',
    path: '/v1/cases/:id/picture',
    operation: 'readPicture',
    summary:
      'What a version of the evidence looks like: its backbone, where accounts stand, when they shared',
    tag: 'cases',
    access: READS_CASES,
    params: CaseId,
    query: z.object({
      evidence: EvidenceNumber.optional().describe('default: that on which the case stands'),
    }),
    compresses: true,
    answers304: true,
    answers: { 200: ShownPicture },
    async handle({ tx, caller, params: { id }, query: { evidence }, ifNoneMatch }) {
      const { row } = await readRow(tx, caller, id)
      const number = evidence ?? row.evidence_number
      const tag = await tagOf(tx, id, number)
      if (tag === undefined) throw await whyNone(tx, id, number)
      // Asked anew each time: who may read the case may change, and so does the picture where an account is erased.
      const headers = { etag: tag, 'cache-control': 'private, no-cache' }
      if (namesTag(ifNoneMatch, tag)) return { status: 304, headers }
      const [{ picture }] = await tx.query<{ picture: string }>(
        'select picture from case_pictures where case_id = $1 and number = $2',
        [id, number],
      )
      return { headers, json: `{"evidenceNumber":${number},${picture.slice(1)}` }
    },
  }),
]

/** Number of the evidence, and a hash of what it looks like: weak, since the answer may be compressed. */
async function tagOf(tx: Tx, caseId: string, number: number): Promise<string | undefined> {
  const [row] = await tx.query<{ hash: string }>(
    'select left(md5(picture), 12) as hash from case_pictures where case_id = $1 and number = $2',
    [caseId, number],
  )
  return row && `W/"${number}-${row.hash}"`
}

const namesTag = (ifNoneMatch: string | undefined, tag: string): boolean =>
  ifNoneMatch?.split(',').some((one) => one.trim().replace(/^W\//, '') === tag.slice(2)) === true

async function whyNone(tx: Tx, caseId: string, number: number): Promise<ProblemError> {
  const [version] = await tx.query(
    'select number from evidence_versions where case_id = $1 and number = $2',
    [caseId, number],
  )
  return version === undefined
    ? notFound('version of the evidence')
    : new ProblemError(
        404,
        `Evidence ${number} of this case came in without a picture; its accounts, objects and evidence can be read all the same.`,
      )
}
