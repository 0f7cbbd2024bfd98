import type { FastifyRequest } from 'fastify'
import { type FlagForm, type FlagRows, flagRows, fromValues } from './flag-rows.ts'
import { ProblemError } from './problem.ts'
import { formOf, jsonObject, timeOf } from './read-request.ts'
import { MOST_RECORDS } from './share-body.ts'

const LIST_NAME_LENGTH = 200
const FORMS: { [type: string]: FlagForm | 'json' } = {
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
  'text/csv': 'lines',
  'text/plain': 'lines',
}

/** Which accounts a request flags, or takes back. */
export interface FlagRequest {
  list: string
  withdraw: boolean
  effectiveAtMs: number
  rows: FlagRows
}

export const flagFormOf = (request: FastifyRequest): FlagForm | 'json' => formOf(request, FORMS)

/**
 * Reads a request that flags accounts: of JSON all stands in the body, of other forms all but the rows in the query.
 *
 * @throws {ProblemError} where the request as a whole is refused
 */
export function flagRequest(
  body: Buffer,
  form: FlagForm | 'json',
  query: { readonly [name: string]: string | undefined },
  nowMs: number,
): FlagRequest {
  const { list, withdraw, effectiveAtMs, rows } =
    form === 'json'
      ? inBody(body)
      : {
          list: query.list,
          withdraw: query.withdraw === 'true',
          effectiveAtMs: query.effectiveAtMs === undefined ? undefined : Number(query.effectiveAtMs),
          rows: flagRows(body, form),
        }
  if (typeof list !== 'string' || list === '' || list.length > LIST_NAME_LENGTH || list.includes('\n'))
    throw new ProblemError(422, `Name the list: "list" with 1 to ${LIST_NAME_LENGTH} characters on one line.`)
  if (rows.named.length + rows.refused.length + rows.duplicates > MOST_RECORDS)
    throw new ProblemError(413, `The list has more than ${MOST_RECORDS} rows; send it in several requests.`)
  return {
    list,
    withdraw,
    effectiveAtMs: effectiveAtMs === undefined ? nowMs : timeOf('effectiveAtMs', effectiveAtMs),
    rows,
  }
}

function inBody(body: Buffer) {
  const { list, flags, withdraw = false, effectiveAtMs } = jsonObject(body)
  if (!Array.isArray(flags))
    throw new ProblemError(422, '"flags" is not an array; send account ids, or objects with accountId.')
  if (typeof withdraw !== 'boolean') throw new ProblemError(422, '"withdraw" is true or false.')
  return { list, withdraw, effectiveAtMs, rows: fromValues(flags.map((value, k) => [k + 1, value] as const)) }
}
