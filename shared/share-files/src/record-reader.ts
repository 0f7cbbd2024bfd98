/** Reads whole records out of a growing buffer, one file's worth; made by `csvReader` and `ndjsonReader`. */
export interface RecordReader {
  /**
   * Reads the records in `bytes[from .. to)`; `bytes[to]` is the reader's to write.
   *
   * @param last nothing follows `to`
   * @returns `at`: where the first record starts that is not whole. `tooLong`: that record was refused, being
   * longer than may be held, and the caller passes over its rest up to the next line end.
   */
  read(bytes: Buffer, from: number, to: number, last: boolean): { at: number; tooLong: boolean }
  /** Records met so far, blank lines not counted. */
  records(): number
}
