/// <reference lib="webworker" />
import type { CasePicture } from '@murmuration/contracts'
import { type LaneFacts, type TimelineAnswer, type TimelineQuery, timelineOf } from './picture-queries.ts'

/** Opens a picture, or asks of the one that is open. Answers carry the number of their question. */
export type ToWorker =
  | { kind: 'open'; picture: CasePicture; facts: LaneFacts }
  | { kind: 'timeline'; sequence: number; query: TimelineQuery }
export interface FromWorker {
  sequence: number
  answer: TimelineAnswer
}

let open: { picture: CasePicture; facts: LaneFacts } | undefined

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'open') open = data
  else if (open !== undefined)
    self.postMessage({
      sequence: data.sequence,
      answer: timelineOf(open.picture, open.facts, data.query),
    } satisfies FromWorker)
}
