export type CellType = 'string' | 'integer' | 'number' | 'boolean'
export type Cell = string | number | boolean | null

export interface Column {
  name: string
  type: CellType
  description: string
}

/** One table of an export. Every row has a cell for each column; null where nothing is known. */
export interface Table {
  name: string
  description: string
  columns: readonly Column[]
  rows: readonly (readonly Cell[])[]
}

export const column = (name: string, type: CellType, description: string): Column => ({
  name,
  type,
  description,
})
