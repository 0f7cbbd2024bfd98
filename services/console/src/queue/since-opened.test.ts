import type { HistoryEvent } from '@murmuration/casework-client'
import { expect, test } from 'vitest'
import { keepLatest } from './last-opened.ts'
import { sinceOpened } from './since-opened.ts'

const event = (id: string, atMs: number, actor: string, type: HistoryEvent['type']): HistoryEvent => ({
  id,
  atMs,
  actor,
  actorName: actor,
  type,
  entity: 'case:1',
  prevState: null,
  nextState: null,
  reason: null,
  payload: null,
  erased: false,
})

test('tells evidence and what others did since, newest first', () => {
  const opened = { evidenceNumber: 10, version: 4, atMs: 100 }
  const evidence = [
    {
      number: 11,
      windowEndMs: 0,
      receivedAtMs: 120,
      difference: { in: ['a', 'b'], out: ['c'], strength: { before: 1, after: 2 } },
    },
    { number: 10, windowEndMs: 0, receivedAtMs: 90, difference: { in: [], out: [] } },
  ]
  const events = [
    event('1', 130, 'user:other', 'case.noted'),
    event('2', 140, 'user:me', 'case.noted'),
    event('3', 150, 'user:other', 'case.lease_taken'),
    event('4', 80, 'user:other', 'case.noted'),
  ]
  const { lines, more } = sinceOpened(opened, evidence, events, 'me')
  expect(more).toBe(0)
  expect(lines).toEqual([
    { kind: 'event', id: '1', atMs: 130, event: events[0] },
    { kind: 'evidence', number: 11, atMs: 120, in: 2, out: 1, strength: { before: 1, after: 2 } },
  ])
})

test('what is more than a few lines is counted', () => {
  const many = Array.from({ length: 9 }, (_, k) => event(String(k), 10 + k, 'user:x', 'case.noted'))
  const { lines, more } = sinceOpened({ evidenceNumber: 0, version: 1, atMs: 0 }, [], many, 'me')
  expect([lines.length, more]).toEqual([6, 3])
})

test('the cases opened last are remembered', () => {
  const at = (atMs: number) => ({ evidenceNumber: 1, version: 1, atMs })
  expect(Object.keys(keepLatest({ a: at(1), b: at(3), c: at(2) }, 2))).toEqual(['b', 'c'])
})
