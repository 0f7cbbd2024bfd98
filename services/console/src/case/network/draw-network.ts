import { createNodeBorderProgram } from '@sigma/node-border'
import { NodeSquareProgram } from '@sigma/node-square'
import { polygonHull } from 'd3-polygon'
import Graph from 'graphology'
import Sigma from 'sigma'
import { NodeCircleProgram } from 'sigma/rendering'
import type { CaseModel } from '../case-model.ts'
import type { Selection } from '../selection.ts'
import { activeIn, type Filter, type Partners, partnersOf, shownBy, sizeOf } from './graph-of-picture.ts'
import { type Colours, readColours } from './network-colours.ts'

/** Places of a picture run from 0 to this. */
const PLACES = 10_000
const MOVE_MS = 250
/** Above it edges are left out while one moves. */
const MANY_EDGES = 20_000
const EDGE_SIZE = { A: 1.15, B: 0.8, C: 0.6 } as const

interface NodeLook {
  x: number
  y: number
  size: number
  color: string
  borderColor: string
  label: string
  type: 'disc' | 'ring' | 'bridge'
}

/** A network on a page, with what can be done to it. It is drawn once; hover, selection and brush repaint what changed. */
export interface Network {
  partners: readonly Partners[]
  /** @returns what the filter leaves */
  filter(filter: Filter): ReturnType<typeof shownBy>
  zoom(by: 'in' | 'out' | 'fit'): void
  /** Brings an account into the frame. */
  lookAt(account: number): void
  dispose(): void
}

/**
 * Draws the network of a case into an element, over a canvas for the hull of the case.
 *
 * @param still nothing moves by itself
 * @throws {Error} where the browser has no WebGL
 */
export function drawNetwork(
  box: HTMLElement,
  under: HTMLCanvasElement,
  model: CaseModel,
  selection: Selection,
  { still, onHover }: { still: () => boolean; onHover: (account: number | null) => void },
): Network {
  const { picture } = model
  let colours = readColours()
  let look = { scope: 'moving', tiers: new Set(['A', 'B', 'C']), leastWeight: 0 } as Filter
  let shown = shownBy(picture, look, model)
  let active = activeIn(picture, null)
  const partners = partnersOf(picture)
  const graph = graphOf(model, partners, colours)
  let lit = litBy(selection, partners)

  const sigma = new Sigma(graph, box, {
    allowInvalidContainer: true,
    enableEdgeEvents: false,
    enableCameraRotation: false,
    renderEdgeLabels: false,
    zIndex: true,
    minEdgeThickness: 0.6,
    labelDensity: 0.6,
    labelRenderedSizeThreshold: 5,
    hideLabelsOnMove: true,
    hideEdgesOnMove: picture.edges.a.length > MANY_EDGES,
    labelSize: 12,
    labelWeight: '500',
    labelFont: colours.font,
    labelColor: { color: colours.ink },
    stagePadding: 24,
    nodeProgramClasses: {
      disc: NodeCircleProgram,
      ring: createNodeBorderProgram({
        borders: [
          { size: { value: 0.32 }, color: { attribute: 'borderColor' } },
          { size: { fill: true }, color: { attribute: 'color' } },
        ],
      }),
      bridge: NodeSquareProgram,
    },
    defaultDrawNodeLabel: (context, node, settings) => {
      if (!node.label) return
      context.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`
      context.lineJoin = 'round'
      context.lineWidth = 3.5
      context.strokeStyle = colours.surface
      const at: [number, number] = [node.x + node.size + 3, node.y + settings.labelSize / 3]
      context.strokeText(node.label, ...at)
      context.fillStyle = colours.ink
      context.fillText(node.label, ...at)
    },
    defaultDrawNodeHover: (context, node, settings) => {
      context.beginPath()
      context.arc(node.x, node.y, node.size + 4, 0, 2 * Math.PI)
      context.lineWidth = 2
      context.strokeStyle = colours.ink
      context.stroke()
      settings.defaultDrawNodeLabel(context, node, settings)
    },
    nodeReducer: (name, data) => {
      const k = Number(name)
      if (shown.accounts[k] === 0) return { ...data, hidden: true }
      const isLit = lit.accounts.has(k)
      const isDim = active[k] === 0 && !isLit
      return {
        ...data,
        ...(isDim && { color: colours.dim, borderColor: colours.dim, label: '' }),
        ...(lit.selected.has(k) && { highlighted: true }),
        ...(isLit && { forceLabel: lit.named.has(k), zIndex: 2 }),
      }
    },
    edgeReducer: (name, data) => {
      const e = Number(name)
      if (shown.edges[e] === 0) return { ...data, hidden: true }
      return lit.edges.has(e) ? { ...data, color: colours.ink, size: data.size + 0.6, zIndex: 1 } : data
    },
  })
  sigma.setCustomBBox({ x: [0, PLACES], y: [0, PLACES] })

  const hull = hullOf(model)
  const paintHull = (): void => paintUnder(under, sigma, hull, colours)
  sigma.on('afterRender', paintHull)

  /** Repaints accounts and edges whose look changed, and nothing else. */
  const repaint = (accounts: Iterable<number>, edges: Iterable<number>): void => {
    sigma.refresh({
      partialGraph: {
        nodes: [...new Set(accounts)].map(String),
        edges: [...new Set(edges)].map(String),
      },
      skipIndexation: true,
    })
  }
  let frame: number | undefined
  const follow = (): void => {
    if (frame !== undefined) return
    frame = requestAnimationFrame(() => {
      frame = undefined
      const before = lit
      lit = litBy(selection, partners)
      const wasActive = active
      const { brush } = selection.get()
      active = activeIn(picture, brush)
      const dimmed = picture.accounts.flatMap((_, k) => (active[k] === wasActive[k] ? [] : [k]))
      repaint([...before.accounts, ...lit.accounts, ...dimmed], [...before.edges, ...lit.edges])
    })
  }
  const stops = [selection.subscribe(follow)]
  sigma.on('enterNode', ({ node }) => {
    selection.hover(Number(node))
    onHover(Number(node))
  })
  sigma.on('leaveNode', () => {
    selection.hover(null)
    onHover(null)
  })
  sigma.on('clickNode', ({ node, event }) =>
    selection.select(Number(node), { add: (event.original as MouseEvent).shiftKey }),
  )
  sigma.on('clickStage', () => selection.clear())

  const themed = new MutationObserver(() => {
    colours = readColours()
    paintAll(graph, model, colours)
    sigma.setSetting('labelColor', { color: colours.ink })
    sigma.refresh()
  })
  themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  const camera = sigma.getCamera()
  const during = () => ({ duration: still() ? 0 : MOVE_MS })
  return {
    partners,
    filter(next) {
      look = next
      shown = shownBy(picture, look, model)
      sigma.refresh({ skipIndexation: true })
      return shown
    },
    zoom(by) {
      if (by === 'in') camera.animatedZoom(during())
      else if (by === 'out') camera.animatedUnzoom(during())
      else camera.animatedReset(during())
    },
    lookAt(account) {
      const at = sigma.getNodeDisplayData(String(account))
      if (at === undefined) return
      const { x, y } = sigma.framedGraphToViewport(at)
      const { width, height } = sigma.getDimensions()
      const inside = x > 24 && y > 24 && x < width - 24 && y < height - 24
      if (!inside) camera.animate({ x: at.x, y: at.y }, during())
    },
    dispose() {
      if (frame !== undefined) cancelAnimationFrame(frame)
      for (const stop of stops) stop()
      themed.disconnect()
      sigma.kill()
    },
  }
}

interface Lit {
  selected: ReadonlySet<number>
  accounts: ReadonlySet<number>
  /** Of these, which show their names. */
  named: ReadonlySet<number>
  edges: ReadonlySet<number>
}

const NAMED_PARTNERS = 6

/** What stands out: selected and hovered accounts, their partners, and the edges between. */
function litBy(selection: Selection, partners: readonly Partners[]): Lit {
  const { accounts: chosen, hovered } = selection.get()
  const centres = new Set([...chosen, ...(hovered === null ? [] : [hovered])])
  const accounts = new Set(centres)
  const named = new Set(centres)
  const edges = new Set<number>()
  for (const centre of centres) {
    const of = partners[centre]
    if (of === undefined) continue
    of.accounts.forEach((partner, k) => {
      accounts.add(partner)
      if (k < NAMED_PARTNERS) named.add(partner)
    })
    for (const edge of of.edges) edges.add(edge)
  }
  return { selected: new Set(chosen), accounts, named, edges }
}

function graphOf(model: CaseModel, partners: readonly Partners[], colours: Colours): Graph {
  const { picture } = model
  const graph = new Graph({ type: 'undirected', multi: false, allowSelfLoops: false })
  const most = partners.reduce((top, { accounts }) => Math.max(top, accounts.length), 0)
  picture.accounts.forEach((_, k) => {
    const role = model.roleOf(k)
    graph.addNode(String(k), {
      x: picture.layout.x[k],
      y: picture.layout.y[k],
      size: sizeOf(partners[k].accounts.length, most, role),
      label: role === 'bystander' ? '' : model.handleOf(k),
      type: role === 'bridge' ? 'bridge' : model.isFlagged(k) ? 'disc' : 'ring',
      ...colourOf(model, k, colours),
    } satisfies NodeLook)
  })
  const { a, b, tier } = picture.edges
  for (let e = a.length - 1; e >= 0; e--)
    graph.addEdgeWithKey(String(e), String(a[e]), String(b[e]), {
      size: EDGE_SIZE[tier[e]],
      color: tier[e] === 'A' ? colours.line : colours.faint,
      zIndex: 0,
    })
  return graph
}

const colourOf = (model: CaseModel, k: number, { mine, surface }: Colours) => ({
  color: model.isFlagged(k) ? mine : model.roleOf(k) === 'bridge' ? mine : surface,
  borderColor: mine,
})

function paintAll(graph: Graph, model: CaseModel, colours: Colours): void {
  graph.forEachNode((name) => graph.mergeNodeAttributes(name, colourOf(model, Number(name), colours)))
  const { tier } = model.picture.edges
  graph.forEachEdge((name) =>
    graph.setEdgeAttribute(name, 'color', tier[Number(name)] === 'A' ? colours.line : colours.faint),
  )
}

/** Corners of the hull of the accounts that have an edge. */
function hullOf({ picture: { layout, edges } }: CaseModel): [number, number][] {
  const inside = new Set([...edges.a, ...edges.b])
  const points = [...inside].map((k): [number, number] => [layout.x[k], layout.y[k]])
  return (points.length < 3 ? null : polygonHull(points)) ?? []
}

function paintUnder(
  canvas: HTMLCanvasElement,
  sigma: Sigma,
  hull: [number, number][],
  { mine }: Colours,
): void {
  const { width, height } = sigma.getDimensions()
  const scale = devicePixelRatio
  if (canvas.width !== width * scale || canvas.height !== height * scale) {
    canvas.width = width * scale
    canvas.height = height * scale
  }
  const context = canvas.getContext('2d')
  if (context === null) return
  context.setTransform(scale, 0, 0, scale, 0, 0)
  context.clearRect(0, 0, width, height)
  if (hull.length < 3) return
  context.beginPath()
  for (const [x, y] of hull) {
    const at = sigma.graphToViewport({ x, y })
    context.lineTo(at.x, at.y)
  }
  context.closePath()
  context.lineJoin = 'round'
  context.strokeStyle = mine
  context.fillStyle = mine
  context.globalAlpha = 0.06
  context.lineWidth = 28
  context.stroke()
  context.fill()
  context.globalAlpha = 0.5
  context.lineWidth = 1
  context.stroke()
  context.globalAlpha = 1
}
