import type { Tier } from '@murmuration/contracts'
import { useEffect, useRef, useState } from 'react'
import { useSearchParams } from 'wouter'
import type { Filter, Scope } from './graph-of-picture.ts'

export const TIERS: readonly Tier[] = ['A', 'B', 'C']
export const SCOPES: readonly Scope[] = ['flagged', 'moving', 'everybody']
/** The address is written when a filter has rested so long. */
const REST_MS = 200

/** The filter that an address says; everything of it that is missing or wrong is as at first. */
export function filterIn(search: URLSearchParams): Filter {
  const layers = search.get('layers')?.split(',')
  const weight = Number(search.get('w') ?? 0)
  return {
    scope: SCOPES.find((scope) => scope === search.get('scope')) ?? 'moving',
    tiers: new Set(TIERS.filter((tier) => layers === undefined || layers.includes(tier))),
    leastWeight: weight > 0 ? weight : 0,
  }
}

/** An address with a filter in it; what is as at first is left out. */
export function withFilter(search: URLSearchParams, { scope, tiers, leastWeight }: Filter): URLSearchParams {
  const next = new URLSearchParams(search)
  const put = (name: string, value: string | undefined): void =>
    value === undefined ? next.delete(name) : next.set(name, value)
  put('scope', scope === 'moving' ? undefined : scope)
  put('layers', tiers.size === TIERS.length ? undefined : TIERS.filter((tier) => tiers.has(tier)).join(','))
  put('w', leastWeight > 0 ? String(Number(leastWeight.toFixed(3))) : undefined)
  return next
}

const keyOf = (filter: Filter): string => withFilter(new URLSearchParams(), filter).toString()

/** The filter of the network: kept in the address, and taken from it when one goes back or forward. */
export function useFilter(): [Filter, (filter: Filter) => void] {
  const [search, setSearch] = useSearchParams()
  const [filter, set] = useState(() => filterIn(search))
  const inAddress = keyOf(filterIn(search))
  const written = useRef(inAddress)
  if (inAddress !== written.current) {
    written.current = inAddress
    if (inAddress !== keyOf(filter)) set(filterIn(search))
  }
  useEffect(() => {
    if (keyOf(filter) === written.current) return
    const later = setTimeout(
      () => setSearch((before) => withFilter(before, filter), { replace: true }),
      REST_MS,
    )
    return () => clearTimeout(later)
  }, [filter, setSearch])
  return [filter, set]
}
