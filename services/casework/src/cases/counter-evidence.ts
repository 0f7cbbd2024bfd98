import type { CounterEvidence, Evidence, Note } from '@murmuration/contracts'

/**
 * What speaks against a finding, strongest first: what concerns more of the case comes before what concerns less, and
 * within that what chance explains least. A note of a person counts like a test of the program, with its author; where
 * nothing tells them apart, it comes behind it, and later notes first.
 *
 * @param members how many accounts the case holds
 */
export function counterEvidence(
  tests: readonly Evidence[],
  notes: readonly Note[],
  members: number,
): CounterEvidence[] {
  const breadth = (accounts: number): number => (accounts === 0 ? 1 : accounts / Math.max(accounts, members))
  return [
    ...tests.map((evidence) => ({
      breadth: breadth(evidence.accounts.length),
      log10P: evidence.log10P ?? 0,
      atMs: Number.POSITIVE_INFINITY,
      says: { sentence: evidence.sentence, evidence, note: null },
    })),
    ...notes
      .filter(({ side }) => side === 'against')
      .map((note) => ({
        breadth: breadth(note.accountId === null ? 0 : 1),
        log10P: 0,
        atMs: note.atMs,
        says: { sentence: note.text, evidence: null, note },
      })),
  ]
    .sort((x, y) => y.breadth - x.breadth || x.log10P - y.log10P || (x.atMs === y.atMs ? 0 : y.atMs - x.atMs))
    .map(({ says }) => says)
}
