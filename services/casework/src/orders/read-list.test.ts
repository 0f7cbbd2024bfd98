import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readList } from './read-list.ts'
import { readId, readLocator } from './read-locator.ts'
import { csvCell } from './rows-csv.ts'

const read = (format: 'csv' | 'json' | 'text', content: string) =>
  readList({ format, content }).rows.map(({ raw, locator: { kind, key, platform } }) => [
    raw,
    `${kind} ${platform}:${key}`,
  ])
const places = (format: 'csv' | 'json' | 'text', content: string) =>
  read(format, content).map(([, place]) => place)

test.each([
  ['1357924680', 'id :1357924680'],
  ['@Kisan_Union', 'handle :kisan_union'],
  ['kisan_union', 'either :kisan_union'],
  ['https://twitter.com/Kisan_Union/status/123?s=20', 'handle x:kisan_union'],
  ['http://mobile.twitter.com/kisan_union', 'handle x:kisan_union'],
  ['x.com/i/user/1357924680', 'id x:1357924680'],
  ['https://twitter.com/intent/user?user_id=77', 'id x:77'],
  ['https://x.com/hashtag/FarmersProtest', 'none :'],
  ['https://www.facebook.com/profile.php?id=100012', 'id facebook:100012'],
  ['https://m.facebook.com/Kisan.Union', 'handle facebook:kisan.union'],
  ['https://www.youtube.com/channel/UCabc_DEF', 'id youtube:UCabc_DEF'],
  ['https://www.youtube.com/@Ekta', 'handle youtube:ekta'],
  ['https://youtube.com/watch?v=1', 'none :'],
  ['https://t.me/s/ekta', 'handle telegram:ekta'],
  ['t.me/joinchat/AAAA', 'none :'],
  ['https://bsky.app/profile/did:plc:abc', 'id bluesky:did:plc:abc'],
  ['https://bsky.app/profile/ekta.example', 'handle bluesky:ekta.example'],
  ['did:plc:abc', 'id bluesky:did:plc:abc'],
  ['https://mastodon.example/@Ekta', 'handle mastodon:ekta@mastodon.example'],
  ['@ekta@mastodon.example', 'handle mastodon:ekta@mastodon.example'],
  ['https://www.tiktok.com/@ekta/video/1', 'handle tiktok:ekta'],
  ['https://vk.com/id99', 'id vk:99'],
  ['https://example.org/some/page', 'none :'],
  ['https://%zz', 'none :'],
  ['https://x.com/%E0%A4%A', 'handle x:%e0%a4%a'],
  ['@', 'none :'],
  ['x'.repeat(513), 'none :'],
])('%s is read as %s', (text, place) => {
  const { kind, key, platform } = readLocator(text)
  expect(`${kind} ${platform}:${key}`).toBe(place)
})

test('an id stays as it was written', () => {
  expect(readId('AbC=/+')).toEqual({ kind: 'id', key: 'AbC=/+', platform: '' })
})

describe('pasted text', () => {
  test('has one account a line, with marks and words around it', () => {
    expect(
      read(
        'text',
        '1. @ekta — spreads lies\n\n  • https://x.com/a_b (2,300 followers)\r\n1234567890, bot\nno account here',
      ),
    ).toEqual([
      ['1. @ekta — spreads lies', 'handle :ekta'],
      ['  • https://x.com/a_b (2,300 followers)', 'handle x:a_b'],
      ['1234567890, bot', 'id :1234567890'],
      ['no account here', 'none :'],
    ])
  })
  test('has several on a line that holds nothing else', () => {
    expect(read('text', '@a, @b 12345678')).toEqual([
      ['@a, @b 12345678', 'handle :a'],
      ['@a, @b 12345678', 'handle :b'],
      ['@a, @b 12345678', 'id :12345678'],
    ])
    expect(places('text', 'https://x.com/ekta (@ekta)')).toEqual(['handle x:ekta'])
  })
})

describe('CSV', () => {
  test('has a header or none, any delimiter, quotes, line breaks in cells, and a mark of its encoding', () => {
    expect(read('csv', '\uFEFFAccount ID;Claim\r\n"12";"bot; foreign-operated"\r\n\r\n13;x\r\n')).toEqual([
      ['"12";"bot; foreign-operated"', 'id :12'],
      ['13;x', 'id :13'],
    ])
    expect(
      readList({ format: 'csv', content: 'handle\tclaims\nekta\tbot, incitement\n' }).rows[0],
    ).toMatchObject({ locator: { kind: 'handle', key: 'ekta' }, claims: ['automated', 'incitement'] })
    expect(read('csv', '12,why\n"@ekta","one\ntwo"\n')).toEqual([
      ['12,why', 'id :12'],
      ['"@ekta","one\ntwo"', 'handle :ekta'],
    ])
    expect(places('csv', 'name,profile_url\nEkta,https://x.com/ekta\nNobody,\n')).toEqual([
      'handle x:ekta',
      'none :',
    ])
  })
  test('takes an id before a handle, and keeps the handle beside it', () => {
    const { rows, columns } = readList({
      format: 'csv',
      content: 'screen_name,user_id,platform\nEkta,12,Twitter\n@solo,,x\n',
    })
    expect(columns).toEqual(['screen_name', 'user_id', 'platform'])
    expect(rows).toMatchObject([
      { locator: { kind: 'id', key: '12', platform: 'x' }, handle: 'ekta', columns: { screen_name: 'Ekta' } },
      { locator: { kind: 'handle', key: 'solo', platform: 'x' }, handle: '' },
    ])
  })
  test('that is broken is refused in a sentence', () => {
    expect(() => read('csv', 'account_id\n"12\n13\n')).toThrow(/a quote is opened and never closed/)
    expect(() => read('csv', 'account_id\n')).toThrow(/no rows/)
    expect(() => read('csv', '12\0\n')).toThrow(/NUL/)
    expect(() => read('text', '\ud800')).toThrow(/half a character/)
  })
  test('keeps its own dangerous names as data', () => {
    const [row] = readList({ format: 'csv', content: 'id,__proto__,constructor\n1,a,b\n' }).rows
    expect(JSON.stringify(row!.columns)).toBe('{"__proto__":"a","constructor":"b"}')
  })
})

describe('JSON', () => {
  test('keeps all digits of an id and the text of each element', () => {
    expect(
      read(
        'json',
        ' [ 1234567890123456789, "@ekta", {"user_id": 9876543210987654321, "n": 1.5e300} , {"handle":"a,]b"}]',
      ),
    ).toEqual([
      ['1234567890123456789', 'id :1234567890123456789'],
      ['"@ekta"', 'handle :ekta'],
      ['{"user_id": 9876543210987654321, "n": 1.5e300}', 'id :9876543210987654321'],
      ['{"handle":"a,]b"}', 'handle :a,]b'],
    ])
    expect(
      readList({ format: 'json', content: '[{"id":"1","claims":["bot","other"]}]' }).rows[0]!.claims,
    ).toEqual(['automated'])
  })
  test.each([
    '{}',
    '[1,]',
    '[,1]',
    '[1] [2]',
    '["a]',
    '[null]',
    '[[1]]',
    '[}]',
    '[{"a":1]',
    'x',
    '',
    `[${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}]`,
  ])('%.20s is refused', (content) => {
    expect(() => read('json', content)).toThrow(/array|nested|neither/)
  })
})

test('whatever is pasted is read or refused in a sentence, and no line is lost', () => {
  fc.assert(
    fc.property(fc.constantFrom('csv', 'json', 'text'), fc.string({ unit: 'binary' }), (format, content) => {
      try {
        const { rows } = readList({ format: format as 'csv', content })
        expect(rows.map(({ row }) => row)).toEqual(rows.map((_, k) => k + 1))
        for (const { raw } of rows) expect(content).toContain(raw)
        if (format !== 'text') return
        const lines = new Set(
          content
            .replace(/^\uFEFF/, '')
            .split(/\r\n|\n|\r/)
            .filter((line) => line.trim() !== ''),
        )
        expect(new Set(rows.map(({ raw }) => raw))).toEqual(lines)
      } catch (error) {
        expect(error).toMatchObject({ name: 'ProblemError', status: 400 })
      }
    }),
    { numRuns: 2_000 },
  )
})

test('a cell of a CSV comes back as it was, or with an apostrophe before a formula', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const cell = csvCell(text)
      const back = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell
      expect(back).toBe(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
    }),
  )
})
