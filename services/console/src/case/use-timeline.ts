import { useEffect, useMemo, useRef, useState } from 'react'
import type { CaseModel } from './case-model.ts'
import { type LaneFacts, type TimelineAnswer, type TimelineQuery, timelineOf } from './picture-queries.ts'
import type { FromWorker, ToWorker } from './picture-worker.ts'

/** Pictures with fewer shares are asked in the page: that takes less than the way to a worker. */
const WORTH_A_WORKER = 2_000

/** What the timeline needs to know of accounts beside the picture. */
function laneFacts(model: CaseModel): LaneFacts {
  const all = model.picture.accounts.map((_, index) => index)
  return {
    flagged: all.map(model.isFlagged),
    membership: all.map((index) => model.memberOf(index)?.membership ?? 0),
    handles: all.map(model.handleOf),
  }
}

/**
 * What the timeline draws of a span. A worker works it out, so that a brush never waits for it; answers to earlier questions
 * are dropped. Without workers, as in a page opened from a file, the page itself does.
 *
 * @param query the same object as long as it asks the same
 */
export function useTimeline(model: CaseModel, query: TimelineQuery): TimelineAnswer {
  const { picture } = model
  const facts = useMemo(() => laneFacts(model), [model])
  const [worker, setWorker] = useState<Worker>()
  const sequence = useRef(0)
  const [broken, setBroken] = useState(false)
  const inPage = broken || typeof Worker === 'undefined' || picture.shares.second.length < WORTH_A_WORKER
  const [answered, answer] = useState<{ facts: LaneFacts; answer: TimelineAnswer }>()
  useEffect(() => {
    if (inPage) return
    let made: Worker
    try {
      made = new Worker(new URL('./picture-worker.ts', import.meta.url), { type: 'module' })
    } catch {
      setBroken(true)
      return
    }
    made.onerror = () => setBroken(true)
    made.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.sequence === sequence.current) answer({ facts, answer: data.answer })
    }
    made.postMessage({ kind: 'open', picture, facts } satisfies ToWorker)
    setWorker(made)
    return () => {
      made.terminate()
      setWorker(undefined)
    }
  }, [picture, facts, inPage])
  useEffect(() => {
    sequence.current++
    worker?.postMessage({ kind: 'timeline', sequence: sequence.current, query } satisfies ToWorker)
  }, [query, worker])
  const here = useMemo(
    () => (inPage || answered?.facts !== facts ? timelineOf(picture, facts, query) : undefined),
    [inPage, answered?.facts, picture, facts, query],
  )
  return here ?? answered!.answer
}
