import type { ReplayRun } from './replay-run.ts'

/** What an export is of, for its methods paragraph. */
export interface MethodsFacts {
  run: ReplayRun
  cases: number
  isPseudonymised: boolean
}

/** A methods paragraph with the run's parameters, ready to paste into a paper, in Markdown. */
export function methodsText({ run, cases, isPseudonymised }: MethodsFacts): string {
  const { counts, errorRates, parameters, versions, scope } = run
  const whole = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')
  const tested =
    scope === 'everybody'
      ? 'pairs among all accounts'
      : scope === 'flagged'
        ? 'pairs among the accounts of a list, with all other accounts as background'
        : 'pairs among the accounts of a list, with all other accounts as background that may join a community'
  const sentences =
    errorRates === null
      ? [
          `Co-sharing networks were built from ${whole(counts.read)} records by ${whole(counts.accounts)} accounts on ${whole(counts.objects)} objects with the counting method \`${run.method}\` of Murmuration ${versions.murmuration} (${whole(counts.edges)} edges). Counting tests nothing: an edge says how often, and not whether chance explains it.`,
        ]
      : [
          `Coordinated amplification was looked for with Murmuration ${versions.murmuration} (detector version ${String(parameters.detectorVersion)}) in ${whole(counts.read)} records by ${whole(counts.accounts)} accounts on ${whole(counts.objects)} objects; tested were ${tested}.`,
          'Tier A tests a pair’s sessions of co-sharing for synchrony within 10, 60 or 300 s (120 s where all times are whole minutes) against the chance that the objects’ age and local traffic, and the strangers near each share, explain: an exact Poisson-binomial tail, with the smallest p over the scales times their number.',
          'Tiers B and C test repeated choice of the same rare objects within 300 s and 3,600 s against the sharers’ activity at the time: an upper bound of a compound Poisson tail.',
          `The false discovery rate (Benjamini and Hochberg 1995) over all tested pairs was held at ${errorRates.A} in tier A, ${errorRates.B} in tier B and ${errorRates.C} in tier C, and at ${errorRates.groupTest} in the test of an account against a community.`,
          `Edges (${whole(counts.edges)}) were parted into communities by ${String(parameters.community)} (constant Potts model, resolution ${String(parameters.resolution)}, seed ${String(parameters.seed)}, ${String(parameters.consensusRuns)} seeded runs); those of ${String(parameters.minCommunity)} accounts or more became review cases (${whole(cases)} in this export).`,
          'A case says that accounts act together more than chance explains. It does not say who operates them, nor that they deceive: unions, newsrooms and protests coordinate as well.',
        ]
  const privacy = isPseudonymised
    ? 'Ids of accounts, objects and posts stand as pseudonyms (HMAC-SHA-256 under a key that is not in the export); times are exact, so that who holds the public posts can find them again.'
    : 'Ids stand as the platform writes them.'
  return [
    '# Methods',
    '',
    sentences.join(' '),
    '',
    privacy,
    '',
    '## Parameters',
    '',
    `- input: ${run.files.join(', ')}; sha256 of the bytes ${run.inputHash}`,
    `- parameters: sha256 ${run.parametersHash}`,
    ...Object.entries(parameters).map(([name, value]) => `- ${name}: ${JSON.stringify(value)}`),
    '',
  ].join('\n')
}

/** How to cite the software, as CITATION.cff 1.2.0. */
export const citationText = ({ versions, parametersHash, inputHash }: ReplayRun): string =>
  [
    'cff-version: 1.2.0',
    'message: If you use this export, please cite the software that made it, with its version and parameters.',
    'title: Murmuration',
    'type: software',
    `version: ${JSON.stringify(versions.murmuration)}`,
    'license: Apache-2.0',
    'authors:',
    '  - name: The Murmuration contributors',
    'identifiers:',
    '  - type: other',
    `    value: ${JSON.stringify(`parameters:${parametersHash}`)}`,
    '    description: sha256 of the parameters of the run',
    '  - type: other',
    `    value: ${JSON.stringify(`input:${inputHash}`)}`,
    '    description: sha256 of the bytes that the run read',
    '',
  ].join('\n')
