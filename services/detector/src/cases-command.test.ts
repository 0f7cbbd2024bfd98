import { memoryBus } from '@murmuration/bus/memory'
import { TOPICS, topicSpecs } from '@murmuration/contracts'
import { Command } from 'commander'
import { afterEach, expect, test, vi } from 'vitest'
import { caseLine, configureCases, tailCases } from './cases-command.ts'
import { caseOf } from './review-case.fixture.ts'

test('a line says when, what changed, level, accounts, id and finding', () => {
  expect(caseLine(caseOf('case-1', {}))).toBe(
    '1970-01-02T00:00Z  born       review    2 accounts  case-1  two accounts acted as one ',
  )
})

test.each([
  [true, ['born a', 'updated a', 'born b', 'withdrawn a']],
  [false, ['updated a', 'born b', 'withdrawn a']],
])('tail prints cases as they change; those of before, if asked to: %s', async (sinceStart, lines) => {
  await using bus = memoryBus()
  await bus.createTopics(topicSpecs({ partitions: 1, windowMs: 1 }))
  const put = (key: string, value: object | null): Promise<void> =>
    bus.publish(TOPICS.cases, [{ partition: 0, key, value: value && JSON.stringify(value) }])
  await put('a', caseOf('a', {}))
  const stop = new AbortController()
  const printed: string[] = []
  const tailing = tailCases(
    bus,
    sinceStart ? { sinceStart } : {},
    stop.signal,
    (line) => void printed.push(line),
  )
  await new Promise((resolve) => setTimeout(resolve, 20))
  await put('a', caseOf('a', { note: 'more' }))
  await put('b', caseOf('b', {}))
  await put('a', null)
  await put('never', null)
  while (printed.length < lines.length) await new Promise((resolve) => setTimeout(resolve, 1))
  stop.abort()
  await tailing
  const told = printed.map((line) => {
    const words = line.split(/ {2,}/)
    return line.startsWith('withdrawn') ? words.join(' ') : `${words[1]} ${words[4]}`
  })
  expect(told).toEqual(lines)
})

afterEach(() => {
  vi.restoreAllMocks()
})

test('list and show print what stands on the topic of the bus that the options name', async () => {
  const bus = memoryBus()
  await bus.createTopics(topicSpecs({ partitions: 1, windowMs: 1 }))
  for (const caseId of ['a', 'b'])
    await bus.publish(TOPICS.cases, [
      { partition: 0, key: caseId, value: JSON.stringify(caseOf(caseId, {})) },
    ])
  const opened: string[] = []
  const run = async (...words: string[]): Promise<string> => {
    const command = new Command('cases')
    configureCases<{ data?: string }>(command, {
      withOptions: (own) => own.option('--data <dir>'),
      openBus: async ({ data = '' }) => {
        opened.push(data)
        return bus
      },
    })
    const out = vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
    await command.exitOverride().parseAsync([...words, '--data', 'somewhere'], { from: 'user' })
    const text = out.mock.calls.map(([line]) => String(line)).join('')
    out.mockRestore()
    return text
  }
  expect(await run('list')).toBe(`${caseLine(caseOf('a', {}))}\n${caseLine(caseOf('b', {}))}\n`)
  expect(await run('list', '--json')).toBe(
    `${JSON.stringify(caseOf('a', {}))}\n${JSON.stringify(caseOf('b', {}))}\n`,
  )
  expect(JSON.parse(await run('show', 'b'))).toEqual(caseOf('b', {}))
  await expect(run('show', 'c')).rejects.toThrow('There is no case c')
  expect(opened).toEqual(['somewhere', 'somewhere', 'somewhere', 'somewhere'])
})
