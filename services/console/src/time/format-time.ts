import { LANGUAGE } from '../words/words.ts'

export type Precision = 'day' | 'minute' | 'second' | 'clock'

const SHAPES: { [precision in Precision]: Intl.DateTimeFormatOptions } = {
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  minute: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  second: {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  },
  clock: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
}
const formats = new Map<string, Intl.DateTimeFormat>()

/** The zone of the browser. */
export const LOCAL_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone

/** A time for a reader, as "3 Mar 20:41". @param zone as the IANA database names it */
export function formatTime(ms: number, zone: string, precision: Precision = 'minute'): string {
  const key = `${zone} ${precision}`
  let format = formats.get(key)
  if (format === undefined) {
    format = new Intl.DateTimeFormat(`${LANGUAGE}-GB`, { ...SHAPES[precision], timeZone: zone })
    formats.set(key, format)
  }
  return format.format(ms).replace(',', '')
}

/** How long until a deadline, in words of two units at most: "25 h 49 min", "2 d 4 h". */
export function untilWords(ms: number): string {
  const minutes = Math.floor(Math.abs(ms) / 60_000)
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  return `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`
}
