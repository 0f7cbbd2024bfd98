import { describe, expect, test } from 'vitest'
import {
  bareView,
  countQueryOf,
  filtersSet,
  OPEN,
  queryOf,
  readFilter,
  VIEWS,
  without,
  writeFilter,
} from './queue-view.ts'

const read = (text: string) => readFilter(new URLSearchParams(text))

describe('the address of the queue', () => {
  test('says view, filters and sort, and comes back the same', () => {
    const text =
      'view=open&state=new%2Ctriaged&tier=A%2CC&level=alert&assignee=none&minStrength=2.5&text=union&sort=strength'
    expect(writeFilter(read(text)).toString()).toBe(text)
    expect(filtersSet(read(text))).toEqual(['state', 'tier', 'level', 'assignee', 'minStrength', 'text'])
  })

  test('without anything is the first view, and says nothing', () => {
    expect(read('')).toEqual(bareView('due'))
    expect(writeFilter(read('')).toString()).toBe('')
    expect(filtersSet(read(''))).toEqual([])
  })

  test('leaves out what it does not know', () => {
    expect(read('view=guilt&tier=Z&state=bad&sort=guilt&level=x&minStrength=-1')).toEqual(bareView('due'))
    expect(read('tier=C,Z,A').tiers).toEqual(['A', 'C'])
  })

  test('open stands for all open states', () => {
    expect(read('state=open').states).toEqual(OPEN)
    expect(writeFilter(read('state=open')).toString()).toBe('state=open')
  })
})

describe('what is asked of the server', () => {
  test('what the reader sets goes before what the view says', () => {
    expect(queryOf(read('view=mine'))).toMatchObject({ assignee: 'me', sort: 'due', state: OPEN.join(',') })
    expect(queryOf(read('view=mine&assignee=none&sort=updated&state=closed'))).toMatchObject({
      assignee: 'none',
      sort: 'updated',
      state: 'closed',
    })
  })

  test('all tiers are no filter', () => {
    expect(queryOf(read('tier=A,B,C')).tier).toBeUndefined()
    expect(queryOf(read('tier=B')).tier).toBe('B')
  })

  test('every view counts what it lists', () => {
    for (const { name } of VIEWS) {
      const { sort, ...rest } = queryOf(bareView(name))
      expect(sort).toBeDefined()
      expect(countQueryOf(bareView(name))).toEqual(rest)
    }
  })

  test('a chip takes its own part away and no other', () => {
    expect(writeFilter(without(read('view=open&tier=A&text=x'), 'tier')).toString()).toBe('view=open&text=x')
  })
})
