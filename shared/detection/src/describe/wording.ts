const SUPERSCRIPT = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹']

/** 2318 → "2,318"; below 10, one decimal at most and no leading zero: .4, 2.5; below .1 one significant digit. */
export function number(value: number): string {
  if (value >= 10 || Number.isInteger(value))
    return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
  const digits = value >= 0.1 ? value.toFixed(1) : value < 0.001 ? '0' : value.toFixed(value >= 0.01 ? 2 : 3)
  return digits.replace(/\.0+$/, '').replace(/^0\./, '.')
}

/** "1 account", "14 accounts". */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`

/** "278 to 346", or one number where both ends read the same. */
export function range([low, high]: readonly [number, number]): string {
  const from = number(low)
  const to = number(high)
  return from === to ? from : `${from} to ${to}`
}

/** 60 → "60 s", 300 → "5 min", 3600 → "1 h". */
export function interval(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`
  if (seconds > 120 && seconds % 60 === 0) return `${seconds / 60} min`
  return `${number(seconds)} s`
}

export const percent = (share: number): string =>
  share > 0 && share < 0.01
    ? 'under 1 %'
    : share < 1 && share > 0.99
      ? 'over 99 %'
      : `${Math.round(share * 100)} %`

/** "p < 10⁻¹²", with the exponent rounded towards 0; "p = .03" above a hundredth. */
export function pValue(log10P: number): string {
  if (log10P > -2) {
    const p = Math.ceil(10 ** log10P * 100 - 1e-9) / 100
    return p >= 1 ? 'p = 1' : `p = ${p.toFixed(2).replace(/^0/, '')}`
  }
  const exponent = Math.floor(-log10P)
  const raised = [...String(exponent)].map((digit) => SUPERSCRIPT[Number(digit)]).join('')
  return `p ${exponent === -log10P ? '=' : '<'} 10⁻${raised}`
}

/** Six significant digits: what a reader needs, and the same on every machine. */
export const rounded = (value: number): number => Number(value.toPrecision(6))

/** Every tier C sentence ends with this. */
export const SHARED_AUDIENCE = 'A shared audience looks the same.'
