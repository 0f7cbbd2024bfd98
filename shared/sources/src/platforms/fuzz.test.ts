import { RefusalReason } from '@murmuration/contracts'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { SOURCES, sourceNamed } from '../sources.ts'
import { sampleRecords } from './sample-records.fixture.ts'

const MUTATIONS = 100_000

const id = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= 512 && !/[\0\p{Surrogate}]/u.test(text))
const time = z.int().nonnegative().max(253_402_300_799_999)

/** What a post must hold whatever it was read from. */
const SoundPost = z.strictObject({
  accountId: id,
  postId: id,
  createdAtMs: time,
  amplifies: z
    .strictObject({
      postId: id,
      authorId: id.optional(),
      createdAtMs: time.optional(),
      addsWords: z.boolean(),
    })
    .optional(),
  text: z.string().min(1).optional(),
  urls: z.array(z.string().min(1)).min(1).optional(),
  hashtags: z.array(z.string().min(1)).min(1).optional(),
  media: z
    .array(z.strictObject({ hash: id.optional(), url: z.string().optional() }))
    .min(1)
    .optional(),
  accountCreatedAtMs: time.optional(),
  language: z.string().min(1).optional(),
  client: z.string().min(1).optional(),
  declaredPlace: z.string().min(1).optional(),
})

const STRANGE_TEXTS = [
  '',
  ' ',
  '\0',
  '\ud800',
  'a\udc00b',
  '‮ƒ\u200b\u200d🏳️‍🌈',
  '#'.repeat(300),
  '<a href="'.repeat(60),
  'http://'.repeat(60),
  '&#xffffff;&#0;&amp',
  'x'.repeat(2_000),
  'é'.repeat(300),
  '2024-02-30 10:00',
  '1969-12-31T23:59:59Z',
  '99999-01-01T00:00:00Z',
  '2024-13-01T25:61:61+99:99',
  '8.77E+17',
  '-1',
  '1e400',
  'NaN',
  '__proto__',
  '[[[,,]',
  'at://did:plc:a/app.bsky.feed.post/b',
  '{"__proto__":{"id":1}}',
]
const STRANGE_VALUES: readonly unknown[] = [
  null,
  undefined,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  1e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  [],
  {},
  [[[[]]]],
  { id: { id: { id: {} } } },
  JSON.parse('{"__proto__":{"id":"x"},"constructor":{"prototype":1},"toString":1,"length":-1}'),
  Array.from({ length: 50 }, (_, k) => k),
  ...STRANGE_TEXTS,
]
const STRANGE_KEYS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '', '0', '\ud800']

type Draw = (below: number) => number

/** Numbers of a linear congruential generator modulo 2³² (Knuth 1997), high bits. */
function drawsOf(seed: number): Draw {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const pick = <T>(draw: Draw, list: readonly T[]): T => list[draw(list.length)]

/** A copy of the value, changed in one place; what does not lie on the way there is shared with the original. */
function mutatedJson(value: unknown, draw: Draw): unknown {
  const goesOn = typeof value === 'object' && value !== null && draw(8) > 0
  if (!goesOn) return mutatedHere(value, draw)
  if (Array.isArray(value)) {
    const copy: unknown[] = [...value]
    const at = draw(copy.length + 1)
    if (at === copy.length) copy.push(pick(draw, STRANGE_VALUES))
    else if (draw(8) === 0) copy.splice(at, 1)
    else copy[at] = mutatedJson(copy[at], draw)
    return copy
  }
  const entries = Object.entries(value as object)
  if (entries.length === 0) return mutatedHere(value, draw)
  const at = draw(entries.length)
  const kind = draw(10)
  if (kind === 0) entries.splice(at, 1)
  else if (kind === 1) entries.push([pick(draw, STRANGE_KEYS), pick(draw, STRANGE_VALUES)])
  else entries[at] = [entries[at][0], mutatedJson(entries[at][1], draw)]
  return Object.fromEntries(entries)
}

function mutatedHere(value: unknown, draw: Draw): unknown {
  const kind = draw(6)
  if (kind === 0) return [value]
  if (kind === 1) return { value }
  if (kind === 2 && typeof value === 'string') return value.slice(0, draw(value.length + 1))
  if (kind === 3 && typeof value === 'string') return value + pick(draw, STRANGE_TEXTS)
  if (kind === 4 && typeof value === 'string') return Number(value)
  return pick(draw, STRANGE_VALUES)
}

/** A row changed in one field; a row of a CSV holds strings alone, or lacks its last fields. */
function mutatedRow(row: unknown, draw: Draw): unknown {
  const entries = Object.entries(row as object) as [string, string][]
  const at = draw(entries.length)
  const [name, text] = entries[at]
  const kind = draw(8)
  if (kind === 0) entries.splice(at)
  else if (kind === 1) entries.push([pick(draw, STRANGE_KEYS), pick(draw, STRANGE_TEXTS)])
  else if (kind === 2) entries[at] = [name, text.slice(0, draw(text.length + 1))]
  else if (kind === 3) entries[at] = [name, text + pick(draw, STRANGE_TEXTS)]
  else if (kind === 4) entries[at] = [name, pick(draw, entries)[1]]
  else entries[at] = [name, pick(draw, STRANGE_TEXTS)]
  return Object.fromEntries(entries)
}

describe.each(SOURCES.map((source) => source.name))('%s', (name) => {
  test(`${MUTATIONS} mutated records all end as sound posts or with a reason`, () => {
    const source = sourceNamed(name)
    const samples = sampleRecords(name)
    const draw = drawsOf(20_240_301)
    const mutate = source.form === 'csv' ? mutatedRow : mutatedJson
    const ends = { posts: 0, none: 0, refused: 0 }
    for (let k = 0; k < MUTATIONS; k++) {
      const record = mutate(samples[k % samples.length], draw)
      source.recognises(record)
      const parsed = source.parse(record)
      if (parsed.posts === undefined) ends.refused++
      else if (parsed.posts.length === 0) ends.none++
      else ends.posts++
      // Posts of untouched parts are the sample's own: the schema looks at one post, in turn.
      for (const refusal of parsed.posts === undefined ? [parsed.refused] : (parsed.alsoRefused ?? []))
        if (!RefusalReason.options.includes(refusal.reason) || refusal.message.length < 10)
          expect.fail(`a refusal says too little: ${JSON.stringify(refusal)}`)
      for (const post of parsed.posts ?? [])
        if (!SoundPost.safeParse(post).success)
          expect.fail(`${JSON.stringify(record)} gave ${JSON.stringify(post)}`)
    }
    expect(ends.posts + ends.none + ends.refused).toBe(MUTATIONS)
    expect(ends.posts).toBeGreaterThan(MUTATIONS / 20)
    expect(ends.refused).toBeGreaterThan(MUTATIONS / 100)
    expect(Object.hasOwn(Object.prototype, 'id')).toBe(false)
  }, 240_000)
})
