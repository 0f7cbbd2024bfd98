import { createContext, useContext, useSyncExternalStore } from 'react'

/** Half-open span of event time that is looked at, in milliseconds. */
export interface Brush {
  fromMs: number
  toMs: number
}

/** What is selected in a case. Accounts, pairs and objects are named by their place in the columns of its `CasePicture`. */
export interface SelectionState {
  /** The account that the inspector shows and that a decision goes to; place in `picture.accounts`. */
  account: number | null
  /** Accounts that were added to it, for a decision on several; the account above is not always among them. */
  marked: ReadonlySet<number>
  /** The account first, then those that were added: all that is drawn as selected. */
  accounts: readonly number[]
  /** Place in `picture.edges`. */
  pair: number | null
  /** Place in `picture.objects`. */
  object: number | null
  /** Place of the account under the pointer or the keyboard's cursor. */
  hovered: number | null
  /** null: the whole window. */
  brush: Brush | null
}

/** Selection, hover and brush of one case: network, timeline, tables and inspector read and write the same one. */
export interface Selection {
  get(): SelectionState
  /** Calls after every change. @returns what ends that */
  subscribe(listener: () => void): () => void
  /** Shows an account; with `add` puts it among those marked, or takes it out. null: none. */
  select(account: number | null, how?: { add?: boolean }): void
  /** Marks exactly these. */
  mark(accounts: Iterable<number>): void
  selectPair(pair: number | null): void
  selectObject(object: number | null): void
  hover(account: number | null): void
  brush(brush: Brush | null): void
  /** Goes back to the brush before. @returns false where there was none */
  undoBrush(): boolean
  /** First what is marked, then what is shown. @returns false where nothing was selected */
  clear(): boolean
}

const NONE: SelectionState = {
  account: null,
  marked: new Set(),
  accounts: [],
  pair: null,
  object: null,
  hovered: null,
  brush: null,
}
/** Brushes that can be undone. */
const MOST_UNDONE = 50

/** @param start what is selected at first, as from the address of the page */
export function createSelection(start: Partial<SelectionState> = {}): Selection {
  const listeners = new Set<() => void>()
  const before: (Brush | null)[] = []
  let state = withAccounts({ ...NONE, ...start })
  const set = (change: Partial<SelectionState>): void => {
    const next = { ...state, ...change }
    if (Object.keys(change).every((key) => Object.is(state[key as keyof SelectionState], next[key as never])))
      return
    state = 'account' in change || 'marked' in change ? withAccounts(next) : next
    for (const listener of listeners) listener()
  }
  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    select(account, { add = false } = {}) {
      if (account === null || !add) return set({ account, pair: null, object: null })
      const marked = new Set(state.marked)
      if (!marked.delete(account)) marked.add(account)
      set({ marked, account: state.account ?? account, pair: null, object: null })
    },
    mark: (accounts) => set({ marked: new Set(accounts) }),
    selectPair: (pair) => set({ pair, object: null }),
    selectObject: (object) => set({ object, pair: null }),
    hover: (hovered) => set({ hovered }),
    brush(brush) {
      if (state.brush?.fromMs === brush?.fromMs && state.brush?.toMs === brush?.toMs) return
      before.push(state.brush)
      if (before.length > MOST_UNDONE) before.shift()
      set({ brush })
    },
    undoBrush() {
      const last = before.pop()
      if (last === undefined) return false
      set({ brush: last })
      return true
    },
    clear() {
      if (state.marked.size > 0) set({ marked: NONE.marked })
      else if (state.pair !== null || state.object !== null) set({ pair: null, object: null })
      else if (state.account !== null) set({ account: null })
      else return false
      return true
    },
  }
}

function withAccounts(state: SelectionState): SelectionState {
  const { account, marked } = state
  const others = [...marked].filter((one) => one !== account)
  return { ...state, accounts: account === null ? others : [account, ...others] }
}

export const SelectionContext = createContext<Selection | null>(null)

/** The selection of the case around. @throws {Error} outside a case */
export function useSelectionStore(): Selection {
  const selection = useContext(SelectionContext)
  if (selection === null) throw new Error('No case is around, so nothing can be selected')
  return selection
}

/** A part of what is selected; renders again only where that part changes. @param selector gives the same for the same state */
export function useSelection<Part>(selector: (state: SelectionState) => Part): Part {
  const selection = useSelectionStore()
  const read = (): Part => selector(selection.get())
  return useSyncExternalStore(selection.subscribe, read, read)
}
