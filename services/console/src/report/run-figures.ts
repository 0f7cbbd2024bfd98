/** What a run's record says, flat: one row for each value, by its path. Lists of plain values stand in one row. */
export function runFigures(run: { readonly [field: string]: unknown }): [name: string, value: string][] {
  const rows: [string, string][] = []
  const walk = (value: unknown, path: string): void => {
    if (value === null || typeof value !== 'object') rows.push([path, value === null ? '–' : String(value)])
    else if (Array.isArray(value) && value.every((one) => one === null || typeof one !== 'object'))
      rows.push([path, value.length === 0 ? '–' : value.join('; ')])
    else
      for (const [name, inner] of Object.entries(value)) walk(inner, path === '' ? name : `${path}.${name}`)
  }
  walk(run, '')
  return rows
}
