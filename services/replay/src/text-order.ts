/**
 * Order of code points, which is the order of the bytes in UTF-8 and of dense accounts. The order of UTF-16 units
 * differs from it where a character outside the basic plane meets one from U+E000 to U+FFFF.
 */
export function byText(x: string, y: string): number {
  const length = Math.min(x.length, y.length)
  for (let k = 0; k < length; k++) {
    const a = x.charCodeAt(k)
    const b = y.charCodeAt(k)
    if (a !== b) return rank(a) - rank(b)
  }
  return x.length - y.length
}

/** Surrogates stand for code points above all units. */
const rank = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit)
