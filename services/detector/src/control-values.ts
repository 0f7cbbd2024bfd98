import type { ControlPart, ControlRecord } from '@murmuration/contracts'
import { groupsBySize } from './account-activity.ts'
import type { DrawnControl } from './draw-control.ts'
import type { KeyedValue } from './topic-values.ts'

export const CONTROL = 'control'
export const CONTROL_PART = /^control:\d+$/
const partKey = (part: number): string => `${CONTROL}:${part}`

/**
 * The records of a control: its parts, then `control`, then what takes back parts of the one before. A kill between them
 * leaves parts that do not go with the record, and a reader finds no control until the next run has written it.
 *
 * @param partsBefore how many parts may stand on the topic
 */
export function controlValues(
  { record, accounts, flagged }: DrawnControl,
  partsBefore: number,
): { values: KeyedValue[]; parts: number } {
  const { window, flagsVersion, parametersHash } = record
  const groups = groupsBySize([
    ...accounts.map((account) => ({ account })),
    ...flagged.map((reached) => ({ reached })),
  ])
  const values = groups.map((items, part): KeyedValue => {
    const value: ControlPart = {
      schemaVersion: 1,
      part,
      windowEndMs: window.endMs,
      flagsVersion,
      parametersHash,
      accounts: items.flatMap((item) => ('account' in item ? item.account : [])),
      flagged: items.flatMap((item) => ('reached' in item ? item.reached : [])),
    }
    return { key: partKey(part), value: JSON.stringify(value) }
  })
  const value: ControlRecord = { schemaVersion: 1, ...record, parts: groups.length }
  values.push({ key: CONTROL, value: JSON.stringify(value) })
  for (let part = groups.length; part < partsBefore; part++) values.push({ key: partKey(part), value: null })
  return { values, parts: groups.length }
}
