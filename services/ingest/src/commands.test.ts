import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { configureDeadLetters } from './dead-letters-command.ts'
import { configureFeed } from './feed-command.ts'
import { configureFlag } from './flag-command.ts'
import { lettersOf, NOW_MS, type RunningIngest, runningIngest, sharesOf, until } from './ingest.fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'murmuration-commands-'))
let on: RunningIngest
let printed = ''
beforeAll(async () => {
  on = await runningIngest()
})
afterAll(async () => {
  await on[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** Runs a command as the binary does; returns the exit code that it set. */
async function run(configure: (command: Command) => void, ...args: string[]): Promise<number> {
  const command = new Command('test').exitOverride()
  configure(command)
  const before = process.exitCode
  process.exitCode = 0
  try {
    await command.parseAsync([...args, '--url', on.url], { from: 'user' })
    return Number(process.exitCode)
  } finally {
    process.exitCode = before
  }
}
const put = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

it('feed sends a file and says what became of it', async () => {
  const file = put('f.csv', `account_id,object_id,timestamp\na,o,${NOW_MS}\n\u001b[2J,o\n`)
  expect(await run(configureFeed, file, '--state', join(folder, 'feed'), '--keep-open')).toBe(0)
  expect(printed).toMatch(
    /^2 rows: 1 accepted, 1 refused \(too_few_fields 1\)\..* The source feed:f stays open\.\n$/,
  )
  expect(await sharesOf(on.bus)).toHaveLength(1)
  printed = ''
  await run(configureFeed, file, '--state', join(folder, 'feed'), '--json')
  expect(JSON.parse(printed)).toMatchObject({ accepted: 1, unreadable: 1, closedAtMs: NOW_MS + 1 })
  printed = ''
  await run(configureFeed, file, '--state', join(folder, 'feed'), '--quiet')
  expect(printed).toBe('')
})

it('dead-letters lists, shows and retries, and lets no record move the cursor', async () => {
  await on.post(
    '/v1/shares',
    JSON.stringify({ schemaVersion: 1, accountId: 'late', objectId: 'o', timestampMs: NOW_MS + 400_000 }),
  )
  await until(async () => (await lettersOf(on.bus)).size === 2)
  await run(configureDeadLetters, 'list', '--json')
  const letters = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(letters.map(({ reason }) => reason)).toEqual(['too_few_fields', 'clock_ahead'])
  printed = ''
  await run(configureDeadLetters, 'show', letters[0].id)
  expect(printed).toContain('"raw"')
  expect(printed).not.toContain('\u001b')
  printed = ''
  await run(configureDeadLetters, 'list', '--reason', 'clock_ahead')
  expect(printed).toMatch(new RegExp(`^${letters[1].id} .*\n1 shown of 2 that are kept\\.\n$`))
  on.clock.nowMs += 200_000
  printed = ''
  expect(await run(configureDeadLetters, 'retry', '--all')).toBe(3)
  expect(printed).toContain(`${letters[0].id}: Refused again`)
  expect(printed).toContain('2 tried: 1 accepted, 1 stay refused.')
  expect((await sharesOf(on.bus)).map(({ accountId }) => accountId)).toEqual(['a', 'late'])
  await expect(run(configureDeadLetters, 'retry')).rejects.toThrow(/Name the records/)
  await expect(run(configureDeadLetters, 'list', '--limit', 'x')).rejects.toThrow(/--limit x/)
})

it('flag says which rows it flagged and which it refused', async () => {
  const file = put('list.csv', 'account_id,note\na,x\nb\na,y\n')
  expect(await run(configureFlag, file, '--list', 'order')).toBe(3)
  expect(printed).toBe(
    '3 rows: 1 flagged, 1 named again, 1 refused.\nline 3: too_few_fields: The row has 1 fields where 2 are expected.\n',
  )
  printed = ''
  expect(await run(configureFlag, put('ids', 'a\n'), '--list', 'order', '--withdraw')).toBe(0)
  expect(printed).toBe('1 rows: 1 withdrawn, 0 named again, 0 refused.\n')
  await expect(run(configureFlag, file)).rejects.toThrow(/--list/)
})
