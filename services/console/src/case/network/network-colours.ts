/** Colours of the page as they stand now, for what is drawn on a canvas. */
export interface Colours {
  surface: string
  ink: string
  muted: string
  line: string
  faint: string
  mine: string
  dim: string
  font: string
}

export function readColours(): Colours {
  const style = getComputedStyle(document.documentElement)
  const of = (name: string): string => style.getPropertyValue(name).trim()
  return {
    surface: of('--surface'),
    ink: of('--ink'),
    muted: of('--ink2'),
    line: of('--line2'),
    // Opaque and near the surface: edges that shine through each other cost frames.
    faint: of('--line'),
    mine: of('--c1'),
    dim: of('--band'),
    font: getComputedStyle(document.body).fontFamily,
  }
}
