import { UsageError } from '@murmuration/runtime/usage-error'
import { beforeAll, expect, test } from 'vitest'
import type { CaseBasis } from './case-norms.ts'
import { packEdgesTable, sharesTable } from './case-tables.ts'
import { csvText } from './csv-table.ts'
import { evidencePack, MANIFEST, manifestText, packFiles, renameBasis } from './evidence-pack.ts'
import { pseudonyms, rawNames } from './pseudonyms.ts'
import { rawIds, type SmallWorld, smallWorld } from './small-world.fixture.ts'
import { verifyPack } from './verify-pack.ts'
import { windowBasis } from './window-basis.ts'
import { type Files, zipFiles } from './zip-files.ts'

const names = pseudonyms(Buffer.alloc(32, 7))
let world: SmallWorld
let basis: CaseBasis

beforeAll(() => {
  world = smallWorld()
  const { cases, columns, detection } = world
  const options = { scope: 'everybody', community: 'leiden', seed: 1, burst: false } as const
  basis = windowBasis(columns, detection.window, options)(cases[0])
})

/** The pack's files, changed, under a manifest that fits them. */
async function changed(change: (files: Map<string, Buffer>, renamed: CaseBasis) => void): Promise<Buffer> {
  const renamed = renameBasis(basis, names)
  const files = new Map(packFiles(renamed, world.run, true))
  change(files, renamed)
  files.set(MANIFEST, Buffer.from(manifestText(renamed.found.caseId, true, files)))
  return zipFiles(files)
}

function changeText(files: Map<string, Buffer>, name: string, change: (text: string) => string): void {
  const before = files.get(name)?.toString() ?? ''
  const after = change(before)
  expect(after).not.toBe(before)
  files.set(name, Buffer.from(after))
}

const wheres = async (pack: Buffer): Promise<string[]> =>
  (await verifyPack(pack)).differences.map(({ where }) => where)

test('the world holds edges of several tiers, and a case of its planted accounts', () => {
  expect(new Set(basis.edges.map((edge) => edge.tier)).size).toBeGreaterThan(1)
  expect(basis.edges.some((edge) => !edge.strongest)).toBe(true)
  expect(basis.found.accounts.filter((one) => one.accountId.startsWith('planted')).length).toBeGreaterThan(6)
})

test('a pack computes itself anew, under pseudonyms and with raw ids', async () => {
  for (const [given, isPseudonymised] of [
    [names, true],
    [rawNames, false],
  ] as const) {
    const found = await verifyPack(await evidencePack(basis, world.run, given, isPseudonymised))
    expect(found.differences).toEqual([])
    expect(found.isPseudonymised).toBe(isPseudonymised)
    expect(found.figures).toBeGreaterThan(500)
    expect(found.notRecomputed.length).toBeGreaterThan(0)
  }
})

test('no raw id stands anywhere in a pack', () => {
  const files = packFiles(renameBasis(basis, names), world.run, true)
  const ids = [...rawIds(world)]
  for (const [name, bytes] of files) {
    const text = bytes.toString()
    expect(
      ids.filter((id) => text.includes(id)),
      name,
    ).toEqual([])
  }
})

test('the same case, run and key give the same bytes, and another key others', async () => {
  const one = await evidencePack(basis, world.run, names, true)
  expect((await evidencePack(basis, world.run, pseudonyms(Buffer.alloc(32, 7)), true)).equals(one)).toBe(true)
  expect((await evidencePack(basis, world.run, pseudonyms(Buffer.alloc(32, 8)), true)).equals(one)).toBe(
    false,
  )
})

/** Place of a share of an object that the case's accounts share with each other. */
function sharedByMany(shares: CaseBasis['shares']): number {
  const own = shares.filter((share) => share.isOfCase)
  return shares.findIndex(
    ({ isOfCase, objectId }) => isOfCase && own.filter((share) => share.objectId === objectId).length > 3,
  )
}

test('a share at another time, a share left out and a share put in are each found', async () => {
  const shifted = await changed((files, { shares }) => {
    const at = sharedByMany(shares)
    const moved = shares.map((share, k) =>
      k === at ? { ...share, timestampMs: share.timestampMs + 20 * 60_000 } : share,
    )
    files.set('shares.csv', Buffer.from(csvText(sharesTable(moved))))
  })
  expect((await wheres(shifted)).some((where) => where.startsWith('edges.csv acct-'))).toBe(true)
  const left = await changed((files, { shares }) => {
    const at = sharedByMany(shares)
    files.set('shares.csv', Buffer.from(csvText(sharesTable(shares.filter((_, k) => k !== at)))))
  })
  expect((await wheres(left)).length).toBeGreaterThan(0)
  const put = await changed((files, { shares }) => {
    const first = shares.find((share) => share.isOfCase)
    if (first === undefined) throw new Error('no share of the case')
    const more = { ...first, accountId: 'acct-new', postId: 'post-new', isOfCase: false }
    files.set('shares.csv', Buffer.from(csvText(sharesTable([more, ...shares]))))
  })
  expect((await wheres(put)).length).toBeGreaterThan(0)
})

test('a figure that is changed is named, and no other', async () => {
  const sessions = await changed((files) =>
    changeText(files, 'case.json', (text) =>
      text.replace(/"synchronousSessions": (\d+)/, (_, n) => `"synchronousSessions": ${Number(n) + 1}`),
    ),
  )
  expect(await wheres(sessions)).toEqual(['case.json coordination.synchronousSessions'])
  const entropy = await changed((files) =>
    changeText(files, 'case.json', (text) =>
      text.replace(/"objectEntropyBits": [\d.]+/, '"objectEntropyBits": 0.5'),
    ),
  )
  expect(await wheres(entropy)).toEqual(['case.json coordination.objectEntropyBits'])
})

test('an edge with another p, count or expected value is named', async () => {
  for (const figures of [{ log10P: -40 }, { sessions: 99 }, { expected: 0.25 }]) {
    const pack = await changed((files, { edges }) => {
      const [first, ...others] = edges
      files.set('edges.csv', Buffer.from(csvText(packEdgesTable([{ ...first, ...figures }, ...others]))))
    })
    const found = await wheres(pack)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(`.${Object.keys(figures)[0]}`)
  }
})

test('norms that the figures do not follow from are found', async () => {
  const chance = await changed((files) =>
    changeText(files, 'norms.json', (text) => text.replace(/"chance": [\d.e-]+/g, '"chance": 0.9')),
  )
  expect((await wheres(chance)).length).toBeGreaterThan(0)
  const activity = await changed((files) =>
    changeText(files, 'norms.json', (text) => text.replace(/"shares": \d+/g, '"shares": 1')),
  )
  expect((await wheres(activity)).some((where) => /tier C/.test(where))).toBe(true)
})

test('a file that the manifest does not fit is named, and so is a table that says other than the case', async () => {
  const files = new Map(packFiles(renameBasis(basis, names), world.run, true))
  changeText(files, 'methods.md', (text) => `${text} `)
  expect(await wheres(await zipFiles(files))).toEqual([
    'methods.md against manifest.json',
    'methods.md against manifest.json',
  ])
  const table = await changed((held) =>
    changeText(held, 'accounts.csv', (text) => text.replace('alert', 'review')),
  )
  expect((await wheres(table))[0]).toMatch(/^accounts\.csv line \d+$/)
})

test('what is no whole pack is refused in a sentence', async () => {
  const files: Files = packFiles(renameBasis(basis, names), world.run, true)
  const extra = await zipFiles(new Map([...files, ['more.txt', Buffer.from('x')]]))
  await expect(verifyPack(extra)).rejects.toThrow('it holds "more.txt", which no pack does')
  const missing = await zipFiles(new Map([...files].filter(([name]) => name !== 'shares.csv')))
  await expect(verifyPack(missing)).rejects.toThrow('shares.csv is missing')
  await expect(verifyPack(Buffer.from('no zip at all'))).rejects.toBeInstanceOf(UsageError)
  const whole = await zipFiles(files)
  await expect(verifyPack(whole, 10_000)).rejects.toThrow('unpacks to more than 10000 bytes')
  await expect(verifyPack(whole.subarray(0, whole.length - 100))).rejects.toBeInstanceOf(UsageError)
  const slip = await zipFiles(new Map([...files, ['aa/evil.txt', Buffer.from('x')]]))
  const led = Buffer.from(slip.toString('latin1').replaceAll('aa/evil.txt', '../evil.txt'), 'latin1')
  await expect(verifyPack(led)).rejects.toBeInstanceOf(UsageError)
})

test('a pack whose archive claims smaller files than it holds is refused', async () => {
  const bomb = await zipFiles(new Map([['case.json', Buffer.alloc(5_000_000)]]))
  const claimed = Buffer.alloc(4)
  claimed.writeUInt32LE(5_000_000)
  const lied = Buffer.from(
    bomb.toString('latin1').replaceAll(claimed.toString('latin1'), '\x01\0\0\0'),
    'latin1',
  )
  await expect(verifyPack(lied)).rejects.toBeInstanceOf(UsageError)
  await expect(verifyPack(bomb, 1_000_000)).rejects.toThrow('unpacks to more than 1000000 bytes')
})
