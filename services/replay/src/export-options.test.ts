import { UsageError } from '@murmuration/runtime/usage-error'
import { expect, test } from 'vitest'
import { exportOptions } from './export-options.ts'

const typed = { all: true, format: 'csv', out: 'tables' } as const

test('what was typed becomes options, with nothing asked for left out', () => {
  expect(exportOptions('cases', { ...typed, map: ['account_id=user'] })).toEqual({
    folder: 'cases',
    caseId: undefined,
    format: 'csv',
    out: 'tables',
    shares: [],
    flags: undefined,
    map: { account_id: 'user' },
    keyFile: undefined,
    rawIds: false,
    force: false,
  })
})

test('a mistake is told in one sentence that says what to do', () => {
  const mistakes = [
    [{ ...typed, all: false }, 'either --case ID or --all'],
    [{ ...typed, case: 'case-1' }, 'either --case ID or --all'],
    [{ ...typed, format: 'gefx' }, 'did you mean gexf?'],
    [{ ...typed, format: undefined }, '--format must be pack, stix, gexf'],
    [{ ...typed, out: '' }, '--out PATH'],
    [{ ...typed, format: 'pack' }, '--shares FILE'],
    [{ ...typed, rawIds: true, keyFile: 'key' }, 'do not go together'],
    [{ ...typed, out: 'all.zip' }, 'a pack of one --case'],
    [{ ...typed, map: ['=user'] }, 'no name before ='],
  ] as const
  for (const [flags, sentence] of mistakes) {
    const call = () =>
      exportOptions('cases', { ...flags, map: 'map' in flags ? [...flags.map] : [] } as object)
    expect(call).toThrow(UsageError)
    expect(call).toThrow(sentence)
  }
})
