import type { Command } from 'commander'
import { checkOptions, REPLAY_DEFAULTS, type TypedOptions } from './replay-options.ts'

/** Gives the subcommand `replay` its options, help and action. */
export function configureReplay(command: Command): void {
  command
    .description(
      'Reads shares from files, tests which accounts amplify the same objects as one, and writes a review case for each ' +
        'cluster, with the evidence for it and against it. Reads CSV and NDJSON, plain or gzip, and Parquet, in its own ' +
        "layout, CooRTweet's or coordination-network-toolkit's, and the exports of platforms (murmuration sources list).",
    )
    .argument('[files...]', 'files of shares; - is standard input')
    .option('--out <dir>', 'folder for the results; needed')
    .option(
      '--scope <scope>',
      'test pairs among everybody, or among flagged accounts with all others as background; flagged+companions also ' +
        'takes in others that move with a community of flagged ones',
    )
    .option(
      '--sample <number>',
      'with flagged scopes, for large data: learn norms from one account in so many, and look at the others near flagged ' +
        'ones only (default: 1, everybody)',
    )
    .option('--flags <file>', 'flagged accounts: one id a line, or CSV with account_id')
    .option('--method <method>', 'murmuration, or counting for comparison: count, cnt, coortweet')
    .option(
      '--window <span>',
      `murmuration: all, or a sliding window such as 28d; counting: the interval, ${REPLAY_DEFAULTS.windowSeconds}s if not given`,
    )
    .option(
      '--step <span>',
      'murmuration: how far the window moves, such as 1d; clusters are followed from window to window',
    )
    .option(
      '--min-objects <number>',
      `count: least distinct objects of a pair (default: ${REPLAY_DEFAULTS.minObjects})`,
    )
    .option('--min-weight <number>', `cnt: least weight of an edge (default: ${REPLAY_DEFAULTS.minWeight})`)
    .option(
      '--min-participation <number>',
      `coortweet: least participation (default: ${REPLAY_DEFAULTS.minParticipation})`,
    )
    .option('--community <algorithm>', `leiden or louvain (default: ${REPLAY_DEFAULTS.community})`)
    .option(
      '--burst',
      'tier A without strangers, for research: finds farms of one-off accounts, and organic bursts too',
    )
    .option('--seed <number>', `seed of all that is drawn (default: ${REPLAY_DEFAULTS.seed})`)
    .option('--labels <file>', 'CSV with account_id and label; adds precision, recall and F1')
    .option('--positive <label>', `label that should be found (default: ${REPLAY_DEFAULTS.positive})`)
    .option('--map <ours=theirs...>', 'which column of the file is which of ours, such as account_id=user')
    .option('--map-file <file>', 'the same from a file, as murmuration map writes it; also --map @file')
    .option(
      '--from <source>',
      'which platform the files come from (default: recognised); see murmuration sources list',
    )
    .option('--max-refused <part>', 'largest part of the rows that may be refused (default: 1%)')
    .option(
      '--explain <case>',
      'also say what this case hangs on: detect again without one account, object, day at a time; writes explain-CASE.md and .json',
    )
    .option('--force', 'write into a folder that holds other files')
    .option('--json', 'print run.json in place of the summary')
    .option('--quiet', 'print nothing')
    .addHelpText(
      'after',
      `
Examples:
  murmuration replay shares.csv.gz --out cases
      everybody against everybody, over the whole time
  murmuration replay shares.csv --out order --scope flagged --flags order.csv
      only pairs of accounts that the order names; all others tell what chance looks like
  murmuration replay 2024-*.csv.gz --out months --window 28d --step 1d
      follow clusters day by day
  murmuration replay tweets.csv --out cases --map account_id=user object_id=retweeted timestamp=created_at
  murmuration replay result.json --out cases --from telegram
  zcat shares.ndjson.gz | murmuration replay - --out cases --labels truth.csv
  murmuration replay shares.csv --out counted --method count --window 60s --min-objects 3

The folder then holds cases.ndjson, pictures.ndjson (network, sessions and shares of each case, to draw it from),
accounts.csv, edges.csv, leads.csv (pairs to look at next, ranked; none of them a case), graph.gexf, graph.graphml,
dead-letters.ndjson and run.json.
Exit code: 0 done, 2 wrong usage or unreadable file, 3 too many rows refused, 130 stopped by Ctrl-C.`,
    )
    .action(async (files: string[], typed: TypedOptions & { explain?: string }) => {
      const options = checkOptions(files, typed)
      const { explain } = typed
      if (explain !== undefined) (await import('./explain/explain-replay.ts')).checkExplain(options)
      const { replayAtTerminal } = await import('./replay-at-terminal.ts')
      await replayAtTerminal(options)
      if (explain !== undefined)
        await (await import('./explain/explain-replay.ts')).explainReplay(options, explain)
    })
}
