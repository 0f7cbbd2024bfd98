import type { Command } from 'commander'
import { addConnectBluesky, addConnectReposts } from './connect/bluesky-command.ts'
import { addConnectMastodon } from './connect/mastodon-command.ts'
import { addConnectX } from './connect/x-command.ts'

/** Gives the subcommand `connect` its subcommands, one for each platform. */
export function configureConnect(command: Command): void {
  command.description(
    "Follows a platform's stream and sends its shares to a running pipeline until Ctrl-C. What ingest has acknowledged is " +
      'remembered: the same command goes on where it stopped, and what comes twice counts once. Records that cannot be ' +
      'read are kept: murmuration dead-letters list.',
  )
  addConnectBluesky(command)
  addConnectReposts(command)
  addConnectMastodon(command)
  addConnectX(command)
}
