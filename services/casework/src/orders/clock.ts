/** The clock of an order: it runs to a deadline, warns, and decides nothing. All times in ms since the epoch. */
export interface Clock {
  clock: 'running' | 'paused' | 'met' | 'breached'
  receivedAtMs: number
  deadlineAtMs: number | null
  pausedAtMs: number | null
  /** Pauses that have ended; the deadline was shifted by as much. */
  pausedMs: number
  /** Warnings that were given for this deadline. */
  warned: readonly string[]
}

export type Refused = { refused: string }

const DAY_MS = 86_400_000

/** Stops the clock. */
export function pause(clock: Clock, nowMs: number): Clock | Refused {
  if (clock.deadlineAtMs === null)
    return { refused: 'This order has no deadline; there is no clock to pause.' }
  if (clock.clock !== 'running')
    return { refused: `The clock is ${clock.clock}; only a running one is paused.` }
  if (nowMs >= clock.deadlineAtMs)
    return { refused: 'The deadline has passed; its clock cannot be paused any more.' }
  return { ...clock, clock: 'paused', pausedAtMs: nowMs }
}

/** Lets it run on: the deadline moves by as long as it stood still. */
export function resume(clock: Clock, nowMs: number): Clock | Refused {
  if (clock.clock !== 'paused' || clock.pausedAtMs === null || clock.deadlineAtMs === null)
    return { refused: `The clock is ${clock.clock}; only a paused one is resumed.` }
  const stoodMs = Math.max(0, nowMs - clock.pausedAtMs)
  return {
    ...clock,
    clock: 'running',
    pausedAtMs: null,
    pausedMs: clock.pausedMs + stoodMs,
    deadlineAtMs: clock.deadlineAtMs + stoodMs,
  }
}

/** Gives it another deadline, or none: warnings begin anew, and one that was breached runs again if there is time. */
export function setDeadline(clock: Clock, deadlineAtMs: number | null, nowMs: number): Clock | Refused {
  if (clock.clock === 'met') return { refused: 'The deadline was met; it does not change any more.' }
  // A pause goes on, and shifts the new deadline by what is still to come of it.
  const isPaused = clock.clock === 'paused' && deadlineAtMs !== null
  const isOver = clock.clock === 'breached' && deadlineAtMs !== null && deadlineAtMs <= nowMs
  return {
    ...clock,
    deadlineAtMs,
    warned: isOver ? ['breached'] : [],
    clock: isPaused ? 'paused' : isOver ? 'breached' : 'running',
    pausedAtMs: isPaused ? nowMs : null,
    pausedMs: clock.pausedMs + (clock.pausedAtMs === null ? 0 : Math.max(0, nowMs - clock.pausedAtMs)),
  }
}

/** Stops it at an answer: met where the answer is in time. */
export function answered(clock: Clock, nowMs: number): Clock {
  const isInTime = clock.deadlineAtMs === null || clock.clock === 'paused' || nowMs <= clock.deadlineAtMs
  if (clock.clock === 'met' || clock.clock === 'breached') return clock
  return { ...clock, clock: isInTime ? 'met' : 'breached', pausedAtMs: null }
}

export interface Warning {
  name: 'half' | 'four_fifths' | 'last_day' | 'breached'
  atMs: number
  says: string
}

/** When a running clock warns: at 50 % and 80 % of its time, 24 h before its end, and at its end; in order of time. */
export function warningsOf({ receivedAtMs, deadlineAtMs, pausedMs }: Clock): Warning[] {
  if (deadlineAtMs === null) return []
  const startMs = Math.min(receivedAtMs + pausedMs, deadlineAtMs)
  const part = (share: number): number => startMs + Math.ceil((deadlineAtMs - startMs) * share)
  const warnings: Warning[] = [
    { name: 'half', atMs: part(0.5), says: 'Half of the time to answer has passed.' },
    { name: 'four_fifths', atMs: part(0.8), says: 'Four fifths of the time to answer have passed.' },
    {
      name: 'last_day',
      atMs: Math.max(startMs, deadlineAtMs - DAY_MS),
      says: 'Less than 24 hours are left to answer.',
    },
    { name: 'breached', atMs: deadlineAtMs + 1, says: 'The deadline has passed without an answer.' },
  ]
  return warnings.sort((a, b) => a.atMs - b.atMs)
}

/** Warnings whose time has come and that were not given yet. None while the clock does not run. */
export const dueWarnings = (clock: Clock, nowMs: number): Warning[] =>
  clock.clock === 'running'
    ? warningsOf(clock).filter(({ name, atMs }) => atMs <= nowMs && !clock.warned.includes(name))
    : []
