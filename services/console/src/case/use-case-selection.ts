import { useEffect, useMemo, useRef } from 'react'
import { useSearchParams } from 'wouter'
import type { CaseModel } from './case-model.ts'
import { createSelection, type Selection, type SelectionState } from './selection.ts'

/** The address is written when a brush has rested so long. */
const REST_MS = 200

/** What an address says is selected: an account by its id, a brush by its times in ms. */
export function selectionIn(search: URLSearchParams, model: CaseModel): Partial<SelectionState> {
  const account = model.indexOf(search.get('sel') ?? '') ?? null
  const [fromMs, toMs] = [Number(search.get('from') ?? Number.NaN), Number(search.get('to') ?? Number.NaN)]
  return { account, brush: fromMs < toMs ? { fromMs, toMs } : null }
}

/** The same selection in another picture of the case, by the ids of accounts; pairs and objects are let go. */
export function carried(
  { account, marked, brush }: SelectionState,
  accounts: readonly string[],
  to: Pick<CaseModel, 'indexOf'>,
): Partial<SelectionState> {
  const placeIn = (index: number): number | undefined => to.indexOf(accounts[index])
  return {
    account: account === null ? null : (placeIn(account) ?? null),
    marked: new Set([...marked].flatMap((index) => placeIn(index) ?? [])),
    brush,
  }
}

/** Selection of a case, begun from the address and kept in it; it outlives a new picture of the case. */
export function useCaseSelection(model: CaseModel): Selection {
  const [search, setSearch] = useSearchParams()
  const { accounts } = model.picture
  const last = useRef<{ accounts: readonly string[]; selection: Selection } | undefined>(undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: places change with the list of accounts, and with nothing else
  const selection = useMemo(
    () =>
      createSelection(
        last.current === undefined
          ? selectionIn(search, model)
          : carried(last.current.selection.get(), last.current.accounts, model),
      ),
    [accounts],
  )
  useEffect(() => {
    last.current = { accounts, selection }
    let later: ReturnType<typeof setTimeout> | undefined
    let { account, brush } = selection.get()
    const write = (): void => {
      setSearch(
        (before) => {
          const next = new URLSearchParams(before)
          const put = (name: string, value: string | undefined): void =>
            value === undefined ? next.delete(name) : next.set(name, value)
          put('sel', account === null ? undefined : accounts[account])
          put('from', brush === null ? undefined : String(brush.fromMs))
          put('to', brush === null ? undefined : String(brush.toMs))
          return next
        },
        { replace: true },
      )
    }
    const end = selection.subscribe(() => {
      const now = selection.get()
      if (now.account === account && now.brush === brush) return
      ;({ account, brush } = now)
      clearTimeout(later)
      later = setTimeout(write, REST_MS)
    })
    return () => {
      clearTimeout(later)
      end()
    }
  }, [accounts, selection, setSearch])
  return selection
}
