import { seededNumbers } from './seeded-numbers.ts'

/** What was done to a text; `translated` says the same in another language, which no comparison of letters can find. */
export const EDITS = [
  'same',
  'typo',
  'word',
  'hashtag',
  'link',
  'emoji',
  'case',
  'truncated',
  'translated',
] as const
export type Edit = (typeof EDITS)[number]

export const SCRIPTS = ['latin', 'han', 'thai', 'arabic'] as const
export type Script = (typeof SCRIPTS)[number]

export interface PlantedText {
  text: string
  /** Number of the text that this one was made from; its own where it is new. */
  from: number
  edit?: Edit
  script: Script
}

export interface PlantedTextsOptions {
  texts: number
  seed: number
  /** Part of the texts that are made from an earlier one. */
  edited?: number
  scripts?: readonly Script[]
}

const WORDS = 30_000
/** Earlier texts that edits are drawn from, one of them replaced by every tenth new text. */
const POOL = 5_000

const LETTERS: { [script in Script]: [from: number, count: number] } = {
  latin: [0x61, 26],
  han: [0x4e00, 3_000],
  thai: [0x0e01, 46],
  arabic: [0x0628, 18],
}

/** Words of a made-up language, the commonest the shortest; the k-th is used with a chance in proportion to 1/k (Zipf 1949). */
function vocabulary(script: Script, random: () => number): string[] {
  const [from, count] = LETTERS[script]
  const letter = (): string => String.fromCodePoint(from + Math.floor(count * random() ** 1.4))
  return Array.from({ length: WORDS }, (_, k) => {
    const length =
      script === 'han' ? 1 + Math.floor(2 * random()) : 2 + Math.floor(random() * 3 + Math.log10(k + 1))
    return Array.from({ length }, letter).join('')
  })
}

/**
 * Texts of 10 to 35 words, new ones and ones made from these by an edit, in the order in which they come. Seeded: the
 * same options give the same texts.
 */
export function* plantedTexts(options: PlantedTextsOptions): Generator<PlantedText> {
  const { texts, seed, edited = 0.1, scripts = SCRIPTS } = options
  const random = seededNumbers(seed)
  const below = (n: number): number => Math.floor(random() * n)
  const words = new Map(scripts.map((script) => [script, vocabulary(script, random)]))
  const wordsOf = (script: Script): string[] => words.get(script) ?? []
  const zipf = (): number => Math.floor((WORDS + 1) ** random()) - 1
  const gapOf = (script: Script): string => (script === 'han' || script === 'thai' ? '' : ' ')
  const spell = (script: Script, ranks: readonly number[]): string =>
    ranks.map((rank) => wordsOf(script)[rank]).join(gapOf(script))

  function edit(kind: Edit, script: Script, ranks: readonly number[]): string {
    const text = spell(script, ranks)
    if (kind === 'typo') {
      const points = [...text]
      points[below(points.length)] = 'x'
      return points.join('')
    }
    if (kind === 'word') return spell(script, ranks.with(below(ranks.length), zipf()))
    if (kind === 'hashtag') return `${text} #${wordsOf(script)[below(1_000)]}`
    if (kind === 'link') return `${text} https://example.org/${below(1e9).toString(36)}`
    if (kind === 'emoji') return `${text} ${['🔥', '❤️', '👏🏽', '🇮🇳'][below(4)]}`
    if (kind === 'case') return `RT @name${below(1e6)}: ${text.toUpperCase()}!!`
    if (kind === 'truncated') return `${spell(script, ranks.slice(0, Math.ceil(ranks.length * 0.85)))}…`
    const others = SCRIPTS.filter((other) => other !== script && words.has(other))
    return kind === 'same' || others.length === 0 ? text : spell(others[below(others.length)], ranks)
  }

  const pool: { from: number; script: Script; ranks: number[] }[] = []
  for (let n = 0; n < texts; n++) {
    if (pool.length > 0 && random() < edited) {
      const { from, script, ranks } = pool[below(pool.length)]
      const kind = EDITS[below(EDITS.length)]
      yield { text: edit(kind, script, ranks), from, edit: kind, script }
      continue
    }
    const script = scripts[below(scripts.length)]
    const length = (script === 'han' ? 2 : 1) * (10 + below(26))
    const ranks = Array.from({ length }, zipf)
    if (n % 10 === 0 || pool.length < 10)
      pool[pool.length < POOL ? pool.length : below(POOL)] = { from: n, script, ranks }
    yield { text: spell(script, ranks), from: n, script }
  }
}
