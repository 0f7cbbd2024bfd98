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
  context.strokeStyle = surface
  context.lineWidth = 2 * MARGIN
  context.stroke(outline)
  context.fillStyle = surface
  context.fill(outline)
  context.globalAlpha = 0.06
  context.strokeStyle = mine
  context.stroke(outline)
  context.fillStyle = mine
  context.fill(outline)
  context.globalAlpha = 1
  const top = corners.reduce((a, b) => (b.y < a.y ? b : a))
  const left = corners.reduce((least, { x }) => Math.min(least, x), width)
  const at = { x: Math.max(12, (left + top.x) / 2 - 60), y: Math.max(16, top.y - MARGIN - 8) }
  words.forEach((line, k) => {
    context.font = `${k === 0 ? '600 12px' : '400 12px'} ${font}`
    context.lineWidth = 3.5
    context.strokeStyle = surface
    context.strokeText(line, at.x, at.y + 15 * k)
    context.fillStyle = k === 0 ? ink : muted
    context.fillText(line, at.x, at.y + 15 * k)
  })
}
