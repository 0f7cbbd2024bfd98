import { useState } from 'react'
import { useKeys } from '../keys/keys.tsx'
import { t } from '../words/words.ts'
import type { CaseModel } from './case-model.ts'
import { AccountFindings } from './inspect-account.tsx'
import { CaseFindings } from './inspect-case.tsx'
import { ObjectFacts, PairFacts } from './inspect-others.tsx'
import { RawEvents, type RawEventsOf } from './raw-events.tsx'
import { useSelection } from './selection.ts'

export interface InspectorProps {
  model: CaseModel
  /** Ids of accounts as they are listed, for "4 of 148". */
  order: readonly string[]
  /** Opens the notes, to write one that speaks against. */
  onNote?: (() => void) | undefined
}

/** One account, pair or object; where nothing is selected, the findings of the whole case. */
export function Inspector({ model, order, onNote }: InspectorProps) {
  const account = useSelection((state) => state.account)
  const pair = useSelection((state) => state.pair)
  const object = useSelection((state) => state.object)
  const [raw, open] = useState<RawEventsOf | null>(null)
  useKeys('page', [
    {
      key: 'r',
      label: t('case.keys.raw'),
      run: () => {
        const focused = document.activeElement?.closest('[data-raw]')
        const item = focused ?? document.querySelector('[data-raw]')
        item?.querySelector<HTMLButtonElement>('button')?.click()
      },
    },
  ])
  return (
    <>
      {object !== null ? (
        <ObjectFacts model={model} object={object} onOpen={open} />
      ) : pair !== null ? (
        <PairFacts model={model} pair={pair} onOpen={open} />
      ) : account !== null && account < model.picture.accounts.length ? (
        <AccountFindings model={model} account={account} order={order} onOpen={open} onNote={onNote} />
      ) : (
        <CaseFindings model={model} onOpen={open} onNote={onNote} />
      )}
      {raw !== null && <RawEvents model={model} of={raw} onClose={() => open(null)} />}
    </>
  )
}
