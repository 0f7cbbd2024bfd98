import { STATUS_CODES } from 'node:http'
import { z } from 'zod'
import { type JsonSchema, schemaBook, withoutTwins } from './openapi-schemas.ts'
import { Problem } from './problem.ts'
import type { AnyRoute } from './route.ts'

export interface OpenApiParameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description?: string
  schema: JsonSchema
}

interface Content {
  [mediaType: string]: { schema: JsonSchema; example?: unknown }
}

interface Header {
  description: string
  schema: JsonSchema
}

export interface OpenApiOperation {
  operationId: string
  summary: string
  description: string
  tags: string[]
  security: { [scheme: string]: string[] }[]
  parameters: OpenApiParameter[]
  requestBody?: { required: boolean; content: Content }
  responses: {
    [status: string]: { description: string; headers?: { [name: string]: Header }; content?: Content }
  }
}

export interface OpenApiDocument {
  openapi: '3.1.0'
  info: { title: string; version: string; description: string; license: { name: string; identifier: string } }
  servers: { url: string }[]
  tags: { name: string }[]
  paths: { [path: string]: { [method: string]: OpenApiOperation } }
  components: {
    securitySchemes: { [name: string]: JsonSchema }
    schemas: { [name: string]: JsonSchema }
  }
}

/** Describes routes as OpenAPI 3.1. Pure: the same routes give the same document. */
export function openApiOf(routes: readonly AnyRoute[], version: string): OpenApiDocument {
  const book = schemaBook()
  const problem = book.schemaOf(Problem, 'output')
  const paths: OpenApiDocument['paths'] = {}
  for (const one of routes) {
    const path = one.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [one.method.toLowerCase()]: operationOf(one, book, problem) }
  }
  return withoutTwins({
    openapi: '3.1.0',
    info: {
      title: 'Murmuration casework',
      version,
      description:
        'Orders, cases, decisions and their history. Times are milliseconds since 1970-01-01T00:00:00Z. What you may not read is answered as if it were not there.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API token. The scope that an operation needs stands beside it.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-murmuration',
          description: 'Of a person who has signed in.',
        },
      },
      schemas: book.components(),
    },
  })
}

type Book = ReturnType<typeof schemaBook>

function operationOf(one: AnyRoute, book: Book, problem: JsonSchema): OpenApiOperation {
  const { operation, summary, tag, access, params, query, body, example, answers, mediaType } = one
  const parameters = [
    ...parametersOf(params, 'path', book),
    ...parametersOf(query, 'query', book),
    ...headerParameters(one),
  ]
  const problems: Content = { 'application/problem+json': { schema: problem } }
  const responses: OpenApiOperation['responses'] = {}
  const usual = Object.keys(answers)[0]
  for (const [status, shape] of Object.entries(answers) as [string, z.ZodType | undefined][]) {
    const headers = headersOf(one, shape)
    const type = (status === usual ? mediaType : undefined) ?? 'application/json'
    responses[status] = {
      description: STATUS_CODES[status] ?? 'Done',
      ...(Object.keys(headers).length > 0 && { headers }),
      ...(shape !== undefined && { content: { [type]: { schema: book.schemaOf(shape, 'output') } } }),
    }
  }
  if (one.answers304) responses['304'] = { description: `${STATUS_CODES[304]}: as If-None-Match names it.` }
  responses['4XX'] = { description: refusals(one), content: problems }
  responses.default = { description: 'Casework has failed at it; nothing was changed.', content: problems }
  return {
    operationId: operation,
    summary,
    description: whoMay(access),
    tags: [tag],
    security: securityOf(access),
    parameters,
    ...(body !== undefined && {
      requestBody: {
        required: !body.safeParse(undefined).success,
        content: {
          'application/json': {
            schema: book.schemaOf(body, 'input'),
            ...(example !== undefined && { example }),
          },
        },
      },
    }),
    responses,
  }
}

function parametersOf(shape: z.ZodType | undefined, place: 'path' | 'query', book: Book): OpenApiParameter[] {
  if (shape === undefined) return []
  const { properties = {}, required = [] } = book.schemaOf(shape, 'input') as {
    properties?: { [name: string]: JsonSchema }
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(typeof description === 'string' && { description }),
    schema,
  }))
}

/** Writes in one transaction take a key: see `once`. */
export const takesIdempotencyKey = (one: AnyRoute): boolean => one.method !== 'GET' && 'handle' in one

function headerParameters(one: AnyRoute): OpenApiParameter[] {
  const found: OpenApiParameter[] = []
  if (takesIdempotencyKey(one))
    found.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'Sent again with the same key, the request is done once, and answered as the first time.',
      schema: { type: 'string', minLength: 1, maxLength: 200 },
    })
  if (one.ifMatch)
    found.push({
      name: 'If-Match',
      in: 'header',
      required: true,
      description:
        'The version that you have read, in quotes; where it is another by now, 409 with the difference.',
      schema: { type: 'string', pattern: '^(?:W/)?"?[0-9]{1,9}"?$' },
    })
  if (one.answers304)
    found.push({
      name: 'If-None-Match',
      in: 'header',
      required: false,
      description: 'The ETag of what you have; where nothing is newer, 304 without a body.',
      schema: { type: 'string' },
    })
  return found
}

function headersOf(one: AnyRoute, shape: z.ZodType | undefined): { [name: string]: Header } {
  return {
    ...(shape instanceof z.ZodObject &&
      'version' in shape.shape && {
        ETag: { description: 'Its version in quotes, for If-Match.', schema: { type: 'string' } },
      }),
    ...(one.answers304 && { ETag: { description: 'For If-None-Match.', schema: { type: 'string' } } }),
    ...(takesIdempotencyKey(one) && {
      'Idempotency-Replayed': {
        description: 'There, and `true`, where the key had been used: the answer is that of the first time.',
        schema: { type: 'string' },
      },
    }),
  }
}

function whoMay({ roles, scope }: AnyRoute['access']): string {
  if (roles === 'public') return 'For everybody.'
  const who = roles === 'signed_in' ? 'For everyone signed in.' : `For ${roles.join(', ')}.`
  return `${who} ${scope === null ? 'Not for API tokens.' : `A token needs the scope ${scope}.`}`
}

const securityOf = ({ roles, scope }: AnyRoute['access']): OpenApiOperation['security'] =>
  roles === 'public' ? [] : [...(scope === null ? [] : [{ token: [scope] }]), { session: [] }]

/** What a request of this kind can be refused for. */
function refusals(one: AnyRoute): string {
  const isWrite = one.method !== 'GET'
  return [
    '400 not as described here',
    one.access.roles !== 'public' && '401 not signed in',
    one.access.roles !== 'public' && '403 not for your role, or not in the scopes of the token',
    one.params !== undefined && '404 not there, or not for you',
    isWrite && '409 not as it now stands',
    isWrite && '422 a rule forbids it: the sentence says which, and what it would need',
    one.ifMatch && '428 no If-Match',
    '429 too many',
  ]
    .filter((line) => typeof line === 'string')
    .join('; ')
    .concat('.')
}
