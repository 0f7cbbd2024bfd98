import type { FeedProgress, FeedResult } from './feed.ts'

/** A line about a feed on its way. @param perSecond shares a second over the last second */
export function feedLine(progress: FeedProgress, perSecond: number): string {
  const { stage, sent, total, accepted, refused, eventMs, waitsFor } = progress
  if (stage === 'reading') return `reading  ${whole(sent)} rows`
  const parts = [
    stage === 'watching' ? 'watching' : `${whole(sent)} of ${whole(total)} shares`,
    ...(stage === 'sending' ? [`${whole(perSecond)}/s`] : []),
    ...(eventMs === undefined ? [] : [`at ${timeOf(eventMs)}`]),
    `${whole(accepted)} accepted`,
    ...(refused === 0 ? [] : [`${whole(refused)} refused`]),
    ...(waitsFor === undefined ? [] : [`waiting: ${waitsFor}`]),
  ]
  return parts.join(' · ')
}

/** What became of all rows, in sentences whose counts add up. */
export function feedSentences(result: FeedResult): string {
  const { source, rowsRead, accepted, refused, unreadable, notShares, reasons } = result
  const { resumedAt, isStopped, closedAtMs } = result
  const went = resumedAt > 0 ? ` It went on behind ${whole(resumedAt)} shares that were sent before.` : ''
  if (isStopped)
    return `Stopped: ${whole(accepted)} shares are accepted and ${whole(refused + unreadable)} refused so far; start the same command again and it goes on there.${went}`
  const refusals = refused + unreadable
  const why = Object.entries(reasons)
    .sort(([one, x], [other, y]) => y - x || (one < other ? -1 : 1))
    .map(([reason, count]) => `${reason} ${whole(count)}`)
  const told = refusals === 0 ? '' : ` Refused rows are kept: see murmuration dead-letters list.`
  const parts = [
    `${whole(accepted)} accepted`,
    `${whole(refusals)} refused${why.length > 0 ? ` (${why.join(', ')})` : ''}`,
    ...(notShares > 0 ? [`${whole(notShares)} no shares`] : []),
  ]
  const closed =
    closedAtMs === undefined
      ? `The source ${source} stays open.`
      : `The source ${source} is closed at ${timeOf(closedAtMs)}.`
  return `${whole(rowsRead)} rows: ${parts.join(', ')}.${told} ${closed}${went}`
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US')

const timeOf = (timeMs: number): string =>
  timeMs <= 8.64e15 ? new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ') : `${timeMs} ms`
