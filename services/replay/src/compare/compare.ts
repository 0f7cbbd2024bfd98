import type { ShareColumns } from '@murmuration/detection'
import { type Metrics, metricsOf } from '../labels.ts'
import { jaccard } from './compare-methods.ts'
import type { MethodCost } from './compare-process.ts'
import { type MethodName, parametersOf } from './method-parameters.ts'
import type { MethodRunner } from './run-method-process.ts'

export interface ComparedMethod {
  method: MethodName
  parameters: { [name: string]: unknown }
  accounts: number
  edges: number
  communities: number
  /** Null without labels. */
  metrics: Metrics | null
  notes: string[]
}

/** The same for the same files, but for `costs`. */
export interface Comparison {
  shares: number
  accounts: number
  methods: ComparedMethod[]
  /** Jaccard of the sets of accounts, methods by methods in their order; null where both are empty. */
  overlap: (number | null)[][]
  positive: string | null
  costs: ({ method: MethodName } & MethodCost)[]
}

export interface CompareInput {
  columns: ShareColumns
  methods: readonly MethodName[]
  windowSeconds: number
  labels?: { of: ReadonlyMap<string, string>; positive: string }
}

/** Runs the methods one after the other, so that none takes another's processor, and puts them side by side. */
export async function compareMethods(
  { columns, methods, windowSeconds, labels }: CompareInput,
  run: MethodRunner,
  { signal, onMethod = () => {} }: { signal?: AbortSignal; onMethod?: (method: MethodName) => void } = {},
): Promise<Comparison> {
  const compared: ComparedMethod[] = []
  const costs: Comparison['costs'] = []
  const sets: string[][] = []
  for (const method of methods) {
    onMethod(method)
    const { findings, cost } = await run({ method, columns, windowSeconds }, signal)
    const { accounts, edges, communities, notes } = findings
    sets.push(accounts)
    costs.push({ method, ...cost })
    compared.push({
      method,
      parameters: parametersOf(method, windowSeconds),
      accounts: accounts.length,
      edges,
      communities,
      metrics: labels === undefined ? null : metricsOf(labels.of, new Set(accounts), labels.positive),
      notes,
    })
  }
  return {
    shares: columns.count,
    accounts: columns.accountIds.size,
    methods: compared,
    overlap: sets.map((x) => sets.map((y) => jaccard(x, y))),
    positive: labels?.positive ?? null,
    costs,
  }
}
