import type { Evidence } from '@murmuration/contracts'

/** What every rule must say of its finding; the rest of an item defaults to "not counted". */
export type Finding = Pick<Evidence, 'side' | 'kind' | 'family' | 'window' | 'sentence'> & Partial<Evidence>

/** An evidence item: whole case, nothing counted, unless the finding says otherwise. */
export const evidence = (finding: Finding): Evidence => ({
  schemaVersion: 1,
  accounts: [],
  objects: [],
  count: null,
  expected: null,
  expectedRange: null,
  baseRate: null,
  log10P: null,
  tier: null,
  value: null,
  postIds: [],
  ...finding,
})
