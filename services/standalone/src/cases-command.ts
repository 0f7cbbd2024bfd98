import { configureCases } from '@murmuration/detector/cases-command'
import type { Command } from 'commander'
import { type BusOptions, busSettingsFrom, openBus, withBusOptions } from './open-bus.ts'

/** The subcommand `cases`, on Kafka or on the folder of `murmuration start`. */
export const configureCasesOfBus = (command: Command): void =>
  configureCases(command, {
    withOptions: withBusOptions,
    openBus: (typed: BusOptions) => openBus(busSettingsFrom(typed), { readOnly: true }),
  })
