import { keepIds, PARAMETERS, READ_TEXTS } from '@murmuration/detection'
import { LOOK_AHEAD_MS, LOOK_BACK_MS } from './annotate-shares.ts'
import type { Outbox } from './outbox.ts'
import { allIds, emptyScratch, type PartitionState, rebuildRecent } from './partition-state.ts'
import { REACH_MS } from './what-leaves.ts'

/** Ids that may be out of use before they are looked through. */
const SLACK_IDS = 100_000

/** First time of the panes whose shares may still be asked for: a window and its context. */
export const keptFromMs = ({ closedEndMs, windowMs }: PartitionState): number =>
  closedEndMs - windowMs - 2 * REACH_MS

/** Drops panes that no window reaches, with what surrounds them, and now and then the ids that nobody uses any more. */
export async function forgetOld(state: PartitionState, out: Outbox): Promise<void> {
  const { panes, paneMs } = state
  const fromMs = keptFromMs(state) - LOOK_BACK_MS - LOOK_AHEAD_MS
  let old = 0
  while (old < state.closedPanes && panes[old].startMs + paneMs <= fromMs) old++
  if (old > 0) {
    panes.splice(0, old)
    state.closedPanes -= old
  }
  forgetRepeats(state)
  // A snapshot that is being written holds the old numbers.
  const ids = allIds(state.numbering).reduce((sum, { size }) => sum + size, 0)
  if (state.captures === 0 && ids > 2 * state.renumberedIds + SLACK_IDS) {
    renumber(state)
    await out.breathe()
  }
}

function forgetRepeats({ panes, paneMs }: PartitionState): void {
  const last = panes.at(-1)
  if (last === undefined) return
  for (const pane of panes) {
    if (pane.startMs + paneMs + PARAMETERS.rarityMs > last.startMs) break
    pane.repeats = undefined
  }
}

/** Leaves out the ids that no share in memory has. What leaves never depends on numbers. */
export function renumber(state: PartitionState): void {
  const { numbering, panes, open } = state
  const usedAccount = new Uint8Array(numbering.accounts.size)
  const usedObject = new Uint8Array(numbering.objects.size)
  for (const { account, objects, repeats } of panes) {
    for (let s = 0; s < account.length; s++) usedAccount[account[s]] = 1
    for (let k = 0; k < objects.length; k++) usedObject[objects[k]] = 1
    for (let r = 0; repeats !== undefined && r < repeats.length; r += 3) {
      usedObject[repeats[r]] = 1
      usedAccount[repeats[r + 1]] = 1
    }
  }
  for (const { count, account, object } of open.values())
    for (let row = 0; row < count; row++) {
      usedAccount[account[row]] = 1
      usedObject[object[row]] = 1
    }
  const accounts = keepIds(numbering.accounts, usedAccount)
  const objects = keepIds(numbering.objects, usedObject)
  for (const pane of panes) {
    renumbered(pane.account, accounts.place)
    renumbered(pane.objects, objects.place)
    const { repeats } = pane
    for (let r = 0; repeats !== undefined && r < repeats.length; r += 3) {
      repeats[r] = objects.place[repeats[r]]
      repeats[r + 1] = accounts.place[repeats[r + 1]]
    }
    delete pane.asked
  }
  for (const { count, account, object } of open.values()) {
    renumbered(account.subarray(0, count), accounts.place)
    renumbered(object.subarray(0, count), objects.place)
  }
  const flagged = new Uint8Array(accounts.ids.size)
  for (let account = 0; account < usedAccount.length; account++)
    if (usedAccount[account]) flagged[accounts.place[account]] = state.flagged[account]
  state.flagged = flagged
  numbering.accounts = accounts.ids
  numbering.objects = objects.ids
  state.spent.clear()
  state.scratch = emptyScratch()
  for (const name of READ_TEXTS) renumberTexts(state, name)
  state.renumberedIds = allIds(numbering).reduce((sum, { size }) => sum + size, 0)
  rebuildRecent(state)
}

function renumbered(numbers: Uint32Array, place: Uint32Array): void {
  for (let k = 0; k < numbers.length; k++) numbers[k] = place[numbers[k]]
}

function renumberTexts({ numbering, panes, open }: PartitionState, name: (typeof READ_TEXTS)[number]): void {
  const used = new Uint8Array(numbering.texts[name].size)
  const columns = [
    ...panes.map(({ texts }) => texts[name]),
    ...[...open.values()].map(({ texts, count }) => texts[name]?.subarray(0, count)),
  ]
  for (const codes of columns)
    if (codes !== undefined) for (const code of codes) if (code > 0) used[code - 1] = 1
  const { ids, place } = keepIds(numbering.texts[name], used)
  // New numbers are never larger, so that codes of one or two bytes keep their width.
  for (const codes of columns)
    if (codes !== undefined)
      for (let k = 0; k < codes.length; k++) if (codes[k] > 0) codes[k] = place[codes[k] - 1] + 1
  numbering.texts[name] = ids
}
