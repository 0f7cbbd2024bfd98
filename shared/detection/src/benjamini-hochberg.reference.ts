/**
 * Textbook step-up: with p(1) ≤ … ≤ p(n), the largest k for which p(k) ≤ q·k/n, and every test up to it.
 *
 * @returns for each test whether it passes
 * @see Benjamini and Hochberg 1995
 */
export function stepUpReference(p: readonly number[], rate: number): boolean[] {
  const sorted = [...p].sort((x, y) => x - y)
  let passing = 0
  for (let k = 1; k <= p.length; k++) if (sorted[k - 1] <= (rate * k) / p.length) passing = k
  return p.map((value) => passing > 0 && value <= sorted[passing - 1])
}
