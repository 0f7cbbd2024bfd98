import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openApiOf } from '../http/openapi.ts'
import { route } from '../http/route.ts'
import { openApiDocument } from '../openapi-document.ts'
import { clientSource } from './client-source.ts'
import { typescriptOf } from './typescript-of.ts'

test('the client in shared/casework-client is the one of these routes', async () => {
  const stored = readFileSync(
    new URL('../../../../shared/casework-client/src/generated.ts', import.meta.url),
    'utf8',
  )
  // Not toEqual: of two texts this long the difference says nothing.
  expect(stored === clientSource(await openApiDocument()), 'it is old: run `npm run openapi`').toBe(true)
})

describe('types', () => {
  test.each([
    [{ type: 'string' }, 'string'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ type: 'integer' }, 'number'],
    [{ enum: ['a', 1] }, '"a" | 1'],
    [{ const: true }, 'true'],
    [{ $ref: '#/components/schemas/Some-Name' }, 'Some_Name'],
    [{ type: 'array', items: { enum: ['a', 'b'] } }, '("a" | "b")[]'],
    [{ type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] }, '[string, number]'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }, { type: 'string' }] }, 'string | null'],
    [
      { allOf: [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, { type: 'string' }] },
      '(string | null) & string',
    ],
    [{ type: 'object', additionalProperties: { type: 'number' } }, '{ [name: string]: number }'],
    [{}, 'unknown'],
    [
      {
        type: 'object',
        properties: { a: { type: 'string', description: 'it */ ends' }, 'b-c': {} },
        required: ['a'],
      },
      '{\n  /** it *\\/ ends */\n  a: string\n  "b-c"?: unknown | undefined\n}',
    ],
  ])('%j is %s', (schema, type) => {
    expect(typescriptOf(schema)).toBe(type)
  })
})

test('the words that a type allows stand beside it', () => {
  const document = openApiOf([], '1')
  document.components.schemas = { NoteSide: { enum: ['for', 'against'] }, Mixed: { enum: ['a', 1] } }
  const source = clientSource(document)
  expect(source).toContain('export const NOTE_SIDE_VALUES: readonly NoteSide[] = ["for","against"]\n')
  expect(source).not.toContain('MIXED')
})

test('an operation becomes a function that asks for what it needs', () => {
  const base = { tag: 'x', summary: 'Does it.', access: { roles: 'signed_in', scope: null } } as const
  const source = clientSource(
    openApiOf(
      [
        route({
          ...base,
          method: 'PUT',
          path: '/v1/things/:id',
          operation: 'putThing',
          ifMatch: true,
          params: z.object({ id: z.uuid() }),
          body: z.object({ size: z.int() }),
          answers: { 200: z.string(), 204: undefined },
          handle: async () => ({}),
        }),
        route({
          ...base,
          method: 'GET',
          path: '/v1/things',
          operation: 'exportThings',
          query: z.object({ from: z.int().optional() }),
          mediaType: 'text/csv',
          answers: { 200: z.string() },
          handle: async () => ({}),
        }),
      ],
      '1',
    ),
  )
  expect(source).toContain(`export interface PutThingCall extends CallOptions {
  params: {
    id: string
  }
  body: {
    size: number
  }
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Does it. For everyone signed in. Not for API tokens. */
export const putThing = (client: Client, input: PutThingCall): Promise<string | undefined> =>
  json<string | undefined>(client.send('PUT', '/v1/things/{id}', input, true))
`)
  expect(
    source,
  ).toContain(`export const exportThings = (client: Client, input: ExportThingsCall = {}): Promise<string> =>
  text(client.send('GET', '/v1/things', input))
`)
  expect(source).toContain(`import { type CallOptions, type Client, json, text } from './client.ts'`)
})
