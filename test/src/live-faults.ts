import { randomInt, seededRandom } from '@murmuration/detection'
import type { Role } from './live-run.ts'

/** One thing that goes wrong while a pipeline runs. */
export type Fault =
  | { kind: 'kill-at'; role: Role; at: string }
  /** SIGKILL after so many events were sent, again and again. */
  | { kind: 'kill-while-sending'; kills: { role: Role; afterEvents: number }[] }
  | { kind: 'join-and-leave'; joinAfter: number; leaveAfter: number }

/** Before and after each publish, acknowledgement, write of a snapshot and rename. */
const KILL_POINTS: readonly { role: Role; point: string }[] = [
  { role: 'ingest', point: 'ingest:before-publish' },
  { role: 'ingest', point: 'ingest:after-publish' },
  { role: 'ingest', point: 'ingest:before-state' },
  { role: 'ingest', point: 'ingest:after-state' },
  { role: 'graph', point: 'graph:before-publish' },
  { role: 'graph', point: 'graph:after-chunks' },
  { role: 'graph', point: 'graph:after-publish' },
  { role: 'graph', point: 'snapshot:before-write' },
  { role: 'graph', point: 'snapshot:before-rename' },
  { role: 'graph', point: 'snapshot:after-rename' },
  { role: 'detector', point: 'detector:before-publish' },
  { role: 'detector', point: 'detector:after-cases' },
  { role: 'detector', point: 'detector:after-publish' },
  { role: 'detector', point: 'snapshot:before-write' },
  { role: 'detector', point: 'snapshot:before-rename' },
  { role: 'detector', point: 'snapshot:after-rename' },
]

const ROLES: readonly Role[] = ['ingest', 'graph', 'detector']

/**
 * Faults to run: every kill point in turn, at its first to third time, and seeded random ones between them.
 *
 * @param count of faults
 * @param events that are sent in a run
 */
export function faultsOf(count: number, events: number, seed: number): Fault[] {
  const random = seededRandom(seed)
  // A stride that has no divisor in common with the number of points visits each once before any twice.
  const stride = 5
  return Array.from({ length: count }, (_, k): Fault => {
    if (k % 5 === 3) {
      const kills = ROLES.map((role) => ({ role, afterEvents: randomInt(random, events) }))
      return { kind: 'kill-while-sending', kills }
    }
    if (k % 10 === 9) {
      const joinAfter = randomInt(random, Math.floor(events / 2))
      return { kind: 'join-and-leave', joinAfter, leaveAfter: joinAfter + Math.floor(events / 4) }
    }
    const { role, point } = KILL_POINTS[(k * stride) % KILL_POINTS.length]
    return {
      kind: 'kill-at',
      role,
      at: `${point}#${1 + ((Math.floor(k / KILL_POINTS.length) + randomInt(random, 3)) % 3)}`,
    }
  })
}

export const nameOf = (fault: Fault): string =>
  fault.kind === 'kill-at'
    ? `${fault.role} killed at ${fault.at}`
    : fault.kind === 'join-and-leave'
      ? `a graph process joins after ${fault.joinAfter} events and one leaves after ${fault.leaveAfter}`
      : fault.kills.map(({ role, afterEvents }) => `${role} killed after ${afterEvents} events`).join(', ')
