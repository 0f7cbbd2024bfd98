/** A case that is about to be published or taken back, and how many parts of it may stand on the topic meanwhile. */
export interface PromisedCase {
  caseId: string
  parts: number
}

/**
 * What may stand on the topics although no snapshot knows of it: written before it is published. After a kill, windows are
 * decided again from an older snapshot, perhaps at newer flags; what they no longer find is then known to be taken back.
 */
export interface Promised {
  windows: { endMs: number; cases: PromisedCase[] }[]
  /** Most parts of an analysis that may stand there. */
  activityParts: number
  /** Most parts of a control that may stand there. */
  controlParts: number
}

export const NOTHING_PROMISED: Promised = { windows: [], activityParts: 0, controlParts: 0 }

export const promisedFor = ({ windows }: Promised, endMs: number): PromisedCase[] =>
  windows.find((one) => one.endMs === endMs)?.cases ?? []

/**
 * Adds what a window is about to publish. Of earlier windows nothing is left to take back; what was promised of later ones
 * stays, until they are decided again.
 */
export function withPromise(
  promised: Promised,
  endMs: number,
  touched: readonly PromisedCase[],
  activityParts: number,
): Promised {
  const cases = new Map([...promisedFor(promised, endMs), ...touched].map((one) => [one.caseId, one]))
  return {
    ...promised,
    windows: [{ endMs, cases: [...cases.values()] }, ...promised.windows.filter((one) => one.endMs > endMs)],
    activityParts,
  }
}
