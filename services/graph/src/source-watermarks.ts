import type { Watermark } from '@murmuration/contracts'

/** How far each source of a partition has come; −1 where nothing is known. */
export interface SourceWatermarks {
  /** Watermark of each open source. */
  open: Map<string, number>
  /** Largest watermark of a source that has closed. */
  closedMs: number
  /** Watermark of the partition: no earlier event counts any more. It never falls. */
  watermarkMs: number
}

export const sourceWatermarks = (): SourceWatermarks => ({ open: new Map(), closedMs: -1, watermarkMs: -1 })

/** Takes in what a source says. The partition has come as far as its slowest open source, or its last one if all are closed. */
export function noteWatermark(
  clocks: SourceWatermarks,
  { source, watermarkMs, closed }: Pick<Watermark, 'source' | 'watermarkMs' | 'closed'>,
): void {
  const reached = Math.max(watermarkMs, clocks.open.get(source) ?? 0)
  if (closed === true) {
    clocks.open.delete(source)
    clocks.closedMs = Math.max(clocks.closedMs, reached)
  } else clocks.open.set(source, reached)
  let least = Number.POSITIVE_INFINITY
  for (const openMs of clocks.open.values()) if (openMs < least) least = openMs
  const now = clocks.open.size > 0 ? least : clocks.closedMs
  if (now > clocks.watermarkMs) clocks.watermarkMs = now
}
