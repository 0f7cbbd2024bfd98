/**
 * Parameters of every method, the same for all data: each the default of its tool or the value its paper names, and where a
 * paper names none, a round number. None was chosen by looking at labels.
 */
export const PARAMETERS_OF = {
  murmuration: { scope: 'everybody', community: 'leiden', seed: 1 },
  count: { minObjects: 2 },
  cnt: { minWeight: 2 },
  coortweet: { minParticipation: 2 },
  cosine: { minObjects: 5, maxSharers: 1000, percentile: 0.99 },
  svn: { minObjects: 5, maxSharers: 1000, rate: 0.05 },
  eigenvector: { minObjects: 5, maxSharers: 1000, percentile: 0.99 },
} as const

export type MethodName = keyof typeof PARAMETERS_OF

export const METHODS = Object.keys(PARAMETERS_OF) as MethodName[]

/** Interval of the methods that count coincidences, in event-time seconds. */
export const WINDOW_SECONDS = 60

const WINDOWED: readonly MethodName[] = ['count', 'cnt', 'coortweet']

/** All parameters of a method in a run, as they are written down. */
export const parametersOf = (method: MethodName, windowSeconds: number): { [name: string]: unknown } => ({
  ...PARAMETERS_OF[method],
  ...(WINDOWED.includes(method) && { windowSeconds }),
})
