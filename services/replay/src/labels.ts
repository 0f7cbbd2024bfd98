/** Least number of shares of an account in the second set of figures: accounts that left enough to be found. */
const BUSY_SHARES = 5

/** `precision`: null where nothing was found; `recall`: null where no label is positive; `f1`: null without both. */
export interface Metrics {
  found: number
  truePositives: number
  falsePositives: number
  falseNegatives: number
  /** Found accounts that have no label; they count neither way. */
  unlabelled: number
  precision: number | null
  recall: number | null
  f1: number | null
}

export interface LabelledMetrics {
  overall: Metrics
  /** The same over accounts with at least {@link BUSY_SHARES} shares. */
  busy: Metrics
}

/**
 * Compares a set of found accounts with labels.
 *
 * @param labels account → label
 * @param found accounts that the method calls coordinated
 * @param isCounted leaves accounts out of both sides
 */
export function metricsOf(
  labels: ReadonlyMap<string, string>,
  found: ReadonlySet<string>,
  positive: string,
  isCounted: (accountId: string) => boolean = () => true,
): Metrics {
  let truePositives = 0
  let falsePositives = 0
  let unlabelled = 0
  let positives = 0
  for (const accountId of found) {
    if (!isCounted(accountId)) continue
    const label = labels.get(accountId)
    if (label === undefined) unlabelled++
    else if (label === positive) truePositives++
    else falsePositives++
  }
  for (const [accountId, label] of labels) if (label === positive && isCounted(accountId)) positives++
  const labelled = truePositives + falsePositives
  const precision = labelled === 0 ? null : truePositives / labelled
  const recall = positives === 0 ? null : truePositives / positives
  // 2TP / (2TP + FP + FN), which is also right where precision and recall are both 0.
  const f1 = precision === null || recall === null ? null : (2 * truePositives) / (labelled + positives)
  return {
    found: labelled + unlabelled,
    truePositives,
    falsePositives,
    falseNegatives: positives - truePositives,
    unlabelled,
    precision,
    recall,
    f1,
  }
}

/** Figures over all accounts and over busy ones. @param sharesOf shares of an account as read, repeats included */
export const labelledMetrics = (
  labels: ReadonlyMap<string, string>,
  found: ReadonlySet<string>,
  positive: string,
  sharesOf: (accountId: string) => number,
): LabelledMetrics => ({
  overall: metricsOf(labels, found, positive),
  busy: metricsOf(labels, found, positive, (accountId) => sharesOf(accountId) >= BUSY_SHARES),
})

/** Cases most of whose labelled accounts are not positive; a case without labelled accounts is none of them. */
export function falseCases(
  labels: ReadonlyMap<string, string>,
  cases: readonly (readonly string[])[],
  positive: string,
): number {
  return cases.filter((accountIds) => {
    const held = accountIds.flatMap((id) => labels.get(id) ?? [])
    return held.filter((label) => label !== positive).length * 2 > held.length
  }).length
}

/**
 * Labels from the rows of a list with the columns `account_id` and `label`. The first row of an account stands.
 *
 * @throws {RangeError} with a sentence for a person, if there is no such column or no row has the positive label
 */
export function labelsFrom(
  rows: Iterable<{ accountId: string; columns: { [name: string]: string } }>,
  positive: string,
): Map<string, string> {
  const labels = new Map<string, string>()
  let name: string | undefined
  for (const { accountId, columns } of rows) {
    if (name === undefined || !Object.hasOwn(columns, name))
      name = Object.keys(columns).find((column) => column.toLowerCase() === 'label')
    if (name === undefined)
      throw new RangeError('it has no column label; give a CSV with account_id and label')
    if (!labels.has(accountId)) labels.set(accountId, columns[name])
  }
  if (![...labels.values()].includes(positive)) {
    const seen = [...new Set(labels.values())].sort().slice(0, 5)
    throw new RangeError(
      `no account is labelled '${positive}', only ${seen.map((label) => `'${label}'`).join(', ') || 'none at all'}; name the label to be found with --positive`,
    )
  }
  return labels
}
