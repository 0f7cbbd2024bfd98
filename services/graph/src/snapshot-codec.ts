import { type GrowingIds, idsFrom, PARAMETERS, READ_TEXTS, TIME_ATTRIBUTES } from '@murmuration/detection'
import { ConfigError, type Snapshot } from '@murmuration/runtime'
import { type Numbering, type OpenPane, openPane, type ReadText, type TimeName } from './open-pane.ts'
import { emptyScratch, type PaneSettings, type PartitionState, rebuildRecent } from './partition-state.ts'
import { recentPairs } from './recent-pairs.ts'
import { type PaneLayout, sealedPane } from './sealed-pane.ts'

/** Everything of a state that is no column. Lists stand in the order of their parts. */
interface Header {
  version: 1
  partition: number
  paneMs: number
  sampleEvery: number
  flagsVersion: number
  closedEndMs: number
  closedPanes: number
  clocks: { open: [source: string, watermarkMs: number][]; closedMs: number; watermarkMs: number }
  panes: { layout: PaneLayout; hasRepeats: boolean }[]
  open: { startMs: number; count: number; hasPosts: boolean; texts: ReadText[]; times: TimeName[] }[]
  renumberedIds: number
}

/**
 * The state as a snapshot, at once: large parts are the state's own memory, which does not change while `state.captures`
 * says that a snapshot is being written; the rest is copied.
 */
export function captureState(state: PartitionState): { header: unknown; parts: ArrayBufferView[] } {
  const { numbering, clocks, panes } = state
  const parts: ArrayBufferView[] = []
  const idParts = ({ bytes, starts, hashes, size }: GrowingIds): void => {
    parts.push(bytes.subarray(0, starts[size]), starts.subarray(0, size + 1), hashes.subarray(0, size))
  }
  idParts(numbering.accounts)
  idParts(numbering.objects)
  for (const name of READ_TEXTS) idParts(numbering.texts[name])
  parts.push(state.flagged.slice(0, numbering.accounts.size))
  for (const { memory, repeats } of panes) {
    parts.push(new Uint8Array(memory))
    if (repeats !== undefined) parts.push(repeats)
  }
  const header: Header = {
    version: 1,
    partition: state.partition,
    paneMs: state.paneMs,
    sampleEvery: state.sampleEvery,
    flagsVersion: state.flagsVersion,
    closedEndMs: state.closedEndMs,
    closedPanes: state.closedPanes,
    clocks: { ...clocks, open: [...clocks.open] },
    panes: panes.map(({ layout, repeats }) => ({ layout, hasRepeats: repeats !== undefined })),
    open: [...state.open.values()].map((pane) => openHeader(pane, parts)),
    renumberedIds: state.renumberedIds,
  }
  return { header, parts }
}

function openHeader(pane: OpenPane, parts: ArrayBufferView[]): Header['open'][number] {
  const { startMs, count, posts } = pane
  parts.push(pane.account.slice(0, count), pane.object.slice(0, count), pane.offsetMs.slice(0, count))
  if (posts !== undefined)
    parts.push(posts.starts.slice(0, count + 1), posts.bytes.slice(0, posts.starts[count]))
  const texts = READ_TEXTS.filter((name) => pane.texts[name] !== undefined)
  const times = TIME_ATTRIBUTES.filter((name) => pane.times[name] !== undefined)
  for (const name of texts) parts.push(pane.texts[name]!.slice(0, count))
  for (const name of times) parts.push(pane.times[name]!.slice(0, count))
  return { startMs, count, hasPosts: posts !== undefined, texts, times }
}

/**
 * The state of a snapshot, on the snapshot's own memory.
 *
 * @throws {ConfigError} if it was made with settings that cannot be changed
 */
export function restoreState(
  { position, header, parts }: Snapshot,
  { paneMs, windowMs, sampleEvery }: PaneSettings,
): PartitionState {
  const held = header as Header
  refuseChanged('paneMs', held.paneMs, paneMs)
  refuseChanged('sampleEvery', held.sampleEvery, sampleEvery)
  let next = 0
  const bytes = (): Uint8Array => {
    const part = parts[next++]
    return new Uint8Array(part.buffer, part.byteOffset, part.length)
  }
  const numbers = (): Uint32Array => {
    const part = parts[next++]
    return new Uint32Array(part.buffer, part.byteOffset, part.length / 4)
  }
  const floats = (): Float64Array => {
    const part = parts[next++]
    return new Float64Array(part.buffer, part.byteOffset, part.length / 8)
  }
  const ids = (): GrowingIds => idsFrom(bytes(), numbers(), numbers())
  const accounts = ids()
  const objects = ids()
  const texts = Object.fromEntries(READ_TEXTS.map((name) => [name, ids()])) as Numbering['texts']
  const flagged = bytes()
  const panes = held.panes.map(({ layout, hasRepeats }) => {
    const memory = parts[next++].buffer as ArrayBuffer
    return sealedPane(layout, memory, hasRepeats ? numbers() : undefined)
  })
  const open = held.open.map(({ startMs, count, hasPosts, texts, times }): OpenPane => {
    const pane = {
      ...openPane(startMs, 0),
      count,
      account: numbers(),
      object: numbers(),
      offsetMs: numbers(),
    }
    if (hasPosts) pane.posts = { starts: numbers(), bytes: bytes() }
    for (const name of texts) pane.texts[name] = numbers()
    for (const name of times) pane.times[name] = floats()
    return pane
  })
  const state: PartitionState = {
    partition: held.partition,
    paneMs,
    windowMs,
    sampleEvery,
    nextOffset: position,
    clocks: { ...held.clocks, open: new Map(held.clocks.open) },
    numbering: { accounts, objects, texts },
    flagged,
    flagsVersion: held.flagsVersion,
    open: new Map(open.map((pane) => [pane.startMs, pane])),
    panes,
    closedPanes: held.closedPanes,
    closedEndMs: held.closedEndMs,
    recent: recentPairs(PARAMETERS.rarityMs),
    spent: new Map(),
    scratch: emptyScratch(),
    renumberedIds: held.renumberedIds,
    captures: 0,
  }
  rebuildRecent(state)
  return state
}

function refuseChanged(name: string, held: number, now: number): void {
  if (held === now) return
  throw new ConfigError(
    `The snapshots of the graph stage were made with ${name} ${held}, and it is ${now} now. Set it back to ${held}, or ` +
      'give the stage another, empty state folder and another topic to write to: the log is then read anew from its start.',
  )
}
