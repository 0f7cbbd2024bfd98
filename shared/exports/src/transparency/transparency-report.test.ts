import { TRANSPARENCY_COUNTS, type Transparency, type TransparencyLine } from '@murmuration/contracts'
import { expect, it } from 'vitest'
import { transparencyCsv, transparencyJson } from './transparency-report.ts'

const line = (more: Partial<TransparencyLine>, orders: number | null): TransparencyLine => ({
  country: 'IN',
  issuerRole: '=cmd|a, "b"',
  all: false,
  counts: {
    ...Object.fromEntries(TRANSPARENCY_COUNTS.map((name) => [name, 0])),
    orders,
  } as TransparencyLine['counts'],
  medianBatchRows: null,
  medianAcknowledgeMs: 1.5,
  medianAnswerMs: null,
  ...more,
})
const report: Transparency = {
  threshold: 10,
  quarters: [
    {
      quarter: '2021-Q1',
      startMs: 0,
      endMs: 1,
      lines: [line({}, null), line({ country: null, issuerRole: null, all: true }, 12)],
    },
  ],
}

it('writes what is kept back as suppressed, zeros as zeros, and no formula', () => {
  const [header, first, all, end] = transparencyCsv(report).split('\r\n')
  expect(header?.split(',')).toHaveLength(TRANSPARENCY_COUNTS.length + 6)
  expect(header).toContain(',orders,court_orders,')
  expect(first?.startsWith('2021-Q1,IN,"\'=cmd|a, ""b""",suppressed,0,')).toBe(true)
  expect(all?.startsWith('2021-Q1,all,all,12,0,')).toBe(true)
  expect(all?.endsWith(',,1.5,')).toBe(true)
  expect(end).toBe('')
})

it('writes JSON that reads back as the same counts', () => {
  expect(JSON.parse(transparencyJson(report))).toEqual(report)
})
