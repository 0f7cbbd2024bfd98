import type { CasePicture } from '@murmuration/contracts'
import { polygonHull } from 'd3-polygon'
import type Sigma from 'sigma'
import type { Colours } from './network-colours.ts'

export type Corner = readonly [x: number, y: number]

/** Corners of the hull of the accounts that have an edge; none for fewer than three. */
export function hullOf({ layout, edges }: Pick<CasePicture, 'layout' | 'edges'>): Corner[] {
  const inside = new Set([...edges.a, ...edges.b])
  const points = [...inside].map((k): [number, number] => [layout.x[k], layout.y[k]])
  return (points.length < 3 ? null : polygonHull(points)) ?? []
}

/** How far the hull stands off its accounts, in pixels. */
const MARGIN = 14

/** Space at the left that boxes over the network take, in pixels. */
const BOXES = 150
/** Height of the name and what it says, in pixels. */
const NAME_HEIGHT = 34

/** Where the name begins: left of the hull at its top, so that no account covers it. In pixels. @param wide of the name */
export function namePlace(
  corners: readonly { x: number; y: number }[],
  wide: number,
): { x: number; y: number } {
  const top = corners.reduce((least, { y }) => Math.min(least, y), Number.POSITIVE_INFINITY) - MARGIN
  const bottom = top + NAME_HEIGHT
  let left = Number.POSITIVE_INFINITY
  corners.forEach((corner, k) => {
    const next = corners[(k + 1) % corners.length]
    if (corner.y <= bottom) left = Math.min(left, corner.x)
    // Where a side crosses the lower line of the name.
    if (corner.y > bottom !== next.y > bottom)
      left = Math.min(left, corner.x + ((bottom - corner.y) / (next.y - corner.y)) * (next.x - corner.x))
  })
  return { x: Math.max(BOXES, left - MARGIN - wide - 6), y: Math.max(16, top + 12) }
}

/** Paints the hull of the case and its name onto a canvas under the network. @param words name, and what it says below */
export function paintHull(
  canvas: HTMLCanvasElement,
  sigma: Sigma,
  hull: readonly Corner[],
  words: readonly [name: string, says: string],
  { mine, ink, muted, surface, font }: Colours,
): void {
  const { width, height } = sigma.getDimensions()
  const scale = devicePixelRatio
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
  }
  const context = canvas.getContext('2d')
  if (context === null) return
  context.setTransform(scale, 0, 0, scale, 0, 0)
  context.clearRect(0, 0, width, height)
  if (hull.length < 3) return
  const corners = hull.map(([x, y]) => sigma.graphToViewport({ x, y }))
  const outline = new Path2D()
  for (const { x, y } of corners) outline.lineTo(x, y)
  outline.closePath()
  context.lineJoin = 'round'
  // A line twice as wide as the margin, and one a pixel narrower over it, leave an outline that far off the accounts.
  context.strokeStyle = mine
  context.lineWidth = 2 * MARGIN + 2
  context.stroke(outline)
  // Opaque, since margin and inside lie over each other.
  const tint = `color-mix(in srgb, ${mine} 6%, ${surface})`
  context.strokeStyle = tint
  context.lineWidth = 2 * MARGIN
  context.stroke(outline)
  context.fillStyle = tint
  context.fill(outline)
  context.font = `600 12px ${font}`
  const wide = Math.max(...words.map((line) => context.measureText(line).width))
  const at = namePlace(corners, wide)
  words.forEach((line, k) => {
    context.font = `${k === 0 ? '600 12px' : '400 12px'} ${font}`
    context.lineWidth = 3.5
    context.strokeStyle = surface
    context.strokeText(line, at.x, at.y + 15 * k)
    context.fillStyle = k === 0 ? ink : muted
    context.fillText(line, at.x, at.y + 15 * k)
  })
}
