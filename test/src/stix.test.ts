import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ReviewCase } from '@murmuration/contracts'
import { isDisarmId, pseudonyms, rawNames, type StixOptions, stixBundle } from '@murmuration/exports'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pythonWithPackages } from './python-setup.ts'

const run = promisify(execFile)
const binary = fileURLToPath(new URL('../../infra/bin/murmuration.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'stix-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let python: string
let cases: ReviewCase[]

beforeAll(async () => {
  python = await pythonWithPackages()
  await run(process.execPath, [binary, 'demo', '--out', join(folder, 'demo'), '--quiet'])
  cases = readFileSync(join(folder, 'demo/replay/cases.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => ReviewCase.parse(JSON.parse(line)))
}, 240_000)

/**
 * Faults and warnings of the validator alone. Warning 103 asks for random ids of everything but observables; ours follow from
 * contents, which the specification allows: only the namespace of observables is not for them.
 */
const VALIDATE = `
import json, sys
from stix2validator import ValidationOptions, validate_string
said = []
for text in json.load(open(sys.argv[1])):
    found = validate_string(text, ValidationOptions(strict=True, version="2.1", enforce_refs=True))
    for one in found if isinstance(found, list) else [found]:
        said += [str(x) for x in (one.errors or []) + (one.warnings or [])]
print(json.dumps([x for x in said if "{103}" not in x]))
`

async function faultsOf(bundles: readonly object[]): Promise<string[]> {
  const file = join(folder, 'bundles.json')
  writeFileSync(file, JSON.stringify(bundles.map((one) => JSON.stringify(one))))
  const { stdout } = await run(python, ['-c', VALIDATE, file], { maxBuffer: 1 << 26 })
  return JSON.parse(stdout) as string[]
}

const names = pseudonyms(new Uint8Array(32).fill(3))
const base: StixOptions = { producer: { name: 'Integrity team', identityClass: 'organization' }, names }
const claim = {
  assertedBy: 'A ministry',
  assertedAtMs: Date.UTC(2021, 1, 4),
  quote: 'They act as one.',
  accounts: [],
  explanation: 'two families of evidence agree.',
}
const settings: StixOptions[] = [
  base,
  { ...base, names: rawNames, accountType: 'twitter', tlp: 'red' },
  {
    ...base,
    tlp: 'clear',
    settled: { outcome: 'coordinated_inauthentic', atMs: Date.UTC(2030, 1, 9) },
    claims: [
      { ...claim, type: 'automated', verdict: 'supported' },
      { ...claim, type: 'coordinated', verdict: 'contradicted' },
      { ...claim, type: 'affiliated', verdict: 'not_testable' },
    ],
  },
]

test('the validator of STIX has nothing to say of the cases of the demo', async () => {
  expect(cases.length).toBeGreaterThan(1)
  const bundles = cases.flatMap((found) => settings.map((options) => stixBundle(found, options)))
  expect(await faultsOf(bundles)).toEqual([])
  const patterns = bundles.flatMap(({ objects }) => objects.filter(({ type }) => type === 'attack-pattern'))
  expect(patterns.length).toBeGreaterThan(0)
  for (const { external_references } of patterns)
    expect(isDisarmId((external_references as { external_id: string }[])[0]!.external_id)).toBe(true)
})

test('the validator sees a fault where there is one', async () => {
  const bundle = stixBundle(cases[0]!, base)
  const broken = (type: string, change: object) => ({
    ...bundle,
    objects: bundle.objects.map((one) => (one.type === type ? { ...one, ...change } : one)),
  })
  for (const one of [
    broken('grouping', { context: undefined }),
    broken('observed-data', { number_observed: 0 }),
    broken('report', { object_refs: [] }),
    broken('sighting', { sighting_of_ref: 'attack-pattern' }),
  ])
    expect((await faultsOf([one])).length).toBeGreaterThan(0)
})
