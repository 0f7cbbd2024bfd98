import type { Bus } from '@murmuration/bus'
import type { Log, Metrics } from '@murmuration/runtime'
import type { Store } from '@murmuration/store'
import type { CaseworkConfig } from './config.ts'

/** What the parts of casework work with. */
export interface CaseworkParts {
  config: CaseworkConfig
  store: Store
  bus: Bus
  log: Log
  metrics: Metrics
  nowMs: () => number
  /** Tells whoever started the program a sentence that belongs into no log; default: on stderr. */
  tell?: (sentence: string) => void
}
