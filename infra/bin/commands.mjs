/**
 * The subcommands of the binary. `load` brings the function that gives a commander command its options,
 * help and action; it runs only when that subcommand is called for, so that no other room is read.
 *
 * @typedef {{ name: string, summary: string, load: () => Promise<(command: import('commander').Command) => void> }} Subcommand
 */

/** @type {Subcommand[]} */
export const commands = [
  {
    name: 'start',
    summary:
      'run the whole pipeline in one process, on a log in a folder; --demo feeds it the founding story',
    load: async () => (await import('@murmuration/standalone/start-command')).configureStart,
  },
  {
    name: 'replay',
    summary: 'read shares from files and write review cases, with the graph behind them',
    load: async () => {
      const { configureReplay } = await import('@murmuration/replay/replay-command')
      const { configureReplayReport } = await import('@murmuration/console/report-command')
      return (command) => {
        configureReplay(command)
        configureReplayReport(command)
      }
    },
  },
  {
    name: 'map',
    summary: 'propose which column of a file is which of ours, and write it down for replay and feed',
    load: async () => (await import('@murmuration/share-files/map-command')).configureMap,
  },
  {
    name: 'sources',
    summary: 'list the exports of platforms that are read as they are, or check what a file gives',
    load: async () => (await import('@murmuration/share-files/sources-command')).configureSources,
  },
  {
    name: 'report',
    summary: 'make one page of a replay, with its cases to look at, that opens without a server',
    load: async () => (await import('@murmuration/console/report-command')).configureReport,
  },
  {
    name: 'export',
    summary: 'take cases or the graph out of a replay: evidence packs, STIX, GEXF, GraphML, Parquet, CSV',
    load: async () => (await import('@murmuration/replay/export-command')).configureExport,
  },
  {
    name: 'verify',
    summary: 'compute an evidence pack anew from the raw shares in it, and say where it differs',
    load: async () => (await import('@murmuration/replay/verify-command')).configureVerify,
  },
  {
    name: 'compare',
    summary: 'run methods of the literature over the same shares, and put them side by side',
    load: async () => (await import('@murmuration/replay/compare-command')).configureCompare,
  },
  {
    name: 'demo',
    summary: 'simulate an order naming 1,178 accounts, replay it, and print its scorecard',
    load: async () => (await import('@murmuration/replay/demo-command')).configureDemo,
  },
  {
    name: 'simulate',
    summary: 'simulate shares of which the truth is known: crowds, fans, tools, planted operations',
    load: async () => (await import('@murmuration/replay/simulate-command')).configureSimulate,
  },
  {
    name: 'calibrate',
    summary: 'count false cases in simulated worlds without planted operations',
    load: async () => (await import('@murmuration/replay/calibrate-command')).configureCalibrate,
  },
  {
    name: 'power',
    summary: 'say which part of planted operations is found, over tempo, size and camouflage',
    load: async () => (await import('@murmuration/replay/power-command')).configurePower,
  },
  {
    name: 'feed',
    summary: 'send files of shares to a running pipeline, as fast as it takes them or at a speed',
    load: async () => (await import('@murmuration/ingest/feed-command')).configureFeed,
  },
  {
    name: 'connect',
    summary: "follow a platform's stream into a running pipeline: bluesky, mastodon or x",
    load: async () => (await import('@murmuration/ingest/connect-command')).configureConnect,
  },
  {
    name: 'flag',
    summary: 'flag the accounts of a list, or withdraw their flags',
    load: async () => (await import('@murmuration/ingest/flag-command')).configureFlag,
  },
  {
    name: 'cases',
    summary: 'show review cases, or follow them as they come',
    load: async () => (await import('@murmuration/standalone/cases-command')).configureCasesOfBus,
  },
  {
    name: 'dead-letters',
    summary: 'list, show and retry records that were refused',
    load: async () => (await import('@murmuration/ingest/dead-letters-command')).configureDeadLetters,
  },
  {
    name: 'service',
    summary: 'run one role of the pipeline on Kafka: ingest, graph, detector or casework',
    load: async () => (await import('@murmuration/standalone/service-command')).configureService,
  },
  {
    name: 'topics',
    summary: 'make or check the topics on Kafka',
    load: async () => (await import('@murmuration/standalone/topics-command')).configureTopics,
  },
  {
    name: 'audit',
    summary: 'check the history of decisions, export it, print its head',
    load: async () => (await import('@murmuration/casework/audit-command')).configureAudit,
  },
  {
    name: 'store',
    summary: 'back up and restore orders, cases and history',
    load: async () => (await import('@murmuration/casework/store-command')).configureStore,
  },
]
