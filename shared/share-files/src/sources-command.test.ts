import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SOURCES } from '@murmuration/sources'
import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkSource } from './check-source.ts'
import { checkText, configureSources, sourcesText } from './sources-command.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'murmuration-check-'))
})
afterAll(() => rm(folder, { recursive: true }))

const HEADER = 'tweetid,userid,tweet_time,is_retweet,retweet_tweetid,retweet_userid,tweet_text,tweet_language'
const ARCHIVE = [
  HEADER,
  '1,a,2020-01-01 10:00,true,77,w,RT,de',
  '2,b,2020-01-01 10:01,true,77,w,RT,',
  '3,c,2020-01-01 10:02,false,,,short,de',
  '4,d,no time,true,77,w,RT,de',
].join('\n')

async function archive(): Promise<string> {
  const path = join(folder, 'tweets.csv')
  await writeFile(path, `${ARCHIVE}\n`)
  return path
}

describe('checkSource', () => {
  it('counts records, shares by what they share, refusals by reason, and the fields that posts give', async () => {
    const check = await checkSource(await archive())
    expect(check).toMatchObject({
      source: { name: 'x-io-archive' },
      records: 4,
      posts: 3,
      shares: 2,
      sharesByType: { post: 2 },
      notShares: 1,
      refused: 1,
      refusedByReason: { bad_time: 1 },
      firstRefused: [{ line: 5 }],
    })
    expect(check.fields.amplifies).toBeCloseTo(2 / 3)
    expect(check.fields.language).toBeCloseTo(2 / 3)
    expect(check.fields.media).toBe(0)
    // What the source has none of, and what no post of this file has.
    expect(check.impossible.join(' ')).toMatch(/Without media .*Without seconds/)
    expect(check.impossible.join(' ')).toMatch(/Without hashtags/)
    expect(check.impossible.join(' ')).not.toMatch(/Without language/)
  })

  it('says of shares in our own layout what they hold', async () => {
    const path = join(folder, 'own.csv')
    await writeFile(path, 'account_id,object_id,timestamp\na,o,60\nb,,60\n')
    const check = await checkSource(path)
    expect(check).toMatchObject({
      source: undefined,
      layout: 'murmuration',
      records: 2,
      shares: 1,
      refused: 1,
    })
    expect(checkText(path, check)).toMatch(
      /layout murmuration\.\n2 rows: 1 shares, 0 rows that are none, 1 refused/,
    )
  })

  it('names objects that a great part of all shares are of', async () => {
    const path = join(folder, 'hot.csv')
    const rows = Array.from(
      { length: 3000 },
      (_, k) => `a${k},${k % 2 === 0 ? 'everybody' : `o${k}`},${60 + k}`,
    )
    await writeFile(path, `account_id,object_id,timestamp\n${rows.join('\n')}\n`)
    const check = await checkSource(path)
    expect(check.hot).toEqual([{ objectId: 'everybody', shares: 1500, sharesAtLeast: 1500, shareOfAll: 0.5 }])
    expect(checkText(path, check)).toMatch(/hot object.*\neverybody +50\.0%/)
    expect((await checkSource(await archive())).hot).toEqual([])
  })

  it('prints it for a person', async () => {
    const path = await archive()
    const text = checkText(path, await checkSource(path))
    expect(text).toMatch(/4 records, 3 posts: 2 shares, 1 records without a share, 1 refused\./)
    expect(text).toMatch(/amplifies +66\.7%/)
    expect(text).toMatch(/line 5: tweet_time/)
    expect(text).toMatch(/What cannot be tested:\n- Without/)
  })

  it('refuses a name that no source has', async () => {
    await expect(checkSource(await archive(), 'x-io-archiv')).rejects.toThrow(/did you mean x-io-archive/)
  })
})

describe('sources list', () => {
  it('names every source, what it gives and what is lost without the rest', () => {
    const text = sourcesText()
    for (const { name, title, documentation } of SOURCES) {
      expect(text).toContain(`${name}: ${title}`)
      expect(text).toContain(documentation)
    }
    expect(text).toMatch(/Without media no shared_media layer/)
  })

  it('has both subcommands', () => {
    const command = new Command()
    configureSources(command)
    expect(command.commands.map((one) => one.name())).toEqual(['list', 'check'])
  })
})
