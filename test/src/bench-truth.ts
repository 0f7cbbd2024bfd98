import { cpus } from 'node:os'
import {
  countPairs,
  detect,
  type IdTable,
  idAt,
  randomInt,
  type ShareColumns,
  seededRandom,
} from '@murmuration/detection'
import { readTruthSet, type TruthSet, truthDataIsThere } from './truth-sets.ts'

const POSITIVE = 'coordinated'
const BUSY_SHARES = 5
const HOUR_MS = 3_600_000

/** Targets of the design: precision and recall of alerts, then with review; or the most false cases. */
const SETS: { name: string; reach: string; goFor: string }[] = [
  { name: 'bench_small', reach: '.99/.58 · .99/.78', goFor: '.99/.90' },
  { name: 'bench_dev', reach: '.99/.79 · .99/.80', goFor: '.99/.90' },
  { name: 'hard_dev', reach: '.99/.66 · .99/.81', goFor: '.99/.90' },
  { name: 'sim_fan', reach: '.98/.99, 0 false · –', goFor: 'no false case with review' },
  { name: 'navalny_retweets', reach: '0 · 0 cases', goFor: '0' },
  { name: 'higgs', reach: 'at most 1 false', goFor: '0' },
]

interface Figures {
  precision: number
  precisionWithoutBotlike: number
  recall: number
  busyPrecision: number
  busyRecall: number
  cases: number
  falseCases: number
  falseCasesWithoutBotlike: number
}

/**
 * Figures of a set of cases. A case is false if fewer than half of its accounts are labelled coordinated; without
 * bot-like accounts, it is left out if at least half of them are on that list.
 */
function figures(set: TruthSet, cases: string[][], sharesOf: Map<string, number>): Figures {
  const found = new Set(cases.flat())
  const isTrue = (id: string): boolean => set.labels.get(id) === POSITIVE
  const busy = (id: string): boolean => (sharesOf.get(id) ?? 0) >= BUSY_SHARES
  const truth = [...set.labels.keys()].filter(isTrue)
  const part = (of: string[], inside: (id: string) => boolean): number =>
    of.length === 0 ? Number.NaN : of.filter(inside).length / of.length
  const all = [...found]
  const wrong = cases.filter((ids) => ids.filter(isTrue).length * 2 < ids.length)
  return {
    precision: part(all, isTrue),
    precisionWithoutBotlike: part(
      all.filter((id) => isTrue(id) || !set.botlike.has(id)),
      isTrue,
    ),
    recall: part(truth, (id) => found.has(id)),
    busyPrecision: part(all.filter(busy), isTrue),
    busyRecall: part(truth.filter(busy), (id) => found.has(id)),
    cases: cases.length,
    falseCases: wrong.length,
    falseCasesWithoutBotlike: wrong.filter(
      (ids) => ids.filter((id) => set.botlike.has(id)).length * 2 < ids.length,
    ).length,
  }
}

/** Cases of the product: accounts at level alert, and all accounts. */
function detectCases(columns: ShareColumns): { alerts: string[][]; withReview: string[][] } {
  const { cases } = detect(columns, { scope: 'everybody', community: 'leiden', seed: 1 })
  const ids = (level?: 'alert') =>
    cases
      .map((found) =>
        found.accounts.filter((a) => level === undefined || a.level === level).map((a) => a.accountId),
      )
      .filter((list) => list.length > 0)
  return { alerts: ids('alert'), withReview: ids() }
}

/** Best F1 that counting reaches over windows and thresholds; communities are components of four or more. */
function countingAtItsBest(set: TruthSet, sharesOf: Map<string, number>): { setting: string; best: Figures } {
  let setting = '–'
  let best: Figures | undefined
  const score = (f: Figures): number =>
    set.labels.size > 0
      ? (2 * f.precision * f.recall) / (f.precision + f.recall) || 0
      : -f.falseCasesWithoutBotlike
  for (const windowSeconds of [60, 300, 3600]) {
    for (const minObjects of [3, 5, 10]) {
      const edges = countPairs(set.columns, { windowSeconds, minObjects })
      const found = figures(set, components(edges, set.columns.accountIds), sharesOf)
      if (best !== undefined && score(found) <= score(best)) continue
      best = found
      setting = `${windowSeconds} s k≥${minObjects}`
    }
  }
  return { setting, best: best as Figures }
}

function components(
  edges: { size: number; a: Uint32Array; b: Uint32Array },
  accountIds: IdTable,
): string[][] {
  const parent = new Map<number, number>()
  const root = (x: number): number => {
    let at = x
    while (parent.get(at) !== at) {
      const up = parent.get(at) as number
      parent.set(at, parent.get(up) as number)
      at = parent.get(at) as number
    }
    return at
  }
  for (let e = 0; e < edges.size; e++) {
    for (const end of [edges.a[e], edges.b[e]]) if (!parent.has(end)) parent.set(end, end)
    parent.set(root(edges.a[e]), root(edges.b[e]))
  }
  const members = new Map<number, string[]>()
  for (const node of parent.keys()) {
    const list = members.get(root(node)) ?? []
    list.push(idAt(accountIds, node))
    members.set(root(node), list)
  }
  return [...members.values()].filter((list) => list.length >= 4)
}

/** Who shared is drawn anew among the shares of each block of time: no coordination is left, activity is. */
function shuffled(columns: ShareColumns, blockMs: number, seed: number): ShareColumns {
  const random = seededRandom(seed)
  const account = columns.account.slice()
  const byBlock = new Map<number, number[]>()
  for (let r = 0; r < columns.count; r++) {
    const block = Math.floor(columns.timeMs[r] / blockMs)
    const rows = byBlock.get(block)
    if (rows === undefined) byBlock.set(block, [r])
    else rows.push(r)
  }
  for (const block of [...byBlock.keys()].sort((x, y) => x - y)) {
    const rows = byBlock.get(block) as number[]
    for (let k = rows.length - 1; k > 0; k--) {
      const other = randomInt(random, k + 1)
      const held = account[rows[k]]
      account[rows[k]] = account[rows[other]]
      account[rows[other]] = held
    }
  }
  return { ...columns, account }
}

const decimal = (value: number): string =>
  Number.isNaN(value) ? '–' : value.toFixed(3).replace(/^0/, '').replace(/0+$/, '').replace(/\.$/, '.0')

function line(label: string, f: Figures): void {
  console.log(
    [
      `  ${label.padEnd(26)}`,
      `${decimal(f.precision)} / ${decimal(f.recall)}`.padEnd(14),
      decimal(f.precisionWithoutBotlike).padEnd(9),
      `${decimal(f.busyPrecision)} / ${decimal(f.busyRecall)}`.padEnd(14),
      `${f.cases}`.padStart(5),
      `${f.falseCases}`.padStart(6),
      `${f.falseCasesWithoutBotlike}`.padStart(10),
    ].join('  '),
  )
}

async function main(): Promise<void> {
  if (!truthDataIsThere()) {
    console.error(
      'bench:truth needs the labelled sets in ../shared/data beside the checkout; they are not there.',
    )
    process.exitCode = 2
    return
  }
  const only = process.argv.slice(2)
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}`)
  console.log(
    'Accounts in communities of four or more. One parameter set for all. Precision over labelled data is a',
  )
  console.log(
    'lower bound: "organic" means "not of the agency". The list of bot-like accounts is close kin to tier A.',
  )
  for (const { name, reach, goFor } of SETS) {
    if (only.length > 0 && !only.includes(name)) continue
    const set = await readTruthSet(name)
    const sharesOf = new Map<string, number>()
    for (let r = 0; r < set.columns.count; r++) {
      const id = idAt(set.columns.accountIds, set.columns.account[r])
      sharesOf.set(id, (sharesOf.get(id) ?? 0) + 1)
    }
    console.log(
      `\n${name}: ${set.columns.count.toLocaleString('en')} shares; reach at least ${reach}; go for ${goFor}`,
    )
    console.log(
      '                              prec / recall   no bots    ≥5 shares       cases   false   no bots',
    )
    const { setting, best } = countingAtItsBest(set, sharesOf)
    line(`counting, ${setting}`, best)
    const { alerts, withReview } = detectCases(set.columns)
    line('alerts', figures(set, alerts, sharesOf))
    line('with review', figures(set, withReview, sharesOf))
    for (const hours of [24, 6, 1]) {
      const nothing = detectCases(shuffled(set.columns, hours * HOUR_MS, hours))
      console.log(
        `  labels shuffled within ${hours} h: ${nothing.alerts.length} alerts, ${nothing.withReview.length} cases with review`,
      )
    }
  }
}

await main()
