import { Verdict } from '@murmuration/contracts'
import { countVerdicts, TESTABLE, type VerdictCounts } from '@murmuration/detection/verdicts'
import { type Scorecard, totalOf } from './scorecard.ts'
import type { Truth } from './story-cast.ts'

const WIDTH = 100
const MOST_CASES = 15

const VERDICT_WORDS: { readonly [verdict in Verdict]: string } = {
  supported: 'supported',
  weak: 'weak',
  not_supported: 'not supported',
  contradicted: 'contradicted',
  not_testable: 'not testable',
}

const KIND_WORDS: { readonly [kind in Truth['kind']]: string } = {
  operation: 'planted operations',
  open_coordination: 'open coordination',
  protester: 'ordinary protesters',
  low_activity: 'too quiet to test',
  background: 'other people',
}

/** The scorecard as plain text, at most 100 columns wide, with a line break at its end. */
export function printScorecard(card: Scorecard): string {
  const parts = [headline(card), claimTable(card), caseTable(card), answerLines(card)]
  if (card.truth.length > 0) parts.push(truthTable(card))
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function headline({ named, resolved, notFound, duplicates, coordination: c }: Scorecard): string[] {
  const contradicted = c.contradicted > 0 ? `contradicted for ${n(c.contradicted)}, ` : ''
  return [
    `Of ${n(named)} named: ${n(resolved)} resolved (${n(notFound)} not found, ${n(duplicates)} listed twice).`,
    `Coordination supported for ${n(c.supported)}, weak for ${n(c.weak)}, not supported for ` +
      `${n(c.not_supported)}, ${contradicted}not testable for ${n(c.not_testable)}.`,
    '',
    ...wrap(
      'Supported: the account stands in a case at level alert. Weak: at level review only. Not testable: fewer than ' +
        `${TESTABLE.objects} distinct objects in the window, or fewer than ${TESTABLE.sittings} sittings of 30 ` +
        'minutes. Not supported does not mean independent: nothing was found that chance does not explain.',
    ),
  ]
}

const FIRST_COLUMN = 22
const VERDICT_COLUMNS: readonly { verdict: Verdict; width: number }[] = [
  { verdict: 'supported', width: 11 },
  { verdict: 'weak', width: 8 },
  { verdict: 'not_supported', width: 15 },
  { verdict: 'contradicted', width: 14 },
  { verdict: 'not_testable', width: 14 },
]

const verdictCells = (counts: VerdictCounts): string =>
  VERDICT_COLUMNS.map(({ verdict, width }) => n(counts[verdict]).padStart(width)).join('')

const verdictHeads = VERDICT_COLUMNS.map(({ verdict, width }) => VERDICT_WORDS[verdict].padStart(width)).join(
  '',
)

function claimTable({ claims, unknownClaims }: Scorecard): string[] {
  if (claims.length === 0 && unknownClaims.length === 0) return ['The list makes no claims.']
  const last = VERDICT_COLUMNS[VERDICT_COLUMNS.length - 1].width
  const merged = VERDICT_COLUMNS.reduce((sum, { width }) => sum + width, -last)
  const rows = claims.map(({ claim, asserted, verdicts, reason }) => {
    const cells =
      reason === null
        ? verdictCells(verdicts)
        : `  ${reason}`.padEnd(merged) + n(verdicts.not_testable).padStart(last)
    return `  ${claim.replaceAll('_', ' ').padEnd(FIRST_COLUMN)}${n(asserted).padStart(8)}${cells}`
  })
  const notes: string[] = []
  if (claims.some(({ claim }) => claim === 'foreign_operated'))
    notes.push(
      ...wrap(
        'Foreign operated is weak at best: hours that fit elsewhere are an indicator with a base rate, and never name ' +
          'a country.',
      ),
    )
  if (unknownClaims.length > 0) notes.push(...wrap(`Not read as claims: ${unknownClaims.join(', ')}.`))
  return [
    'What the order claims, and what the evidence says, in resolved accounts',
    `  ${'claim'.padEnd(FIRST_COLUMN)}${'said of'.padStart(8)}${verdictHeads}`,
    ...rows,
    ...notes.map((line) => `  ${line}`),
  ]
}

function caseTable({ cases, casesWithoutNamed }: Scorecard): string[] {
  if (cases.length === 0) return ['No case holds a named account.']
  const known = cases.some(({ truth }) => truth.length > 0)
  const shown = cases.slice(0, MOST_CASES)
  const rest = cases.slice(MOST_CASES)
  const lines = shown.map((found) => {
    const who = found.truth.map(
      ({ kind, group, accounts }) => `${n(accounts)} ${group ?? kind.replace('_', ' ')}`,
    )
    const cells = [
      `  ${found.caseId.slice(0, 13).padEnd(15)}`,
      found.level.padEnd(8),
      found.tiers.join('').padEnd(6),
      n(found.named).padStart(6),
      n(found.unnamed).padStart(9),
      n(found.synchronousSessions).padStart(10),
      tenths(found.expectedSynchronous).padStart(10),
    ].join('')
    return known ? clip(`${cells}   ${who.join(', ')}`) : cells
  })
  const head =
    `  ${'case'.padEnd(15)}${'level'.padEnd(8)}${'tiers'.padEnd(6)}${'named'.padStart(6)}${'unnamed'.padStart(9)}` +
    `${'in sync'.padStart(10)}${'expected'.padStart(10)}${known ? '   in truth' : ''}`
  const more: string[] = []
  if (rest.length > 0)
    more.push(
      `  and ${n(rest.length)} more, with ${n(rest.reduce((sum, c) => sum + c.named, 0))} named accounts`,
    )
  if (casesWithoutNamed > 0) more.push(`  and ${n(casesWithoutNamed)} without a named account`)
  return [
    'Cases with named accounts (in sync: pair sessions in synchrony, and what chance explains of them)',
    head,
    ...lines,
    ...more,
  ].map(clip)
}

function answerLines({ answers, cases }: Scorecard): string[] {
  const figure = (value: number): string => `  ${n(value).padStart(6)} `
  return [
    'What can be sent',
    `${figure(answers.now)}can be answered now: not supported, contradicted or not testable`,
    `${figure(answers.afterDecision)}wait for a person to decide: supported or weak, in ${counted(cases.length, 'case')}`,
    `${figure(answers.backToIssuer)}go back to the issuer: not found or listed twice`,
  ]
}

function truthTable({ truth }: Scorecard): string[] {
  const lines: string[] = []
  const sums = new Map<Truth['kind'], { named: number; verdicts: VerdictCounts }>()
  const row = (name: string, named: number, verdicts: VerdictCounts): void => {
    lines.push(`  ${name.padEnd(FIRST_COLUMN)}${n(named).padStart(8)}${verdictCells(verdicts)}`)
  }
  for (const kind of new Set(truth.map((entry) => entry.kind))) {
    const entries = truth.filter((entry) => entry.kind === kind)
    const verdicts = countVerdicts([])
    for (const entry of entries) for (const v of Verdict.options) verdicts[v] += entry.verdicts[v]
    sums.set(kind, { named: totalOf(verdicts), verdicts })
    row(KIND_WORDS[kind], totalOf(verdicts), verdicts)
    for (const { group, named, verdicts: own } of entries) if (group !== null) row(`  ${group}`, named, own)
  }
  const of = (kind: Truth['kind']) => sums.get(kind) ?? { named: 0, verdicts: countVerdicts([]) }
  const operation = of('operation')
  const open = of('open_coordination')
  const protester = of('protester')
  const quiet = of('low_activity')
  return [
    'As this is a simulation: how that compares with the truth',
    `  ${'truly'.padEnd(FIRST_COLUMN)}${'named'.padStart(8)}${verdictHeads}`,
    ...lines,
    '',
    ...wrap(
      `Of ${n(operation.named)} named accounts in planted operations, coordination is supported for ` +
        `${n(operation.verdicts.supported)}, weak for ${n(operation.verdicts.weak)}, and missed for ` +
        `${n(operation.verdicts.not_supported + operation.verdicts.not_testable)}.`,
    ),
    ...wrap(
      `Of ${n(open.named)} in unions and newsrooms that coordinate openly, it is supported for ` +
        `${n(open.verdicts.supported)}. They do act together, and say so: coordination is not deceit, and a reader ` +
        'can close such a case as coordinated and authentic.',
    ),
    ...wrap(
      `Of ${n(protester.named)} ordinary protesters, it is wrongly supported for ${n(protester.verdicts.supported)} ` +
        `and wrongly weak for ${n(protester.verdicts.weak)}.`,
    ),
    ...wrap(
      `Of ${n(quiet.named)} too quiet to test, ${n(quiet.verdicts.not_testable)} come out as not testable.`,
    ),
  ]
}

const n = (value: number): string => value.toLocaleString('en-US')

const tenths = (value: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

const counted = (count: number, thing: string): string => `${n(count)} ${thing}${count === 1 ? '' : 's'}`

const clip = (line: string): string => (line.length <= WIDTH ? line : `${line.slice(0, WIDTH - 1)}…`)

/** Lines of at most two columns less than the width, broken between words. */
function wrap(text: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > WIDTH - 2) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  return lines
}
