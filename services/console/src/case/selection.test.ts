import { describe, expect, it } from 'vitest'
import { createSelection } from './selection.ts'

describe('selection of a case', () => {
  it('shows one account, and marks others beside it', () => {
    const selection = createSelection()
    selection.select(4)
    selection.select(7, { add: true })
    selection.select(2, { add: true })
    expect(selection.get()).toMatchObject({ account: 4, accounts: [4, 7, 2] })
    selection.select(7, { add: true })
    expect(selection.get().accounts).toEqual([4, 2])
    selection.select(5)
    expect(selection.get()).toMatchObject({ account: 5, accounts: [5, 2] })
  })

  it('clears what is marked first, then the pair or object, then the account', () => {
    const selection = createSelection({ account: 1, marked: new Set([3]), pair: 9 })
    expect(selection.clear()).toBe(true)
    expect(selection.get()).toMatchObject({ account: 1, accounts: [1], pair: 9 })
    selection.clear()
    expect(selection.get()).toMatchObject({ account: 1, pair: null })
    selection.clear()
    expect(selection.get().account).toBeNull()
    expect(selection.clear()).toBe(false)
  })

  it('undoes a brush, back to the whole window', () => {
    const selection = createSelection()
    selection.brush({ fromMs: 0, toMs: 10 })
    selection.brush({ fromMs: 2, toMs: 4 })
    selection.brush({ fromMs: 2, toMs: 4 })
    selection.undoBrush()
    expect(selection.get().brush).toEqual({ fromMs: 0, toMs: 10 })
    selection.undoBrush()
    expect(selection.get().brush).toBeNull()
    expect(selection.undoBrush()).toBe(false)
  })

  it('tells of changes alone', () => {
    const selection = createSelection()
    let told = 0
    const end = selection.subscribe(() => told++)
    selection.hover(3)
    selection.hover(3)
    selection.select(1)
    end()
    selection.select(2)
    expect(told).toBe(2)
  })
})
