import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixtureSources } from './fixture-sources.fixture.ts'
import { READ_LIMITS } from './limits.ts'
import { sourceFile } from './source-file.ts'

const [cardsCsv] = fixtureSources
const field = fc.string({ unit: fc.constantFrom('a', 'ü', '"', ',', '\n', '\r\n', ' ', '𝒳'), maxLength: 8 })
const quoted = (text: string): string => (/["\n\r,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

describe('sourceFile', () => {
  it('takes the records of CSV that csv-parse takes, each once, for every cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(field, field, field, field), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        (rows, cut, hasEnd) => {
          const lines = [['id', 'by', 'at', 'of'], ...rows].map((row) => row.map(quoted).join(','))
          const bytes = Buffer.from(lines.join('\n') + (hasEnd ? '\n' : ''))
          const slow: unknown = parse(bytes, { columns: true })
          const records: unknown[] = []
          let refused = 0
          const file = sourceFile(
            'f.csv',
            'csv',
            cardsCsv,
            (record) => {
              records.push(record)
              return [{ reason: 'bad_value', message: 'no' }]
            },
            () => {
              refused++
            },
            READ_LIMITS,
          )
          for (let at = 0; at < bytes.length; at += cut) file.push(bytes.subarray(at, at + cut))
          file.end()
          expect(records).toEqual(slow)
          expect(file.records()).toBe(rows.length)
          expect(refused).toBe(rows.length)
        },
      ),
    )
  })
})
