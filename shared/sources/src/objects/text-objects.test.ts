import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chanceToMeet, minHash } from './min-hash.ts'
import { normaliseText } from './normalise-text.ts'
import { EDITS, plantedTexts } from './planted-texts.fixture.ts'
import { seededNumbers } from './seeded-numbers.ts'
import { eachShingle } from './shingles.ts'
import { jaccardOf, shinglesOf, textKinds } from './text-objects.reference.ts'
import { TEXT_DEFAULTS, textObjects } from './text-objects.ts'

const LONG = 'The farmers will march on the capital at dawn and nobody will stop them this time'

describe('normaliseText', () => {
  it.each([
    ['RT @some_one: Rise UP, now! https://example.com/a?b=1 #Dawn', 'riseupnowdawn'],
    ['a\u200bb\u200d c\ufeff d\u00ad', 'abcd'],
    ['❤️ ❤ 👏🏽', '❤❤👏'],
    ['Straße ＦＵＬＬ ﬁ', 'strassefullfi'],
    ['www.example.com/x 농민', '농민'],
    ['سَلَامٌ ســلام', 'سلامسلام'],
    ['ชาวนา 農民、明日', 'ชาวนา農民明日'],
    ['@name@server.example hi', 'hi'],
    ['RTfm', 'rtfm'],
  ])('writes %s as %s', (text, normal) => {
    expect(normaliseText(text)).toBe(normal)
  })

  it('takes texts of any length and of any characters, and writes plain ones as others', () => {
    expect(normaliseText('\ufdfa'.repeat(20_000)).length).toBeLessThanOrEqual(10_000)
    expect(normaliseText(`${'ก'.repeat(9_999)}😀`)).not.toMatch(/\p{Surrogate}/u)
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(normaliseText(`${text} é`)).toBe(`${normaliseText(`${text} `)}é`)
      }),
    )
  })
})

describe('shingles', () => {
  it('are as many as the reference finds, for every script', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', 'ก', 'ل', '農', '民', 'カ', '한', '😀', '𠀀') }),
        (text) => {
          const hashes = new Set<number>()
          eachShingle(normaliseText(text), (hash) => hashes.add(hash))
          expect(hashes.size).toBe(shinglesOf(text).size)
        },
      ),
    )
  })
})

describe('minHash', () => {
  it('estimates Jaccard without bias, with the error that theory gives', () => {
    const hashes = 64
    const random = seededNumbers(7)
    for (const jaccard of [0.3, 0.7, 0.9]) {
      const runs = 400
      let sum = 0
      let squares = 0
      for (let run = 0; run < runs; run++) {
        const values = Int32Array.from({ length: 200 }, () => Math.floor(random() * 2 ** 32))
        // Sets of equal size s with c in common and s + s − c = 200 in all.
        const common = Math.round(jaccard * 200)
        const each = common + (200 - common) / 2
        const left = new Uint16Array(hashes)
        const right = new Uint16Array(hashes)
        const sign = minHash(hashes, run)
        sign(values, each, left)
        sign(values.toReversed(), each, right)
        const estimate = left.filter((value, i) => value === right[i]).length / hashes
        sum += estimate
        squares += (estimate - jaccard) ** 2
      }
      const expected = Math.sqrt((jaccard * (1 - jaccard)) / hashes)
      expect(Math.abs(sum / runs - jaccard)).toBeLessThan((4 * expected) / Math.sqrt(runs))
      expect(Math.sqrt(squares / runs)).toBeGreaterThan(expected * 0.85)
      expect(Math.sqrt(squares / runs)).toBeLessThan(expected * 1.15)
    }
  })
})

describe('textObjects', () => {
  it('knows copies under another link, case, mark and emoji, and tells others apart', () => {
    const texts = textObjects()
    const id = texts.objectOf(LONG)
    expect(id).toMatch(/^text:[0-9a-f]{32}$/)
    for (const copy of [
      LONG,
      `${LONG.toUpperCase()}!!!`,
      `RT @a: ${LONG} https://t.co/b`,
      `${LONG} ❤️`,
      LONG.replace('dawn', 'down'),
    ])
      expect(texts.objectOf(copy)).toBe(id)
    expect(texts.kinds).toBe(1)
    expect(
      texts.objectOf('Nobody in this city reads the news that the ministry hands out every morning'),
    ).not.toBe(id)
    expect(texts.kinds).toBe(2)
  })

  it('says nothing of what is too short', () => {
    const texts = textObjects()
    for (const short of [
      '',
      'Good morning!',
      '🔥'.repeat(400),
      'ha'.repeat(500),
      'https://example.com/a/long/path/that/is/no/text',
    ])
      expect(texts.objectOf(short)).toBeUndefined()
    expect(texts.objectOf('abcdefghijklmnopqrstuvwxyz01')).toBeDefined()
    expect(texts.objectOf('abcdefghijklmnopqrstuvwxyz0')).toBeUndefined()
  })

  it.each([1, 2, 3])(
    'agrees with the exact search over all pairs but for the misses that theory allows (seed %i)',
    (seed) => {
      const planted = [...plantedTexts({ texts: 1_500, seed, edited: 0.5 })]
      const texts = textObjects()
      const ids = planted.map(({ text }) => texts.objectOf(text))
      const kinds = textKinds(
        planted.map(({ text }) => text),
        TEXT_DEFAULTS,
      )
      const sets = planted.map(({ text }) => shinglesOf(text))
      let expectedMisses = 0
      let misses = 0
      const first = new Map<string, number>()
      for (const [n, id] of ids.entries()) {
        expect(id === undefined).toBe(kinds[n] === undefined)
        if (id === undefined) continue
        const earlier = first.get(id)
        const kind = kinds[n]
        // What is put together is alike: never a false one.
        if (earlier !== undefined)
          expect(jaccardOf(sets[n], sets[earlier])).toBeGreaterThanOrEqual(TEXT_DEFAULTS.threshold)
        else first.set(id, n)
        if (kind !== undefined && kind !== n) {
          expectedMisses +=
            1 - chanceToMeet(jaccardOf(sets[n], sets[kind]), TEXT_DEFAULTS.bands, TEXT_DEFAULTS.rows)
          if (earlier === undefined) misses++
        }
      }
      expect(kinds.filter((kind, n) => kind !== undefined && kind !== n).length).toBeGreaterThan(300)
      // A sum of unlikely events is about Poisson; four of its standard errors, and one for the estimate that turns some away.
      expect(misses).toBeLessThanOrEqual(expectedMisses + 4 * Math.sqrt(expectedMisses) + 1)
    },
  )

  it('finds as many pairs of each likeness as its bands and rows say', () => {
    // Unverified, with few bands, so that misses are many enough to count on both sides.
    const shape = { bands: 3, rows: 4, threshold: 0.6 }
    const [first] = plantedTexts({ texts: 1, seed: 5, scripts: ['latin'] })
    const points = [...normaliseText(first.text)]
    const random = seededNumbers(11)
    let found = 0
    let expected = 0
    let variance = 0
    for (let run = 0; run < 1_500; run++) {
      const changed = points.map((point) => (random() < 0.02 ? '木' : point)).join('')
      const jaccard = jaccardOf(shinglesOf(first.text), shinglesOf(changed))
      if (jaccard < 0.62 || jaccard === 1) continue
      const texts = textObjects({ ...shape, seed: run })
      if (texts.objectOf(first.text) === texts.objectOf(changed)) found++
      const chance = chanceToMeet(jaccard, shape.bands, shape.rows)
      expected += chance
      variance += chance * (1 - chance)
    }
    expect(variance).toBeGreaterThan(50)
    // The estimate that comes before verification turns away less than 1 in 100 of them with 12 hashes.
    expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt(variance) + 0.01 * expected)
  })

  it('finds planted copies by edit, and no translation', () => {
    const found = new Map<string, [found: number, made: number]>()
    const texts = textObjects()
    const ids: (string | undefined)[] = []
    for (const { text, from, edit } of plantedTexts({ texts: 6_000, seed: 4, edited: 0.5 })) {
      ids.push(texts.objectOf(text))
      if (edit === undefined || ids[from] === undefined) continue
      const [hits, made] = found.get(edit) ?? [0, 0]
      found.set(edit, [hits + (ids.at(-1) === ids[from] ? 1 : 0), made + 1])
    }
    const least = {
      same: 1,
      case: 1,
      link: 1,
      emoji: 0.995,
      typo: 0.99,
      hashtag: 0.985,
      word: 0.94,
      truncated: 0.95,
      translated: 0,
    }
    for (const edit of EDITS) {
      const [hits, made] = found.get(edit) ?? [0, 0]
      expect(made, edit).toBeGreaterThan(200)
      expect(hits / made, edit).toBeGreaterThanOrEqual(least[edit])
    }
    expect(found.get('translated')?.[0]).toBe(0)
  })

  it('gives the same ids for the same texts in the same order', () => {
    const planted = [...plantedTexts({ texts: 2_000, seed: 9, edited: 0.4 })]
    const run = (): (string | undefined)[] => {
      const texts = textObjects({ maxKinds: 300 })
      return planted.map(({ text }) => texts.objectOf(text))
    }
    expect(run()).toEqual(run())
  })

  it('forgets the kind that was not seen for longest, and nothing else of it stays', () => {
    const texts = textObjects({ maxKinds: 2 })
    const [a, b, c] = [...plantedTexts({ texts: 3, seed: 2, edited: 0, scripts: ['latin'] })].map(
      ({ text }) => text,
    )
    const idOfA = texts.objectOf(a)
    texts.objectOf(b)
    expect(texts.objectOf(`${a} 🔥`)).toBe(idOfA)
    const idOfC = texts.objectOf(c)
    expect([texts.kinds, texts.forgotten]).toEqual([2, 1])
    // b gave way to c, and does not live on in the short cut for exact copies.
    expect(texts.objectOf(a)).toBe(idOfA)
    texts.objectOf(`${b} again and again until everybody has had enough of it`)
    expect([texts.kinds, texts.forgotten]).toEqual([2, 2])
    expect(texts.objectOf(c)).toBe(idOfC)
  })

  it('does not take the place of a forgotten kind for that kind', () => {
    const texts = textObjects({ maxKinds: 2 })
    const [a, b, c] = [...plantedTexts({ texts: 3, seed: 2, edited: 0, scripts: ['latin'] })].map(
      ({ text }) => text,
    )
    const idOfB = [texts.objectOf(a), texts.objectOf(b)][1]
    texts.objectOf(a)
    // c takes the place of b, whose text is still remembered as an exact one.
    const idOfC = texts.objectOf(c)
    expect(texts.objectOf(b)).toBe(idOfB)
    expect(idOfB).not.toBe(idOfC)
  })

  it('stays sound when it forgets all the time', () => {
    const texts = textObjects({ maxKinds: 37 })
    const planted = [...plantedTexts({ texts: 4_000, seed: 3, edited: 0.3 })]
    const sets = new Map<string, Set<string>>()
    for (const { text } of planted) {
      const before = texts.kinds + texts.forgotten
      const id = texts.objectOf(text)
      if (id === undefined) continue
      expect(texts.objectOf(text)).toBe(id)
      if (texts.kinds + texts.forgotten > before) sets.set(id, shinglesOf(text))
      else expect(jaccardOf(shinglesOf(text), sets.get(id) ?? new Set())).toBeGreaterThanOrEqual(0.7)
    }
    expect(texts.kinds).toBe(37)
    expect(texts.forgotten).toBeGreaterThan(2_000)
  })

  it('refuses options out of range', () => {
    expect(() => textObjects({ threshold: 0 })).toThrow(RangeError)
    expect(() => textObjects({ bands: 1.5 })).toThrow(RangeError)
    expect(() => textObjects({ maxKinds: 0 })).toThrow(RangeError)
  })
})
