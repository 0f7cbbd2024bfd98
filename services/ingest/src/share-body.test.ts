import { shareBatch } from '@murmuration/bus/dead-letters'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { share } from './ingest.fixture.ts'
import { type BodyForm, elementsOf, MOST_RECORDS, readShareBody } from './share-body.ts'

function read(body: string | Buffer, form: BodyForm) {
  const values: [row: number, value: unknown, raw: string][] = []
  const faults: [row: number, reason: string, raw: Buffer][] = []
  readShareBody(Buffer.from(body), form, {
    value: (value, row, raw) => values.push([row, value, Buffer.from(raw()).toString()]),
    fault: ({ reason }, row, raw) => faults.push([row, reason, Buffer.from(raw)]),
  })
  return { values, faults }
}

const taken = (value: unknown, raw = JSON.stringify(value)) => {
  const batch = shareBatch('http', 2, 5_000_000, () => 'row')
  batch.value(JSON.parse(raw), 0, () => Buffer.from(raw))
  const shares = batch.records().flatMap((record) => JSON.parse(String(record.value)))
  return shares[0] ?? batch.refused[0].reason
}

describe('readShareBody', () => {
  it('reads one share, an array, and lines with any line end', () => {
    expect(read('\ufeff {"a":1} ', 'json').values).toEqual([[0, { a: 1 }, '{"a":1}']])
    expect(read('[1, "a,]" ,{"b":[ ]}]', 'json').values).toEqual([
      [0, 1, '1'],
      [1, 'a,]', '"a,]"'],
      [2, { b: [] }, '{"b":[ ]}'],
    ])
    expect(read('[]', 'json')).toEqual({ values: [], faults: [] })
    expect(read('\ufeff1\r\n\n  \t\n2\n', 'ndjson').values).toEqual([
      [1, 1, '1'],
      [4, 2, '2'],
    ])
    expect(read('', 'ndjson')).toEqual({ values: [], faults: [] })
  })

  it('loses the lines alone that do not hold', () => {
    const body = Buffer.concat([
      Buffer.from('{"a":1}\n'),
      Buffer.from([0x7b, 0xff, 0x7d, 13, 10]),
      Buffer.from('{"b":"\0"}\nnope\n{"c":2}'),
    ])
    const { values, faults } = read(body, 'ndjson')
    expect(values.map(([row]) => row)).toEqual([1, 5])
    expect(faults).toEqual([
      [2, 'invalid_utf8', Buffer.from([0x7b, 0xff, 0x7d])],
      [3, 'nul_byte', Buffer.from('{"b":"\0"}')],
      [4, 'bad_json', Buffer.from('nope')],
    ])
  })

  it('refuses a JSON body that does not hold as a whole, and one with too many records', () => {
    expect(() => read('[1,', 'json')).toThrow(/not valid JSON/)
    expect(() => read('', 'json')).toThrow(/empty/)
    expect(() => read(Buffer.from([0x22, 0xff, 0x22]), 'json')).toThrow(/UTF-8/)
    const many = '1,'.repeat(MOST_RECORDS)
    expect(() => read(`[${many}1]`, 'json')).toThrow(/more than 50000/)
    expect(() => read('\n'.repeat(MOST_RECORDS + 1), 'ndjson')).toThrow(/more than 50000/)
    expect(read(`[${many.slice(0, -1)}]`, 'json').values).toHaveLength(MOST_RECORDS)
  })

  it('reads JSON however deep it is nested', () => {
    const deep = 200_000
    const { values } = read(`[${'['.repeat(deep)}${']'.repeat(deep)},{"a":1}]`, 'json')
    expect(values[1]).toEqual([1, { a: 1 }, '{"a":1}'])
    expect(taken(undefined, '['.repeat(deep) + ']'.repeat(deep))).toBe('not_an_object')
    const text = JSON.stringify(share({ objectId: 'o' })).replace(
      '"o"',
      `"o","x":${'{"x":'.repeat(deep)}1${'}'.repeat(deep)}`,
    )
    expect(taken(undefined, text.replace(/"timestampMs":\d+/, '"timestampMs":5'))).toMatchObject({
      objectId: 'o',
    })
  })

  it('finds the elements of any array where JSON.parse finds them', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 1, '\t'), (values, space) => {
        const elements = elementsOf(Buffer.from(JSON.stringify(values, null, space)))
        expect(elements.map((element) => JSON.parse(element.toString()))).toEqual(
          JSON.parse(JSON.stringify(values)),
        )
      }),
    )
  })
})

describe('what of a record is made to fit', () => {
  const one = { schemaVersion: 1, accountId: 'a', objectId: 'o', timestampMs: 1 }
  it('takes whole numbers as ids by their digits, however long', () => {
    expect(taken({ ...one, accountId: 12 })).toEqual({ ...one, accountId: '12' })
    const raw =
      '{"schemaVersion":1,"accountId":1234567890123456789,"objectId":"9007199254740993","timestampMs":1}'
    expect(taken(undefined, raw)).toEqual({
      ...one,
      accountId: '1234567890123456789',
      objectId: '9007199254740993',
    })
    expect(taken({ ...one, accountId: 1.5 })).toBe('unknown_field_type')
    expect(taken(undefined, JSON.stringify(one).replace('"a"', '1e400'))).toBe('unknown_field_type')
    expect(taken(undefined, JSON.stringify(one).replace(':1}', ':1e400}'))).toBe('bad_time')
    expect(taken(undefined, JSON.stringify(one).replace(':1}', `:${'9'.repeat(400)}}`))).toBe('bad_time')
  })

  it('takes null and empty optional fields as absent, and no others', () => {
    expect(taken({ ...one, text: null, postId: '', authorId: null, unknown: { a: 1 } })).toEqual(one)
    expect(taken({ ...one, accountId: null })).toBe('unknown_field_type')
    expect(taken({ ...one, accountId: '' })).toBe('missing_field')
    expect(taken({ ...one, language: 3 })).toBe('unknown_field_type')
    expect(
      taken(
        undefined,
        '{"__proto__":{"accountId":"a"},"schemaVersion":1,"objectId":"o","timestampMs":1,"text":null}',
      ),
    ).toBe('missing_field')
  })

  it('refuses a share that is too large, and splits records before the log would refuse them', () => {
    expect(taken({ ...one, text: 'x'.repeat(300_000) })).toBe('record_too_large')
    const batch = shareBatch('http', 1, 5_000_000, () => 'row')
    for (let k = 0; k < 450; k++) batch.value({ ...one, text: 'é'.repeat(20_000) }, k, () => Buffer.alloc(0))
    const records = batch.records()
    expect(records.flatMap(({ value }) => JSON.parse(String(value)))).toHaveLength(450)
    for (const { value } of records) expect(Buffer.byteLength(String(value))).toBeLessThan(200_000)
  })
})
