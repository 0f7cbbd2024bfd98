type Numbers = Uint32Array | Float64Array

/** Numbers of one kind, `size` of them in use; the rest of `values` is room. */
export interface Growing<T extends Numbers> {
  size: number
  values: T
}

export const growingInts = (): Growing<Uint32Array> => ({ size: 0, values: new Uint32Array(1 << 10) })
export const growingFloats = (): Growing<Float64Array> => ({ size: 0, values: new Float64Array(1 << 10) })

/** Makes room for `size` numbers. */
export function makeRoom(column: Growing<Uint32Array> | Growing<Float64Array>, size: number): void {
  if (size <= column.values.length) return
  const length = Math.max(size, Math.ceil(1.5 * column.values.length))
  const larger = column.values instanceof Uint32Array ? new Uint32Array(length) : new Float64Array(length)
  larger.set(column.values.subarray(0, column.size))
  column.values = larger
}

export function push(column: Growing<Uint32Array> | Growing<Float64Array>, value: number): void {
  if (column.size === column.values.length) makeRoom(column, column.size + 1)
  column.values[column.size++] = value
}

/** Keeps the numbers whose row is kept, in place. @param keep 1 for those; length size */
export function keepRows(column: Growing<Uint32Array> | Growing<Float64Array>, keep: Uint8Array): void {
  const { values } = column
  let at = 0
  for (let r = 0; r < column.size; r++) if (keep[r]) values[at++] = values[r]
  column.size = at
}

/** What is in use; shares memory with the column until that grows. */
export const used = <T extends Numbers>({ values, size }: Growing<T>): T => values.subarray(0, size) as T

/** Takes numbers back out of bytes that a snapshot kept. */
export function refill(column: Growing<Uint32Array> | Growing<Float64Array>, bytes: Uint8Array): void {
  const size = bytes.byteLength / column.values.BYTES_PER_ELEMENT
  makeRoom(column, size)
  new Uint8Array(column.values.buffer).set(bytes)
  column.size = size
}
