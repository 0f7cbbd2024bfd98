/** How a run ends: its files take their names, or it is stopped. Whoever claims the run first decides. */
export type Claim = 'committed' | 'stopped'

const OPEN = 0
const CODES: { [claim in Claim]: number } = { committed: 1, stopped: 2 }

/** @param claims one number that threads share, 0 at first @returns false where the run was claimed before */
export const claim = (claims: Int32Array, by: Claim): boolean =>
  Atomics.compareExchange(claims, 0, OPEN, CODES[by]) === OPEN
