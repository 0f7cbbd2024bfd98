import type { OpenApiDocument, OpenApiOperation, OpenApiParameter } from '../http/openapi.ts'
import type { JsonSchema } from '../http/openapi-schemas.ts'
import { docOf, nameOf, typescriptOf } from './typescript-of.ts'

/** Media types that the client reads by hand: a stream is no answer. */
const STREAM = 'text/event-stream'

/**
 * Source of a typed client: a type for each named schema, and for each operation its input and a function that sends it.
 * Pure: the same document gives the same text.
 */
export function clientSource(document: OpenApiDocument): string {
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) =>
      `${docOf(schema.description)}export type ${nameOf(name)} = ${typescriptOf(schema)}\n${valuesOf(name, schema)}`,
  )
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => !Object.keys(answerOf(operation)?.content ?? {}).includes(STREAM))
      .map(([method, operation]) => operationSource(method.toUpperCase(), path, operation)),
  )
  const readers = ['blob', 'json', 'text'].filter((name) =>
    operations.some((one) => one.includes(` ${name}`)),
  )
  const imports = ['type CallOptions', 'type Client', ...readers].sort((x, y) => {
    const plain = (name: string): string => name.replace('type ', '').toLowerCase()
    return plain(x) < plain(y) ? -1 : 1
  })
  return [
    `// Made from the OpenAPI document of casework ${document.info.version}; a change here is lost.
// biome-ignore-all lint: made by a program
// biome-ignore-all format: made by a program
// biome-ignore-all assist: made by a program
import { ${imports.join(', ')} } from './client.ts'
`,
    ...schemas,
    ...operations,
  ].join('\n')
}

/** The words that a type allows, for those who list them: EventType has EVENT_TYPE_VALUES. */
function valuesOf(name: string, schema: JsonSchema): string {
  const { enum: words } = schema as { enum?: readonly unknown[] }
  if (!words?.every((word) => typeof word === 'string')) return ''
  const constant = nameOf(name)
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .toUpperCase()
  return `export const ${constant}_VALUES: readonly ${nameOf(name)}[] = ${JSON.stringify(words)}\n`
}

/** The usual answer: the first success. */
const answerOf = ({ responses }: OpenApiOperation) =>
  Object.entries(responses).find(([status]) => /^[23]\d\d$/.test(status))?.[1]

function operationSource(method: string, path: string, operation: OpenApiOperation): string {
  const { operationId, summary, description, parameters, requestBody } = operation
  const input = `${operationId[0].toUpperCase()}${operationId.slice(1)}Call`
  const named = (place: OpenApiParameter['in']): OpenApiParameter[] =>
    parameters.filter((one) => one.in === place)
  const [params, query] = [named('path'), named('query')]
  const headers = new Set(named('header').map(({ name }) => name))
  const body = requestBody?.content['application/json']
  const fields = [
    params.length > 0 && `  params: ${parametersType(params)}\n`,
    query.length > 0 &&
      `  query${isOptional(query) ? '?' : ''}: ${parametersType(query)}${isOptional(query) ? ' | undefined' : ''}\n`,
    body &&
      `  body${requestBody?.required ? '' : '?'}: ${typescriptOf(body.schema, '  ')}${requestBody?.required ? '' : ' | undefined'}\n`,
    headers.has('If-Match') && '  /** The version that you have read. */\n  ifMatch: number\n',
    headers.has('Idempotency-Key') &&
      '  /** To send the same again without doing it twice; default: a new one. */\n  idempotencyKey?: string | undefined\n',
  ].filter((field) => typeof field === 'string')
  const isNeeded = fields.some((field) => /^ {2}(?:\/\*\*.*\*\/\n {2})?\w+:/.test(field))
  const call = [
    `'${method}'`,
    `'${path}'`,
    'input',
    ...(headers.has('Idempotency-Key') ? ['true'] : []),
  ].join(', ')
  const { reader, type } = readerOf(operation)
  // A type that takes several lines has a name of its own.
  const answer = `${input.slice(0, -'Call'.length)}Answer`
  const answered = type.includes('\n') ? answer : type
  return `${fields.length > 0 ? `export interface ${input} extends CallOptions {\n${fields.join('')}}\n` : `export type ${input} = CallOptions\n`}${answered === type ? '' : `export type ${answered} = ${type}\n`}${docOf(`${summary} ${description}`)}export const ${operationId} = (client: Client, input: ${input}${isNeeded ? '' : ' = {}'}): Promise<${answered}> =>
  ${reader === 'json' ? `json<${answered}>` : reader}(client.send(${call}))
`
}

const isOptional = (parameters: readonly OpenApiParameter[]): boolean =>
  parameters.every(({ required }) => !required)

const parametersType = (parameters: readonly OpenApiParameter[]): string =>
  typescriptOf(
    {
      type: 'object',
      properties: Object.fromEntries(
        parameters.map(({ name, description, schema }) => [
          name,
          { ...schema, ...(description !== undefined && { description }) },
        ]),
      ),
      required: parameters.filter(({ required }) => required).map(({ name }) => name),
    },
    '  ',
  )

/** How an answer is read, and what it is then: the bodies of every success. */
function readerOf({ responses }: OpenApiOperation): { reader: string; type: string } {
  const types = new Set<string>()
  let reader = 'json'
  for (const [status, { content }] of Object.entries(responses)) {
    if (!/^2\d\d$/.test(status)) continue
    const [mediaType, one] = Object.entries(content ?? {})[0] ?? []
    if (mediaType === undefined) types.add('undefined')
    else if (mediaType === 'application/json') types.add(typescriptOf(one?.schema as JsonSchema))
    else {
      reader = /^text\//.test(mediaType) ? 'text' : 'blob'
      types.add(reader === 'text' ? 'string' : 'Blob')
    }
  }
  return { reader, type: [...types].join(' | ') || 'undefined' }
}
