import { type Post, SOURCES, type Source } from '@murmuration/sources'
import { describe, expect, it } from 'vitest'
import { slicedDocument } from './sliced-document.ts'

const telegram = SOURCES.find(({ name }) => name === 'telegram') as Source

const message = (id: number): object => ({
  id,
  type: id % 10 === 9 ? 'service' : 'message',
  date_unixtime: String(1_714_564_800 + id),
  from_id: `user${id % 7}`,
  text: [`number ${id} with words `, { type: 'link', text: `https://example.org/${id}` }],
})
const chat = (id: number, count: number): object => ({
  name: `Chat ${id}`,
  type: 'public_supergroup',
  id,
  messages: Array.from({ length: count }, (_, k) => message(k)),
})

function slicesOf(document: object, length: number, cut: number): unknown[] {
  const slices: unknown[] = []
  const sliced = slicedDocument(telegram, length, (slice) => slices.push(slice))
  const bytes = Buffer.from(JSON.stringify(document, null, 1))
  for (let at = 0; at < bytes.length; at += cut) sliced.write(bytes.subarray(at, at + cut))
  sliced.end()
  expect(sliced.isEnded()).toBe(true)
  return slices
}

const postsOf = (records: readonly unknown[]): Post[] =>
  records.flatMap((record) => telegram.parse(record).posts ?? [])

describe('slicedDocument', () => {
  it.each([
    ['a chat', chat(17, 43)],
    ['all chats', { about: 'x', chats: { about: 'y', list: [chat(1, 12), chat(2, 0), chat(3, 25)] } }],
  ])('gives the posts that %s gives as a whole, whatever the slices', (_, document) => {
    const whole = postsOf([document])
    expect(whole.length).toBeGreaterThan(30)
    for (const length of [1, 5, 1000])
      for (const cut of [7, 1 << 20]) expect(postsOf(slicesOf(document, length, cut))).toEqual(whole)
    expect(slicesOf(document, 5, 1 << 20).length).toBeGreaterThan(7)
  })

  it('gives nothing of a document without such a list', () => {
    expect(slicesOf({ name: 'x', messages: [] }, 5, 100)).toEqual([])
    expect(slicesOf({ other: [1, 2] }, 5, 100)).toEqual([])
  })
})
