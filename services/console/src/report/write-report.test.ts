import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ReportData } from './report-data.ts'
import { runFigures } from './run-figures.ts'
import { pageOf, ReportError, writeReport } from './write-report.ts'

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

describe('the report', () => {
  test('data cannot end the element that holds them, and come back as they were', () => {
    const run = { files: ['</script><script>alert(1)</script>', '<!--'] }
    const page = pageOf({ run, cases: [] } as ReportData, 'go()', 'b{}')
    expect(page.match(/<script/g)).toHaveLength(2)
    const json = /id="report-data">(.*)<\/script>\n<script>/.exec(page)![1]
    expect(JSON.parse(json)).toEqual({ run, cases: [] })
  })

  test('the policy names the script and the style that are in it, and nothing else', () => {
    const page = pageOf({ run: {}, cases: [] }, 'go()', 'b{}')
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)![1]
    expect(policy).toContain(`script-src '${hashOf('go()')}'`)
    expect(policy).toContain(`style-src '${hashOf('b{}')}'`)
    expect(policy).not.toMatch(/unsafe|http|\*/)
  })

  test('a folder that is no replay is refused with what to do', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'report-'))
    try {
      await expect(writeReport(folder)).rejects.toThrow(ReportError)
      await writeFile(join(folder, 'run.json'), '{}')
      await expect(writeReport(folder)).rejects.toThrow(/murmuration replay/)
      await writeFile(join(folder, 'cases.ndjson'), '{"caseId":\n')
      await expect(writeReport(folder)).rejects.toThrow(
        new ReportError('cases.ndjson is damaged: a part of it is no JSON. Replay the data again.'),
      )
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('figures of a run, one row a value', () => {
    expect(runFigures({ counts: { read: 3, gone: null }, files: ['a', 'b'], notes: [] })).toEqual([
      ['counts.read', '3'],
      ['counts.gone', '–'],
      ['files', 'a; b'],
      ['notes', '–'],
    ])
  })
})
