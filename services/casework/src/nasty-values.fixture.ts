/** Numbers from 0 to 1, the same for the same seed. @see Steele and Vigna 2021, splitmix-like mixing in 32 bits */
export function drawsOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return ((z ^ (z >>> 15)) >>> 0) / 4_294_967_296
  }
}

export const pick = <One>(draw: () => number, list: readonly One[]): One =>
  list[Math.floor(draw() * list.length)]

/** Texts that have broken other programs. */
export const NASTY_TEXTS: readonly string[] = [
  '',
  ' ',
  `'; drop table cases; --`,
  `' or '1'='1`,
  `1); select pg_sleep(0); --`,
  '$1 :name %s %n \\',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '{{constructor.constructor("return 1")()}}',
  '../../../../etc/passwd',
  'null',
  'NaN',
  '__proto__',
  'a\u0000b',
  '\ud800',
  '\u202eright to left',
  'ﷺ'.repeat(50),
  '👩‍👩‍👧‍👦🏴‍☠️',
  '%00%ff',
  '%',
  '_',
  'x'.repeat(20_000),
  '9'.repeat(400),
  '00000000-0000-0000-0000-000000000000',
  '2021-02-30T25:61:00Z',
]

const NASTY_VALUES: readonly unknown[] = [
  ...NASTY_TEXTS,
  null,
  true,
  -1,
  0,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  -(2 ** 63),
  [],
  {},
  [[[[[[]]]]]],
  { toString: 1, constructor: { prototype: 1 } },
  Array.from({ length: 2_000 }, (_, k) => k),
]

/** A body with one to three places changed: values put in their place, fields left out or added. */
export function mutated(body: unknown, draw: () => number): unknown {
  let changed = structuredClone(body)
  for (let n = 1 + Math.floor(draw() * 3); n > 0; n--) changed = changeOne(changed, draw)
  return changed
}

function changeOne(value: unknown, draw: () => number): unknown {
  if (typeof value !== 'object' || value === null || draw() < 0.2) return pick(draw, NASTY_VALUES)
  if (Array.isArray(value)) {
    if (value.length === 0 || draw() < 0.2) return [...value, pick(draw, NASTY_VALUES)]
    const k = Math.floor(draw() * value.length)
    return value.map((one, i) => (i === k ? changeOne(one, draw) : one))
  }
  const keys = Object.keys(value)
  const record: { [field: string]: unknown } = { ...value }
  const turn = draw()
  if (keys.length === 0 || turn < 0.1) record[pick(draw, NASTY_TEXTS)] = pick(draw, NASTY_VALUES)
  else if (turn < 0.25) delete record[pick(draw, keys)]
  else {
    const key = pick(draw, keys)
    record[key] = changeOne(record[key], draw)
  }
  return record
}
