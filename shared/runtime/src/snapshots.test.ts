import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SnapshotError, snapshotFolder } from './snapshots.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'murmuration-snapshots-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const files = (): string[] => readdirSync(folder).sort()

test('what was written is read again: position, header and the bytes of every part', async () => {
  const snapshots = snapshotFolder(folder)
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.jsonValue(),
      fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }),
      async (position, header, parts) => {
        rmSync(folder, { recursive: true })
        const { bytes } = await snapshotFolder(folder).write('one', position, header, parts)
        const found = snapshots.latest('one')
        expect(found?.position).toBe(position)
        expect(found?.header).toEqual(JSON.parse(JSON.stringify(header)))
        expect(found?.parts.map((part) => [...part])).toEqual(parts.map((part) => [...part]))
        expect(readFileSync(join(folder, files()[0])).length).toBe(bytes)
      },
    ),
    { numRuns: 50 },
  )
})

test('typed arrays lie on the parts as they come', async () => {
  const numbers = Float64Array.from([1.5, -2, 3e300])
  const snapshots = snapshotFolder(folder)
  await snapshots.write('one', 1, null, [Uint8Array.of(7), numbers])
  const [, part] = snapshots.latest('one')?.parts ?? []
  expect(new Float64Array(part.buffer, part.byteOffset, 3)).toEqual(numbers)
})

test('the two with the highest positions stay, each name by itself', async () => {
  const snapshots = snapshotFolder(folder)
  for (const position of [5, 70, 600]) await snapshots.write('p1', position, { position }, [])
  await snapshots.write('p11', 9, null, [])
  expect(files()).toEqual([
    'p1.0000000000000070.snapshot',
    'p1.0000000000000600.snapshot',
    'p11.0000000000000009.snapshot',
  ])
  expect(snapshots.latest('p1')?.position).toBe(600)
  expect(snapshots.latest('p2')).toBeUndefined()
})

test('whatever byte of the newest is changed, or however it is cut, the one before it is read', async () => {
  const snapshots = snapshotFolder(folder)
  await snapshots.write('one', 1, { a: 1 }, [Uint8Array.from({ length: 40 }, (_, k) => k)])
  await snapshots.write('one', 2, { a: 2 }, [Uint8Array.from({ length: 40 }, (_, k) => k)])
  const newest = join(folder, files()[1])
  const whole = readFileSync(newest)
  for (let at = 0; at < whole.length; at++) {
    const damaged = Buffer.from(whole)
    damaged[at] ^= 0x11
    writeFileSync(newest, damaged)
    const seen: string[] = []
    expect(snapshots.latest('one', (path) => seen.push(path))?.position).toBe(1)
    expect(seen).toEqual([newest])
    writeFileSync(newest, whole.subarray(0, at))
    expect(snapshots.latest('one')?.position).toBe(1)
  }
  writeFileSync(newest, Buffer.concat([whole, Buffer.of(0)]))
  expect(snapshots.latest('one')?.position).toBe(1)
})

test('where all are damaged it says what to do', async () => {
  const snapshots = snapshotFolder(folder)
  await snapshots.write('one', 1, null, [])
  writeFileSync(join(folder, files()[0]), 'nothing')
  expect(() => snapshots.latest('one')).toThrow(SnapshotError)
  expect(() => snapshots.latest('one')).toThrow(
    /Restore the folder from a copy, or delete one\.\*\.snapshot there/,
  )
})

test('a write that is killed before the rename leaves the snapshot before it', () => {
  const script = `
    import { snapshotFolder } from ${JSON.stringify(new URL('../dist/snapshots.js', import.meta.url).href)}
    const snapshots = snapshotFolder(${JSON.stringify(folder)})
    await snapshots.write('one', 1, null, [Buffer.alloc(1000)])
    await snapshots.write('one', 2, null, [Buffer.alloc(1000)])
    throw new Error('it lives')`
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, MURMURATION_KILL_AT: 'snapshot:before-rename#2' },
  })
  expect(signal).toBe('SIGKILL')
  expect(snapshotFolder(folder).latest('one')?.position).toBe(1)
})
