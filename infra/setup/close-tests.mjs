/** Writes the closing line over test runs that have left a report; their names are the arguments. */
import { closeTests } from './run-tests.mjs'

process.exitCode = closeTests(process.argv.slice(2))
