import { LANGUAGE } from './words.ts'

const whole = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0 })
const SUPERSCRIPT = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** 1178 → "1,178". */
export const count = (n: number): string => whole.format(n)

/** .934 → ".93"; 1 → "1". */
export function decimal(x: number, digits = 2): string {
  const text = x.toLocaleString(LANGUAGE, { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return Number(text) === 1 ? '1' : text.replace(/^(-?)0(?=\.)/, '$1')
}

/** A share of 0 to 1 as percent, with a thin space: .473 → "47 %". */
export const percent = (share: number, digits = 0): string =>
  `${(share * 100).toLocaleString(LANGUAGE, { minimumFractionDigits: digits, maximumFractionDigits: digits })}\u2009%`

/** A range of counts, widened to whole numbers: "278 to 346". */
export const range = (low: number, high: number): string =>
  `${count(Math.floor(low))} to ${count(Math.ceil(high))}`

/** "p < 10⁻¹²" from log10 of p or of its upper bound. */
export function pValue(log10P: number): string {
  if (log10P > -2) return `p = ${decimal(10 ** log10P)}`
  const digits = String(Math.floor(-log10P))
  return `p < 10⁻${[...digits].map((digit) => SUPERSCRIPT[Number(digit)]).join('')}`
}

/** Seconds in the largest units that say it: 560 → "9 min 20 s". */
export function duration(seconds: number): string {
  const rest = Math.round(seconds)
  const parts: [number, string][] = [
    [Math.floor(rest / 86_400), 'd'],
    [Math.floor((rest % 86_400) / 3_600), 'h'],
    [Math.floor((rest % 3_600) / 60), 'min'],
    [rest % 60, 's'],
  ]
  const first = parts.findIndex(([value]) => value > 0)
  if (first < 0) return '0 s'
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${count(value)} ${unit}`)
    .join(' ')
}
