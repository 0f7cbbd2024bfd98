import { createNodeBorderProgram } from '@sigma/node-border'
import { NodeSquareProgram } from '@sigma/node-square'
import Sigma from 'sigma'
import { NodeCircleProgram } from 'sigma/rendering'
import type { CameraState } from 'sigma/types'
import { animateNodes } from 'sigma/utils'
import { count } from '../../words/numbers.ts'
import { t } from '../../words/words.ts'
import type { CaseModel } from '../case-model.ts'
import type { Selection } from '../selection.ts'
import { edgeColour, graphOf, nodeLooks } from './build-graph.ts'
import {
  activeIn,
  changedPlaces,
  type Filter,
  type Partners,
  type Shown,
  shownBy,
} from './graph-of-picture.ts'
import { litBy } from './lit-by.ts'
import { readColours } from './network-colours.ts'
import { hullOf, paintHull } from './paint-hull.ts'

/** Places of a picture run from 0 to this. */
const PLACES = 10_000
const CAMERA_MS = 250
const NEW_VERSION_MS = 400
/** Above it edges are left out while one moves. */
const MANY_EDGES = 20_000
/** Space around a ring of what is selected, and of what is hovered, in pixels. */
const RING = { selected: 4, hovered: 2 } as const

/** How a network stood when it was taken down, for the next version to begin from. */
export interface Standing {
  placeOf(accountId: string): { x: number; y: number } | undefined
  camera: CameraState
}

/** A network on a page, with what can be done to it. It is drawn once; hover, selection and brush repaint what changed. */
export interface Network {
  filter(filter: Filter): void
  /** Takes what the case says by now of the same picture. */
  renew(model: CaseModel): void
  zoom(by: 'in' | 'out' | 'fit'): void
  /** Brings an account into the frame. */
  lookAt(account: number): void
  dispose(): Standing
}

export interface DrawOptions {
  partners: readonly Partners[]
  filter: Filter
  /** Whether nothing may move by itself. */
  still: () => boolean
  onHover: (account: number | null) => void
  /** How the version before stood: accounts go from there to their new places. */
  from?: Standing | undefined
}

/**
 * Draws the network of a case into an element, over a canvas for the hull of the case.
 *
 * @throws {Error} where the browser has no WebGL
 */
export function drawNetwork(
  box: HTMLElement,
  under: HTMLCanvasElement,
  first: CaseModel,
  selection: Selection,
  { partners, filter, still, onHover, from }: DrawOptions,
): Network {
  const { picture } = first
  let model = first
  let colours = readColours()
  let shown: Shown = shownBy(picture, filter, model)
  let lit = litBy(selection.get(), partners)
  let { brush } = selection.get()
  let active = activeIn(picture, brush)
  let looks = nodeLooks(model, partners, colours)
  const moves = from !== undefined && !still()
  const graph = graphOf(model, looks, colours, (id) => (moves ? from.placeOf(id) : undefined))

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
      const gap = lit.selected.has(Number((node as { key?: string }).key)) ? RING.selected : RING.hovered
      context.beginPath()
      context.arc(node.x, node.y, node.size + gap, 0, 2 * Math.PI)
      context.lineWidth = 2
      context.strokeStyle = colours.ink
      context.stroke()
      settings.defaultDrawNodeLabel(context, node, settings)
    },
    nodeReducer: (name, data) => {
      const k = Number(name)
      if (shown.accounts[k] === 0) return { ...data, hidden: true }
      if (lit.accounts.has(k))
        return {
          ...data,
          zIndex: 2,
          forceLabel: lit.named.has(k),
          highlighted: lit.selected.has(k) || lit.hovered === k,
        }
      if (active[k] === 0) return { ...data, color: colours.dim, borderColor: colours.dim, label: '' }
      return model.roleOf(k) === 'bystander' ? { ...data, label: '' } : data
    },
    edgeReducer: (name, data) => {
      const e = Number(name)
      if (shown.edges[e] === 0) return { ...data, hidden: true }
      return lit.edges.has(e) ? { ...data, color: colours.ink, size: data.size + 0.6, zIndex: 1 } : data
    },
  })
  sigma.setCustomBBox({ x: [0, PLACES], y: [0, PLACES] })
  if (from !== undefined) sigma.getCamera().setState(from.camera)
  let stopMoving: (() => void) | undefined
  if (moves)
    stopMoving = animateNodes(
      graph,
      Object.fromEntries(
        picture.accounts.map((_, k) => [String(k), { x: picture.layout.x[k], y: picture.layout.y[k] }]),
      ),
      { duration: NEW_VERSION_MS },
    )

  const hull = hullOf(picture)
  const hullWords = (): [string, string] => {
    const { blind } = model.workspace
    const others = picture.accounts.reduce((sum, _, k) => sum + (model.isFlagged(k) ? 0 : 1), 0)
    const accounts = count(picture.accounts.length)
    return [
      t('network.hull'),
      blind
        ? t('network.hullBlind', { accounts })
        : t('network.hullSays', { accounts, others: count(others) }),
    ]
  }
  let words = hullWords()
  sigma.on('afterRender', () => paintHull(under, sigma, hull, words, colours))
  const sized = new ResizeObserver(() => sigma.scheduleRender())
  sized.observe(box)

  /** Repaints accounts and edges whose look changed, and nothing else. */
  const repaint = (accounts: Iterable<number>, edges: Iterable<number>): void => {
    const [nodes, lines] = [new Set(accounts), new Set(edges)]
    if (nodes.size + lines.size === 0) return
    sigma.refresh({
      partialGraph: { nodes: [...nodes].map(String), edges: [...lines].map(String) },
      skipIndexation: true,
    })
  }
  let frame: number | undefined
  const follow = (): void => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined
      const before = lit
      const state = selection.get()
      lit = litBy(state, partners)
      let dimmed: number[] = []
      if (state.brush !== brush) {
        const wasActive = active
        brush = state.brush
        active = activeIn(picture, brush)
        dimmed = changedPlaces(wasActive, active)
      }
      repaint([...before.accounts, ...lit.accounts, ...dimmed], [...before.edges, ...lit.edges])
    })
  }
  const unsubscribe = selection.subscribe(follow)
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
  // Zooming by two clicks would take the second of them from what is selected.
  sigma.on('doubleClickNode', (event) => event.preventSigmaDefault())

  const themed = new MutationObserver(() => {
    colours = readColours()
    looks = nodeLooks(model, partners, colours)
    graph.updateEachNodeAttributes((name, data) => ({ ...data, ...looks[Number(name)] }))
    const { tier } = picture.edges
    graph.updateEachEdgeAttributes((name, data) => ({
      ...data,
      color: edgeColour(tier[Number(name)], colours),
    }))
  })
  themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  const camera = sigma.getCamera()
  const during = () => ({ duration: still() ? 0 : CAMERA_MS })
  return {
    filter(next) {
      const before = shown
      shown = shownBy(picture, next, model)
      const edges = changedPlaces(before.edges, shown.edges)
      // Names are placed anew only where accounts come or go.
      if (changedPlaces(before.accounts, shown.accounts).length > 0) sigma.refresh()
      else repaint([], edges)
    },
    renew(next) {
      if (next === model) return
      model = next
      const before = looks
      looks = nodeLooks(model, partners, colours)
      words = hullWords()
      looks.forEach((look, k) => {
        const was = before[k]
        if (look.type !== was.type || look.label !== was.label || look.size !== was.size)
          graph.mergeNodeAttributes(String(k), look)
      })
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
      stopMoving?.()
      unsubscribe()
      themed.disconnect()
      sized.disconnect()
      const places = new Map(
        picture.accounts.map((id, k) => [id, { x: picture.layout.x[k], y: picture.layout.y[k] }]),
      )
      const standing: Standing = { placeOf: (id) => places.get(id), camera: camera.getState() }
      sigma.kill()
      return standing
    },
  }
}
