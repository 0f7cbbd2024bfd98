import { EVENT_TYPE_VALUES } from '@murmuration/casework-client'
import { expect, test } from 'vitest'
import { eventTypeGroups, switched } from './event-type-groups.ts'

test('every type stands in one group', () => {
  const groups = eventTypeGroups(EVENT_TYPE_VALUES)
  expect(groups.flatMap(({ types }) => types).toSorted()).toEqual([...EVENT_TYPE_VALUES].toSorted())
  expect(groups.find(({ of }) => of === 'policy')?.types).toEqual(['policy.changed'])
})

test('a search leaves what holds it', () => {
  expect(
    eventTypeGroups(EVENT_TYPE_VALUES, ' Deadline_ ').map(({ of, types }) => [of, types.length]),
  ).toEqual([['order', 3]])
  expect(eventTypeGroups(EVENT_TYPE_VALUES, 'nothing of the kind')).toEqual([])
})

test('choosing twice leaves it as it was, in one order', () => {
  expect(switched(['a', 'b', 'c'], ['c'], 'a')).toEqual(['a', 'c'])
  expect(switched(['a', 'b', 'c'], ['a', 'c'], 'a')).toEqual(['c'])
})
