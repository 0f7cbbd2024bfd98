import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { configureDemo } from '../demo-command.ts'
import { runDemo } from './run-demo.ts'
import { ORDER } from './story-parameters.ts'

test('simulates, replays what it wrote, and prints the scorecard', async () => {
  const out = await mkdtemp(join(tmpdir(), 'demo-'))
  let printed = ''
  let progress = ''
  const asked: unknown[] = []
  const card = await runDemo(
    { out, seed: 5, quiet: false, json: false },
    {
      replay: async (options) => {
        asked.push(options)
        const [, ...lines] = (await readFile(options.flags ?? '', 'utf8')).trimEnd().split('\n')
        const seen = new Set<string>()
        const flags = lines.map((line, k) => {
          const [accountId, , , claim] = line.split(',')
          const resolution = seen.has(accountId) ? ('duplicate' as const) : ('matched' as const)
          seen.add(accountId)
          return { row: k + 1, accountId, resolution, columns: { claim } }
        })
        return { cases: [], flags }
      },
      stdout: { write: (text) => (printed += text) },
      stderr: { write: (text) => (progress += text) },
      nowMs: () => 0,
    },
  )
  expect(asked).toMatchObject([
    { files: [join(out, 'shares.csv')], flags: join(out, 'order.csv'), scope: 'flagged', seed: 5 },
  ])
  expect(printed).toContain('Of 1,178 named: ')
  expect(printed).toContain('No case holds a named account.')
  expect(progress).toContain('an order of 1,178 rows')
  // Without a case nobody is supported, and those too quiet are still told apart.
  expect(card.coordination.supported).toBe(0)
  expect(card.coordination.not_testable).toBeGreaterThanOrEqual(ORDER.lowActivity)
  expect(card.claims.find(({ claim }) => claim === 'coordinated')?.asserted).toBe(card.resolved)
  const rows = (await readFile(join(out, 'scorecard.csv'), 'utf8')).trimEnd().split('\n')
  expect(rows).toHaveLength(1 + ORDER.rows)
  await rm(out, { recursive: true })
})

test('the command refuses a seed that is no whole number', async () => {
  const command = new Command('demo').exitOverride().configureOutput({ writeErr: () => {} })
  configureDemo(command)
  await expect(command.parseAsync(['--seed', 'x'], { from: 'user' })).rejects.toThrow(/whole number/)
  expect(command.helpInformation()).toContain('--seed')
})
