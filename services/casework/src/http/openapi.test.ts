import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openApiDocument, routesToDescribe } from '../openapi-document.ts'
import { type OpenApiDocument, type OpenApiOperation, openApiOf, takesIdempotencyKey } from './openapi.ts'
import { route } from './route.ts'

const document = await openApiDocument()
const routes = routesToDescribe()
const operations: [string, OpenApiOperation][] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]): [string, OpenApiOperation] => [
    `${method.toUpperCase()} ${path}`,
    operation,
  ]),
)

/** Every object in a JSON value, itself included. */
function* objectsIn(value: unknown): Generator<{ [key: string]: unknown }> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield value as { [key: string]: unknown }
  for (const inner of Object.values(value)) yield* objectsIn(inner)
}

/** What is wrong with a document, one line each. */
function faultsOf(document: OpenApiDocument): string[] {
  const faults: string[] = []
  for (const { $ref } of objectsIn(document)) {
    if ($ref === undefined) continue
    const found = String($ref)
      .replace(/^#\//, '')
      .split('/')
      .reduce((at: unknown, key) => (at as { [key: string]: unknown } | undefined)?.[key], document)
    if (found === undefined) faults.push(`${$ref} leads nowhere`)
  }
  const names = new Set<string>()
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const where = `${method} ${path}`
      if (!/^[a-z][A-Za-z0-9]+$/.test(operation.operationId)) faults.push(`${where} has no name`)
      if (names.has(operation.operationId)) faults.push(`${operation.operationId} is there twice`)
      names.add(operation.operationId)
      if (operation.summary.length < 5) faults.push(`${where} says nothing of itself`)
      if (operation.tags.length !== 1) faults.push(`${where} has not one tag`)
      if (!Object.keys(operation.responses).some((status) => /^[23]\d\d$/.test(status)))
        faults.push(`${where} never succeeds`)
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
      const described = operation.parameters.filter((one) => one.in === 'path').map((one) => one.name)
      if (inPath.join() !== described.sort().join()) faults.push(`${where} describes other path parameters`)
      for (const status of ['4XX', 'default'])
        if (operation.responses[status]?.content?.['application/problem+json'] === undefined)
          faults.push(`${where} does not say what ${status} looks like`)
      const body = operation.requestBody?.content['application/json']
      if (body !== undefined && body.example === undefined)
        faults.push(`${where} shows no example of its body`)
    }
  return faults
}

test('the document is whole: names are unique, references lead somewhere, bodies have examples', () => {
  expect(faultsOf(document)).toEqual([])
  expect(operations.length).toBe(routes.length)
})

test.each(routes.filter((one) => one.body !== undefined).map((one) => [one.operation, one] as const))(
  'the example of %s is a body that it takes',
  (_, one) => {
    const parsed = one.body!.safeParse(one.example)
    expect(parsed.error?.issues ?? []).toEqual([])
  },
)

test('every operation says who may call it', () => {
  for (const one of routes) {
    const [, operation] = operations.find(([, { operationId }]) => operationId === one.operation)!
    if (one.access.roles === 'public') expect(operation.security).toEqual([])
    else {
      expect(operation.security).toContainEqual({ session: [] })
      expect(operation.security.some(({ token }) => token !== undefined)).toBe(one.access.scope !== null)
    }
  }
})

test('headers stand at the operations that take them, and at no others', () => {
  for (const one of routes) {
    const [, operation] = operations.find(([, { operationId }]) => operationId === one.operation)!
    const headers = operation.parameters.filter((parameter) => parameter.in === 'header')
    const names = headers.map(({ name }) => name)
    expect(names.includes('Idempotency-Key')).toBe(takesIdempotencyKey(one))
    expect(headers.find(({ name }) => name === 'If-Match')?.required ?? false).toBe(one.ifMatch === true)
  }
})

describe('schemas with an id', () => {
  const Inner = z.object({ size: z.int().default(1) }).meta({ id: 'TestInner' })
  const Same = z.object({ name: z.string() }).meta({ id: 'TestSame' })
  const Outer = z.object({ inner: Inner, same: Same }).meta({ id: 'TestOuter' })
  const base = {
    path: '/x',
    tag: 'x',
    summary: 'Does it.',
    access: { roles: 'public', scope: null },
  } as const
  const described = openApiOf(
    [
      route({
        ...base,
        method: 'PUT',
        operation: 'putX',
        body: Outer,
        example: { inner: {}, same: { name: 'a' } },
        answers: { 200: Outer },
        handle: async () => ({}),
      }),
    ],
    '1',
  )

  test('stand there once where they look the same, and twice where they do not, or name what does not', () => {
    const { schemas } = described.components
    expect(Object.keys(schemas).filter((name) => name !== 'Problem')).toEqual([
      'TestInner',
      'TestInnerInput',
      'TestOuter',
      'TestOuterInput',
      'TestSame',
    ])
    expect(schemas.TestInnerInput.required).toBeUndefined()
    expect(schemas.TestOuterInput.properties).toEqual({
      inner: { $ref: '#/components/schemas/TestInnerInput' },
      same: { $ref: '#/components/schemas/TestSame' },
    })
    expect(faultsOf(described)).toEqual([])
  })

  test('a fault in a document is found', () => {
    const broken = structuredClone(described)
    const { put } = broken.paths['/x']
    put.requestBody = { required: true, content: { 'application/json': { schema: { $ref: '#/nowhere' } } } }
    put.parameters.push({ name: 'id', in: 'path', required: true, schema: {} })
    broken.paths['/y'] = { get: { ...put, parameters: [], responses: {} } }
    expect(faultsOf(broken)).toEqual([
      '#/nowhere leads nowhere',
      '#/nowhere leads nowhere',
      'put /x describes other path parameters',
      'put /x shows no example of its body',
      'putX is there twice',
      'get /y never succeeds',
      'get /y does not say what 4XX looks like',
      'get /y does not say what default looks like',
      'get /y shows no example of its body',
    ])
  })
})
