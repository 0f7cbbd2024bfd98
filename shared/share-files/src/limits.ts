/** Bounds of a reader, in bytes. Tests set them small. */
export interface ReadLimits {
  /** Longest field that is taken in; a record with a longer one is refused. */
  fieldBytes: number
  /**
   * Longest record that is held in memory: how far the end of a quote is looked for, and how much of a
   * refused record its dead letter keeps. Of a longer record the first `recordBytes` are kept.
   */
  recordBytes: number
  /** Bytes at the start of a file from which the form of its times is guessed. */
  sampleBytes: number
}

const MIB = 1024 * 1024

export const READ_LIMITS: ReadLimits = { fieldBytes: MIB, recordBytes: 16 * MIB, sampleBytes: MIB / 4 }
