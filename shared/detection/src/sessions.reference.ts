/** Sessions of a length from their first entry, which takes in all that is no further from it; each as a list. */
export function sessionsReference<T>(
  entries: readonly T[],
  timeMs: (entry: T) => number,
  lengthMs: number,
): T[][] {
  const sessions: T[][] = []
  for (const entry of [...entries].sort((x, y) => timeMs(x) - timeMs(y))) {
    const session = sessions.at(-1)
    if (session !== undefined && timeMs(entry) <= timeMs(session[0]) + lengthMs) session.push(entry)
    else sessions.push([entry])
  }
  return sessions
}
