/** A two-sided interval. */
export interface Interval {
  low: number
  high: number
}

/**
 * Exact interval for the mean of a Poisson variable of which `count` was seen.
 *
 * @param level confidence, in (0, 1)
 * @see Garwood 1936, Fiducial limits for the Poisson distribution
 */
export function garwood(count: number, level = 0.95): Interval {
  const tail = (1 - level) / 2
  const most = count + 20 + 10 * Math.sqrt(count + 1)
  return {
    low: count === 0 ? 0 : solve((mean) => gammaP(count, mean) - tail, 0, most),
    high: solve((mean) => tail - (1 - gammaP(count + 1, mean)), 0, most),
  }
}

/**
 * Exact interval for a chance, from `hits` in `trials` independent trials; [0, 1] without trials.
 *
 * @param level confidence, in (0, 1)
 * @see Clopper and Pearson 1934
 */
export function clopperPearson(hits: number, trials: number, level = 0.95): Interval {
  const tail = (1 - level) / 2
  return {
    low: hits === 0 ? 0 : solve((p) => betaI(p, hits, trials - hits + 1) - tail, 0, 1),
    high: hits === trials ? 1 : solve((p) => betaI(p, hits + 1, trials - hits) - (1 - tail), 0, 1),
  }
}

/** Root of an ascending function by bisection, as near as doubles allow. */
function solve(f: (x: number) => number, from: number, to: number): number {
  let low = from
  let high = to
  for (let k = 0; k < 200; k++) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (f(middle) < 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** @see Lanczos 1964; good to about 15 digits for x ≥ 1/2 */
function logGamma(x: number): number {
  const y = x - 1
  const t = y + 7.5
  const sum = LANCZOS.reduce((total, c, k) => (k === 0 ? c : total + c / (y + k)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum)
}

const TINY = 1e-300
const MOST_TERMS = 100_000

/** Regularised lower incomplete gamma function P(a, x): by series below a + 1, by continued fraction above. */
function gammaP(a: number, x: number): number {
  if (x <= 0) return 0
  const front = Math.exp(a * Math.log(x) - x - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; n < MOST_TERMS && term > sum * 1e-16; n++) {
      term *= x / (a + n)
      sum += term
    }
    return front * sum
  }
  return (
    1 -
    front *
      lentz(
        x + 1 - a,
        (n) => -n * (n - a),
        (n) => x + 2 * n + 1 - a,
      )
  )
}

/** Regularised incomplete beta function I_x(a, b), by continued fraction. */
function betaI(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - betaI(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  const numerator = (n: number): number => {
    const m = n >> 1
    return n % 2 === 0
      ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
      : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
  }
  return (front / a) * lentz(1, numerator, () => 1)
}

/**
 * 1/(b0 + a1/(b1 + a2/(b2 + …))), evaluated from the front.
 *
 * @see Lentz 1976, in the form of Thompson and Barnett 1986
 */
function lentz(b0: number, a: (n: number) => number, b: (n: number) => number): number {
  let d = 1 / (b0 || TINY)
  let c = 1 / TINY
  let h = d
  for (let n = 1; n < MOST_TERMS; n++) {
    const an = a(n)
    const bn = b(n)
    d = 1 / (bn + an * d || TINY)
    c = bn + an / c || TINY
    h *= c * d
    if (Math.abs(c * d - 1) < 1e-15) break
  }
  return h
}
