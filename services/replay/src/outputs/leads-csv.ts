import { csvRow, figure } from '@murmuration/exports/csv'
import type { ByteSink } from './byte-sink.ts'

/** A pair that chose the same rare objects often, without passing a test: to rank by, and never a case. */
export interface NamedLead {
  a: string
  b: string
  weight: number
  sessions: number
}

const HEADER = 'account_a,account_b,weight,sessions\n'

/** Writes `leads.csv`, in the order given. */
export function writeLeads(sink: ByteSink, leads: readonly NamedLead[]): void {
  sink.text(HEADER)
  for (const { a, b, weight, sessions } of leads) sink.text(csvRow([a, b, figure(weight), figure(sessions)]))
}
