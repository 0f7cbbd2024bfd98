/** A sequence of numbers in [0, 1) that a seed decides. @see Steele et al. 2014, as mulberry32 */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export interface MutatedRecord {
  /** One line: it holds no line feed, and is not blank. */
  raw: Buffer
  isSound: boolean
}

/** What a record is broken with. */
const TOKENS = [
  'null',
  'true',
  '-1',
  '0.5',
  '1e999',
  '9'.repeat(30),
  '12345678901234567890',
  '""',
  '" "',
  '"\\u0000"',
  '"\\ud800"',
  '"\ud83d\ude00"',
  '[]',
  '{}',
  '{"a":'.repeat(500),
  '['.repeat(5_000),
  '"__proto__":{"a":1},',
  '"constructor":1,',
  ',',
  '"',
  '""""',
  '\\',
  '\r',
  '\u0000',
  '\ufeff',
  '\u2028',
  `"${'x'.repeat(600)}"`,
  `"${'é'.repeat(300)}"`,
  '2024-01-01T00:00:00Z',
  ';drop table',
]
const NUMBER = /\d+/

/** Breaks sound records, about half of them, by bytes and by tokens. */
export function mutatedRecords(
  random: () => number,
  sound: (k: number) => string,
): (k: number) => MutatedRecord {
  const below = (limit: number): number => Math.floor(random() * limit)
  const mutate = (bytes: Buffer): Buffer => {
    const at = below(bytes.length + 1)
    const length = below(Math.min(20, bytes.length - at) + 1)
    const head = bytes.subarray(0, at)
    const tail = bytes.subarray(at + length)
    switch (below(8)) {
      case 0:
        return Buffer.concat([head, Buffer.from(TOKENS[below(TOKENS.length)]), tail])
      case 1:
        return Buffer.concat([head, tail])
      case 2:
        return Buffer.concat([
          head,
          Buffer.from(Array.from({ length: 1 + below(4) }, () => below(256))),
          tail,
        ])
      case 3: {
        const flipped = Buffer.from(bytes)
        if (flipped.length > 0) flipped[Math.min(at, flipped.length - 1)] ^= 1 << below(8)
        return flipped
      }
      case 4:
        return Buffer.concat([bytes, bytes.subarray(at)])
      case 5:
        return head
      case 6: {
        // A whole field's value, so that the record around it stays readable.
        const text = bytes.toString('utf8')
        return Buffer.from(text.replace(NUMBER, TOKENS[below(TOKENS.length)]))
      }
      default:
        return Buffer.from(TOKENS[below(TOKENS.length)])
    }
  }
  return (k) => {
    const given = Buffer.from(sound(k))
    let raw: Buffer = given
    if (random() < 0.5) for (let times = 1 + below(3); times > 0; times--) raw = mutate(raw)
    for (let at = raw.indexOf(10); at >= 0; at = raw.indexOf(10)) raw[at] = 32
    if (/^[ \t\r\ufeff]*$/.test(raw.toString('utf8'))) raw = Buffer.from('x')
    return { raw, isSound: raw.equals(given) }
  }
}
