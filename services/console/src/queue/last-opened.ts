import type { Workspace } from '@murmuration/contracts'
import { useEffect } from 'react'

/** How a case stood when this reader opened it last; kept in the browser. */
export interface LastOpened {
  evidenceNumber: number
  version: number
  atMs: number
}

const nameOf = (me: string): string => `murmuration:opened:${me}`
/** So many cases are remembered, the latest ones. */
const MOST = 500

type Kept = { [caseId: string]: LastOpened }

function read(me: string): Kept {
  try {
    return JSON.parse(localStorage.getItem(nameOf(me)) ?? '{}') as Kept
  } catch {
    // What cannot be read was not opened.
    return {}
  }
}

/** The cases opened last, at most `most`; the newest stays. */
export const keepLatest = (kept: Kept, most: number = MOST): Kept =>
  Object.fromEntries(
    Object.entries(kept)
      .sort(([, a], [, b]) => b.atMs - a.atMs)
      .slice(0, most),
  )

/** Remembers how a case stands as its reader opens it. */
function noteOpened(me: string, caseId: string, opened: LastOpened): void {
  try {
    localStorage.setItem(nameOf(me), JSON.stringify(keepLatest({ ...read(me), [caseId]: opened })))
  } catch {
    // Without room in the browser nothing is remembered.
  }
}

export const lastOpened = (me: string, caseId: string): LastOpened | undefined => read(me)[caseId]

/** Remembers how a case stands while its reader has it open. */
export function useNoteOpened(
  me: string,
  { id, version, evidenceNumber }: Pick<Workspace, 'id' | 'version' | 'evidenceNumber'>,
): void {
  useEffect(() => {
    noteOpened(me, id, { version, evidenceNumber, atMs: Date.now() })
  }, [me, id, version, evidenceNumber])
}
