import { mkdtempSync, rmSync } from 'node:fs'
import { get as ask } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { type CasePicture, ShownPicture } from '@murmuration/contracts'
import { backupStore, eraseAccount, openStore, restoreStore } from '@murmuration/store'
import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestCasework, type TestUser, testCasework } from '../casework.fixture.ts'
import { digestOf } from '../stream/arrivals.ts'
import { placeAnew } from '../stream/place-anew.ts'
import { flag, type MadeUp, newOrder, newsOf, snapshotOf, take } from '../stream/snapshot.fixture.ts'
import { pictureWith } from './picture.fixture.ts'
import { giveLease } from './review-world.fixture.ts'

describe.each(ENGINES)('pictures of cases on %s', (engine) => {
  let world: TestCasework
  let lead: TestUser
  let outsider: TestUser
  let offset = 0

  beforeAll(async () => {
    world = await testCasework(engine)
    lead = await world.newUser('lead')
    outsider = await world.newUser('analyst')
  }, 60_000)
  afterAll(() => world[Symbol.asyncDispose]())

  const bring = (cluster: string, made: MadeUp, picture?: CasePicture) => {
    const found = snapshotOf(cluster, { flagged: [], others: ['a', 'b'], ...made })
    return take(world.store, newsOf({ ...found, ...(picture && { picture }) }, offset++))
  }
  const casesOf = (cluster: string): Promise<{ id: string; evidence_number: number }[]> =>
    world.store.system((tx) =>
      tx.query('select id, evidence_number from cases where cluster_case_id = $1 order by compartments', [
        `case-${cluster}`,
      ]),
    )
  const picture = (user: TestUser, id: string, query = '', headers?: { [name: string]: string }) =>
    world.call(user, 'GET', `/v1/cases/${id}/picture${query}`, undefined, headers)
  const two = pictureWith({ accounts: ['a', 'b'], edges: [[0, 1, 2]], shares: [[5, 0, 0]] })

  test('a picture stands beside its evidence, and is asked for anew only where it is another', async () => {
    await bring('shown', {}, two)
    const [{ id }] = await casesOf('shown')
    const first = await picture(lead, id)
    expect(first.status).toBe(200)
    expect(ShownPicture.parse(first.body)).toEqual({ ...two, evidenceNumber: 1 })
    const etag = first.headers.get('etag')!
    expect(etag).toMatch(/^W\/"1-/)
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    const again = await picture(lead, id, '', { 'if-none-match': etag })
    expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', etag])
    expect((await picture(lead, id, '', { 'if-none-match': '"0", W/"2-x"' })).status).toBe(200)

    const versions = await world.store.system((tx) =>
      tx.query<{ snapshot: string; digest: string }>(
        'select snapshot, digest from evidence_versions where case_id = $1',
        [id],
      ),
    )
    const plain = JSON.stringify(snapshotOf('shown', { flagged: [], others: ['a', 'b'] }))
    expect(versions).toEqual([{ snapshot: plain, digest: digestOf(plain) }])
    const frozen = (await world.call(lead, 'GET', `/v1/cases/${id}/evidence/1`)).body
    expect(frozen.snapshot).not.toHaveProperty('picture')
    expect(JSON.stringify((await world.call(lead, 'GET', `/v1/cases/${id}`)).body)).not.toContain('layout')
  })

  test('it is compressed where the caller takes that', async () => {
    const accounts = Array.from({ length: 40 }, (_, k) => `account ${k}`)
    await bring('large', { others: accounts }, pictureWith({ accounts }))
    const [{ id }] = await casesOf('large')
    const [encoding, bytes] = await new Promise<[string | undefined, Buffer]>((resolve, reject) => {
      ask(
        `${world.url}/v1/cases/${id}/picture`,
        { headers: { authorization: `Bearer ${lead.token}`, 'accept-encoding': 'br' } },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () => resolve([response.headers['content-encoding'], Buffer.concat(chunks)]))
        },
      ).on('error', reject)
    })
    expect(encoding).toBe('br')
    expect(JSON.parse(brotliDecompressSync(bytes).toString())).toMatchObject({ accounts, evidenceNumber: 1 })
  })

  test('another picture alone is no new evidence, and one that stands does not change', async () => {
    await bring('same', {})
    const [{ id }] = await casesOf('same')
    const none = await picture(lead, id)
    expect([none.status, none.body.detail]).toEqual([404, expect.stringContaining('without a picture')])
    expect((await picture(lead, id, '?evidence=2')).body.detail).toBe(
      'There is no such version of the evidence.',
    )
    expect(await bring('same', {}, two)).toMatchObject({ opened: 0, versions: 0 })
    expect((await picture(lead, id)).body).toMatchObject({ evidenceNumber: 1, shares: { second: [5] } })
    const moved = pictureWith({ accounts: ['a', 'b'], shares: [[9, 0, 0]] })
    expect(await bring('same', {}, moved)).toMatchObject({ opened: 0, versions: 0 })
    expect((await picture(lead, id)).body.shares.second).toEqual([5])
    expect((await casesOf('same'))[0]!.evidence_number).toBe(1)
  })

  test('in a new version known accounts keep their places, and both versions can be seen', async () => {
    await bring('moved', {}, two)
    const next = pictureWith({
      accounts: ['a', 'b', 'c'],
      places: [
        [1, 1],
        [2, 2],
        [3, 3],
      ],
      edges: [[1, 2, 1]],
    })
    await bring('moved', { others: ['a', 'b', 'c'], endMs: 2 * 86_400_000 }, next)
    const [{ id }] = await casesOf('moved')
    const { layout, accounts, evidenceNumber } = (await picture(lead, id)).body
    expect({ evidenceNumber, accounts }).toEqual({ evidenceNumber: 2, accounts: ['a', 'b', 'c'] })
    expect([layout.x.slice(0, 2), layout.y.slice(0, 2)]).toEqual([two.layout.x, two.layout.y])
    expect(Math.hypot(layout.x[2] - two.layout.x[1]!, layout.y[2] - two.layout.y[1]!)).toBeLessThan(100)
    expect((await picture(lead, id, '?evidence=1')).body).toEqual({ ...two, evidenceNumber: 1 })
  })

  test('a hidden case has none, whatever is asked', async () => {
    await bring('open', {}, two)
    await world.store.system(async (tx) => {
      const order = await newOrder(tx, lead.userId)
      await flag(tx, { [`order:${order}`]: ['h1', 'h2'] })
    })
    await bring('secret', { flagged: ['h1', 'h2'], others: [] }, pictureWith({ accounts: ['h1', 'h2'] }))
    const [{ id }] = await casesOf('secret')
    expect((await picture(lead, id)).status).toBe(200)
    const absent = await picture(outsider, '5a3980f8-a656-48c5-b4bd-9ce0bf857fc2')
    for (const query of ['', '?evidence=1', '?evidence=2'])
      expect(await picture(outsider, id, query).then(({ status, body }) => [status, body])).toEqual([
        absent.status,
        absent.body,
      ])
    const etag = (await picture(lead, id)).headers.get('etag')!
    expect((await picture(outsider, id, '', { 'if-none-match': etag })).status).toBe(404)
  })

  test('it waits with its evidence for flags, and comes along to the case of another compartment', async () => {
    const drawn = pictureWith({ accounts: ['w1', 'w2'] })
    expect(await bring('waits', { flagged: ['w1', 'w2'], others: [] }, drawn)).toMatchObject({ held: 1 })
    const flagAnew = async () => {
      await world.store.system(async (tx) => {
        const order = await newOrder(tx, lead.userId)
        await flag(tx, { [`order:${order}`]: ['w1', 'w2'] })
      })
      await world.store.system(placeAnew)
    }
    await flagAnew()
    expect(await casesOf('waits')).toHaveLength(1)
    await flagAnew()
    const cases = await casesOf('waits')
    expect(cases).toHaveLength(2)
    for (const { id } of cases)
      expect((await picture(lead, id)).body).toEqual({ ...drawn, evidenceNumber: 1 })
    const [held] = await world.store.system((tx) =>
      tx.query(`select held, held_picture from clusters where cluster_case_id = 'case-waits'`),
    )
    expect(held).toEqual({ held: null, held_picture: null })
  })

  test('merging and splitting draw what comes of it', async () => {
    const at = async (id: string) => ({
      'if-match': `"${(await world.call(lead, 'GET', `/v1/cases/${id}`)).body.version}"`,
    })
    await bring('one', { others: ['m1', 'm2'] }, pictureWith({ accounts: ['m1', 'm2'] }))
    await bring('two', { others: ['m3', 'm4'] }, pictureWith({ accounts: ['m3', 'm4'] }))
    const [[one], [other]] = [await casesOf('one'), await casesOf('two')]
    const merge = { into: one!.id, reason: 'One operator.' }
    expect(
      (await world.call(lead, 'POST', `/v1/cases/${other!.id}/merge`, merge, await at(other!.id))).status,
    ).toBe(200)
    const merged = (await picture(lead, one!.id)).body
    expect([merged.evidenceNumber, merged.accounts]).toEqual([2, ['m1', 'm2', 'm3', 'm4']])
    await world.store.system((tx) => tx.query(`update cases set state = 'triaged' where id = $1`, [one!.id]))
    await giveLease(world.store, one!.id, lead)
    const split = { accounts: ['m1', 'm3'], reason: 'Two operators.' }
    const { body: ids } = await world.call(
      lead,
      'POST',
      `/v1/cases/${one!.id}/split`,
      split,
      await at(one!.id),
    )
    expect((await picture(lead, ids.part)).body).toMatchObject({ evidenceNumber: 1, accounts: ['m1', 'm3'] })
    expect((await picture(lead, ids.rest)).body).toMatchObject({ evidenceNumber: 1, accounts: ['m2', 'm4'] })
  })

  test('erasing an account takes it out of pictures, and a backup holds them', async () => {
    await bring(
      'erased',
      { others: ['forget me', 'stays here'] },
      pictureWith({ accounts: ['forget me', 'stays here'], objects: ['post of forget me'] }),
    )
    const [{ id }] = await casesOf('erased')
    const before = await picture(lead, id)
    await world.store.system((tx) => eraseAccount(tx, 'forget me'))
    const after = await picture(lead, id, '', { 'if-none-match': before.headers.get('etag')! })
    expect(after.status).toBe(200)
    expect(JSON.stringify(after.body)).not.toContain('forget me')
    expect(ShownPicture.parse(after.body).layout).toEqual(before.body.layout)

    const folder = mkdtempSync(join(tmpdir(), 'murmuration-pictures-'))
    try {
      await backupStore(world.store, join(folder, 'backup'))
      await restoreStore({ folder: join(folder, 'store') }, join(folder, 'backup'))
      await using restored = await openStore({ folder: join(folder, 'store') })
      const rows = (store: typeof restored) =>
        store.system((tx) => tx.query('select * from case_pictures order by case_id, number'))
      expect((await rows(restored)).length).toBeGreaterThan(5)
      expect(await rows(restored)).toEqual(await rows(world.store))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
