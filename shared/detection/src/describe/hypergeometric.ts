const logFactorials = new Float64Array(4096)
for (let n = 2; n < logFactorials.length; n++) logFactorials[n] = logFactorials[n - 1] + Math.log(n)

/** Natural logarithm of Γ(x), x > 0: Stirling's series after shifting x to 10 or more; relative error under 1e−12. */
export function logGamma(x: number): number {
  let shift = 0
  let z = x
  while (z < 10) {
    shift += Math.log(z)
    z++
  }
  const inverse = 1 / z
  const square = inverse * inverse
  const series =
    inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))))
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift
}

const logFactorial = (n: number): number => (n < logFactorials.length ? logFactorials[n] : logGamma(n + 1))

const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k)

/**
 * log10 of the upper tail of a hypergeometric: at least `seen` of `draws` things drawn without replacement from
 * `total` are among the `marked` ones. Summed in logs, so that the far tail keeps its relative precision.
 *
 * @returns at most 0; −Infinity where it cannot happen
 * @throws {RangeError} if marked or draws exceed total
 */
export function hypergeometricLog10Tail(total: number, marked: number, draws: number, seen: number): number {
  if (!(marked <= total && draws <= total)) throw new RangeError(`${marked} and ${draws} of ${total}`)
  const least = Math.max(0, draws - (total - marked))
  if (seen <= least) return 0
  const most = Math.min(marked, draws)
  if (seen > most) return Number.NEGATIVE_INFINITY
  const first = logChoose(marked, seen) + logChoose(total - marked, draws - seen) - logChoose(total, draws)
  let term = 1
  let sum = 1
  for (let k = seen; k < most; k++) {
    term *= ((marked - k) * (draws - k)) / ((k + 1) * (total - marked - draws + k + 1))
    sum += term
  }
  return Math.min(0, (first + Math.log(sum)) / Math.LN10)
}

/**
 * Central 95 % range of the marked things among `draws` from `total`.
 *
 * @returns smallest counts at which the distribution reaches 2.5 % and 97.5 %
 */
export function hypergeometricRange(total: number, marked: number, draws: number): [number, number] {
  const least = Math.max(0, draws - (total - marked))
  const most = Math.min(marked, draws)
  let low = -1
  let reached = 0
  for (let k = least; k <= most; k++) {
    reached += Math.exp(logChoose(marked, k) + logChoose(total - marked, draws - k) - logChoose(total, draws))
    if (low === -1 && reached >= 0.025) low = k
    if (reached >= 0.975) return [low, k]
  }
  return [Math.max(least, low), most]
}
