import { readFileSync } from 'node:fs'

const WRONG_USAGE = 2
const UNEXPECTED = 1

/**
 * Runs one subcommand of the binary.
 *
 * @param {string[]} args what stands after `murmuration`
 * @param {import('./commands.mjs').Subcommand[]} commands
 * @returns {Promise<number>} exit code: 0 done, 2 wrong usage, the error's own `exitCode` where it has one, 1 for
 *   anything unforeseen, which alone is shown with its stack
 */
export async function runCommand(args, commands) {
  process.stdout.on('error', endQuietlyOnClosedPipe)
  const called = calledName(args)
  const speaker = commands.some(({ name }) => name === called) ? `murmuration ${called}` : 'murmuration'
  try {
    const program = await buildProgram(called, commands)
    await program.parseAsync(args, { from: 'user' })
    return exitCodeSet()
  } catch (error) {
    return report(error, speaker)
  }
}

async function buildProgram(called, commands) {
  const { Command } = await import('commander')
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const program = new Command('murmuration')
    .description('Finds accounts that amplify content as one, and opens a review case for each cluster.')
    .version(version, '-V, --version', 'print the version')
    .exitOverride()
    // Errors are worded in one place, `report`.
    .configureOutput({ outputError: () => {} })
    .addHelpText(
      'after',
      [
        '',
        'Examples:',
        '  murmuration start --demo                        see the whole of it, live, on simulated data',
        '  murmuration replay shares.csv.gz --out cases    search a file of shares for coordination',
        '  murmuration help replay                         all options of one command',
      ].join('\n'),
    )
  for (const { name, summary, load } of commands) {
    const command = program.command(name).summary(summary).description(summary)
    if (name === called) (await load())(command)
  }
  return program
}

/** The subcommand that the arguments name: the first operand, or the one after `help`. */
function calledName(args) {
  const operands = args.filter((argument) => !argument.startsWith('-'))
  return operands[0] === 'help' ? operands[1] : operands[0]
}

function report(error, speaker) {
  if (isCommanderError(error)) {
    if (error.exitCode === 0) return 0
    if (error.code !== 'commander.help') say(`${speaker}: ${sentenceOf(error.message, speaker)}`)
    return WRONG_USAGE
  }
  const missing = missingStep(error)
  if (missing !== undefined) {
    say(`murmuration: ${missing}`)
    return UNEXPECTED
  }
  if (error instanceof Error && Number.isInteger(error.exitCode)) {
    say(`${speaker}: ${error.message}`)
    return error.exitCode
  }
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return UNEXPECTED
}

const isCommanderError = (error) =>
  error instanceof Error && typeof error.code === 'string' && error.code.startsWith('commander.')

/** "error: unknown option '--ouy'\n(Did you mean --out?)" becomes one sentence that says what to do. */
function sentenceOf(message, speaker) {
  const [first = '', suggestion] = message
    .replace(/^error: /, '')
    .replace(' is invalid. ', ' is invalid: ')
    .split('\n')
  return suggestion
    ? `${first} ${suggestion.replace('Did', 'did')}.`
    : `${first.replace(/\.$/, '')}; see ${speaker} --help.`
}

/** What the reader has to do first, where a room cannot be loaded because the set-up was never run. */
function missingStep(error) {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND') return undefined
  if (error.message.includes("Cannot find package 'commander'") || error.message.includes("'@murmuration/"))
    return 'its dependencies are not installed; run `npm start` in its folder once.'
  return /[\\/]dist[\\/]/.test(error.url ?? error.message)
    ? 'it is not built yet; run `npm start` (or `npm run build`) in its folder once.'
    : undefined
}

/** A command may end without an error and still set an exit code. */
const exitCodeSet = () => Number(process.exitCode ?? 0)

/** `murmuration … | head` closes the pipe early, which is no failure. */
function endQuietlyOnClosedPipe(error) {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
}

function say(line) {
  process.stderr.write(`${line}\n`)
}
