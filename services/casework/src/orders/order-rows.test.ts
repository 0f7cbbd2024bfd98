import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestCasework, type TestUser, testCasework } from '../casework.fixture.ts'
import { flagsWritten, watchFlags } from './flags-written.fixture.ts'
import { settleRows } from './settle-rows.ts'

describe.each(ENGINES)('rows of an order on %s', (engine) => {
  let world: TestCasework
  let legal: TestUser
  beforeAll(async () => {
    world = await testCasework(engine)
    await watchFlags(world.store)
    legal = await world.newUser('legal')
    const { status } = await world.call(legal, 'PUT', '/v1/accounts', {
      accounts: [
        { accountId: '100', platform: 'x', handle: 'ekta_news' },
        { accountId: '101', platform: 'x', handle: '@New_Name', formerHandles: ['old_name'] },
        { accountId: '102', platform: 'x', handle: 'left', state: 'gone' },
        { accountId: '103', platform: 'x', handle: 'twin' },
        { accountId: '104', platform: 'instagram', handle: 'twin' },
        { accountId: '105', platform: 'x', handle: 'other', formerHandles: ['ekta_news'] },
      ],
    })
    expect(status).toBe(200)
  }, 60_000)
  afterAll(() => world[Symbol.asyncDispose]())

  interface Row {
    row: number
    resolution: string
    accountId: string | null
    candidates: string[]
    version: number
    seen: boolean
    duplicateOf: number | null
  }
  const take = async (content: string, format = 'text'): Promise<{ id: string; version: number }> =>
    (
      await world.call(legal, 'POST', '/v1/orders', {
        title: 't',
        sourceKind: 'partner',
        issuer: { name: 'p' },
        list: { format, content },
      })
    ).body
  const rowsOf = async (id: string, query = ''): Promise<Row[]> =>
    (await world.call(legal, 'GET', `/v1/orders/${id}/rows?limit=200${query}`)).body.items
  const ends = async (id: string) =>
    (await rowsOf(id)).map(({ resolution, accountId }) => `${resolution} ${accountId}`)
  const resolve = (id: string, { row, version }: Row, body: object) =>
    world.call(legal, 'PATCH', `/v1/orders/${id}/rows/${row}`, body, { 'if-match': `"${version}"` })
  /** Accounts that are flagged, as the outbox leaves them. */
  const flags = async (id: string) => {
    const set = new Set<string>()
    for (const written of await flagsWritten(world.store, id)) {
      const account = written.slice(1)
      expect(set.has(account), 'a flag that changes nothing').toBe(written.startsWith('-'))
      if (written.startsWith('+')) set.add(account)
      else set.delete(account)
    }
    return [...set].sort()
  }

  test('end in one of six ways, as the preview said, and the preview writes nothing', async () => {
    const content = [
      'https://x.com/new_name',
      '@old_name',
      'left',
      '@twin',
      'https://www.instagram.com/twin/',
      '@ekta_news',
      '@nobody',
      '100',
      '999999',
    ].join('\n')
    const count = () =>
      world.store.system(async (tx) => ({
        rows: await tx.query('select count(*) as n from flag_rows'),
        events: await tx.query('select count(*) as n from events'),
      }))
    const before = await count()
    const { body: preview } = await world.call(legal, 'POST', '/v1/orders/preview', {
      list: { format: 'text', content },
    })
    expect(await count()).toEqual(before)
    const { id } = await take(content)
    expect(await ends(id)).toEqual([
      'matched 101',
      'duplicate 101',
      'already_gone 102',
      'ambiguous null',
      'matched 104',
      'ambiguous null',
      'not_found null',
      'matched 100',
      'matched 999999',
    ])
    const rows = await rowsOf(id)
    expect(rows[3]!.candidates).toEqual(['103', '104'])
    expect(rows[5]!.candidates).toEqual(['100', '105'])
    expect(rows.map(({ seen }) => seen)).toEqual([true, true, true, false, true, false, false, true, false])
    expect(preview).toMatchObject({
      counts: { total: 9, matched: 4, duplicate: 1, already_gone: 1, ambiguous: 2, not_found: 1, renamed: 0 },
      accounts: 5,
      unseen: 1,
    })
    expect(preview.rows.map((row: Row) => `${row.resolution} ${row.accountId}`)).toEqual(await ends(id))
    expect(await flags(id)).toEqual(['100', '101', '102', '104', '999999'])
    expect((await rowsOf(id, '&resolution=ambiguous')).map(({ row }) => row)).toEqual([4, 6])
    expect((await rowsOf(id, '&text=INSTAGRAM')).map(({ row }) => row)).toEqual([5])
    expect(await ends((await take('@old_name')).id)).toEqual(['renamed 101'])
  })

  test('are chosen, taken back and put back; flags and duplicates follow', async () => {
    const { id } = await take('@twin\n103\n@nobody\n103\n')
    expect(await ends(id)).toEqual(['ambiguous null', 'matched 103', 'not_found null', 'duplicate 103'])
    expect(await flags(id)).toEqual(['103'])
    let [first, second] = (await rowsOf(id)) as [Row, Row]
    expect((await resolve(id, first, { accountId: '103' })).status).toBe(200)
    expect(await ends(id)).toEqual(['matched 103', 'duplicate 103', 'not_found null', 'duplicate 103'])
    // Another row still names it: nothing is unflagged.
    ;[first, second] = (await rowsOf(id)) as [Row, Row]
    await resolve(id, first, { resolution: 'not_found' })
    expect(await ends(id)).toEqual(['not_found null', 'matched 103', 'not_found null', 'duplicate 103'])
    ;[first, second] = (await rowsOf(id)) as [Row, Row]
    await resolve(id, second, { resolution: 'not_found' })
    expect(await flags(id)).toEqual(['103'])
    const fourth = (await rowsOf(id))[3]!
    expect(fourth.resolution).toBe('matched')
    await resolve(id, fourth, { accountId: '104' }).then(({ status }) => expect(status).toBe(200))
    expect(await flags(id)).toEqual(['104'])
    for (const row of await rowsOf(id)) await resolve(id, row, { automatic: true })
    expect(await ends(id)).toEqual(['ambiguous null', 'matched 103', 'not_found null', 'duplicate 103'])
    expect(await flags(id)).toEqual(['103'])
    const unknown = await resolve(id, (await rowsOf(id))[2]!, { accountId: 'never-heard-of' })
    expect(unknown.status).toBe(422)
    const late = await resolve(id, first, { accountId: '104' })
    expect(late.status).toBe(409)
    expect(late.body.current).toMatchObject({ row: 1, resolution: 'ambiguous' })
  })

  test('that took an id at its word are settled by activity, and what a person chose stays', async () => {
    const { id } = await take('7001\n7002\n7001\n7003\n100\n')
    const third = (await rowsOf(id))[3]!
    await resolve(id, third, { resolution: 'not_found' })
    await world.store.system((tx) =>
      tx.query(
        `insert into account_activity (account_id, objects, sittings) values ('7001', 3, 2) on conflict do nothing`,
      ),
    )
    const settle = () => world.store.system((tx) => settleRows(tx, id))
    expect(await settle()).toEqual({ notFound: 2, found: 2 })
    expect(await settle()).toEqual({ notFound: 0, found: 0 })
    expect(await ends(id)).toEqual([
      'matched 7001',
      'not_found null',
      'duplicate 7001',
      'not_found null',
      'matched 100',
    ])
    // Still watched, unless a person said that there is none.
    expect(await flags(id)).toEqual(['100', '7001', '7002'])
    await resolve(id, (await rowsOf(id))[3]!, { automatic: true })
    expect(await ends(id)).toContain('not_found null')
    expect(await flags(id)).toEqual(['100', '7001', '7002', '7003'])
    await world.store.system((tx) =>
      tx.query(`insert into account_activity (account_id, objects, sittings) values ('7002', 1, 1)`),
    )
    expect(await settle()).toEqual({ notFound: 0, found: 1 })
    await world.store.system((tx) => tx.query(`delete from account_activity where account_id = '7002'`))
    expect(await settle()).toEqual({ notFound: 0, found: 0 })
    expect((await rowsOf(id))[1]).toMatchObject({ resolution: 'matched', accountId: '7002', seen: true })
    expect(await flags(id)).toEqual(['100', '7001', '7002', '7003'])
  })

  test('do not tell what other lists brought in', async () => {
    const other = await world.newUser('lead')
    const secret = await world.call(other, 'POST', '/v1/orders', {
      title: 's',
      sourceKind: 'partner',
      issuer: { name: 'p' },
      list: { format: 'text', content: '8801\n' },
    })
    await world.store.system(async (tx) => {
      await tx.query(`insert into account_activity (account_id, objects, sittings) values ('8801', 3, 2)`)
      await settleRows(tx, secret.body.id)
    })
    const ask = async (id: string) =>
      JSON.stringify(
        (await world.call(legal, 'POST', '/v1/orders/preview', { list: { format: 'text', content: id } }))
          .body,
      ).replaceAll(id, 'ID')
    expect(await ask('8801')).toBe(await ask('8802'))
    for (const path of ['', '/notice'])
      expect((await world.call(legal, 'GET', `/v1/accounts/8801${path}`)).body).toEqual(
        (await world.call(legal, 'GET', `/v1/accounts/8802${path}`)).body,
      )
  })

  test('leave as CSV that no spreadsheet runs', async () => {
    const { id } = await take('account_id,claim,note\n100,bot,"=cmd()"\n@nobody,,"a ""b"", c"\n', 'csv')
    const { body, headers } = await world.call(legal, 'GET', `/v1/orders/${id}/rows.csv`)
    expect(headers.get('content-type')).toMatch(/^text\/csv/)
    const lines = (body as string).split('\r\n')
    expect(lines[1]).toBe(`1,"100,bot,""=cmd()""",100,matched,100,ekta_news,,,automated,true,false,`)
    expect(lines[2]).toMatch(/^2,"'@nobody,,/)
    expect((await rowsOf(id))[0]).toMatchObject({
      claims: ['automated'],
      columns: { claim: 'bot', note: '=cmd()' },
    })
  })
})
