import type { CasePicture, ReviewCase } from '@murmuration/contracts'

/** What the report shows of a replay: its run, and its cases with what they look like. */
export interface ReportData {
  /** `run.json`. */
  run: { readonly [field: string]: unknown }
  cases: { found: Omit<ReviewCase, 'picture'>; picture: CasePicture | null }[]
}

/** Id of the element that holds the data in the page. */
export const DATA_ELEMENT = 'report-data'
