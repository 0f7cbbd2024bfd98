import { brokerCommand } from './command.mjs'

/** For scripts; from a terminal this file is a command, see `node infra/kafka/broker.mjs`. */
export { startBroker } from './start-broker.mjs'

if (process.argv[1] === import.meta.filename) await brokerCommand(process.argv.slice(2))
