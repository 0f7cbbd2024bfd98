/**
 * The subcommands of the binary. `load` brings the function that gives a commander command its options,
 * help and action; it runs only when that subcommand is called for, so that no other room is read.
 *
 * @typedef {{ name: string, summary: string, load: () => Promise<(command: import('commander').Command) => void> }} Subcommand
 */

/** @type {Subcommand[]} */
export const commands = [
  {
    name: 'replay',
    summary: 'read shares from files and write review cases, with the graph behind them',
    load: async () => (await import('@murmuration/replay/replay-command')).configureReplay,
  },
  {
    name: 'demo',
    summary: 'simulate an order naming 1,178 accounts, replay it, and print its scorecard',
    load: async () => (await import('@murmuration/replay/demo-command')).configureDemo,
  },
]
