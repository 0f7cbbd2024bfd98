import type { CasePicture } from '@murmuration/contracts'
import { polygonHull } from 'd3-polygon'
import { useMemo } from 'react'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './preview.module.css'

/** Places of the picture run from 0 to this. */
const PLACES = 10_000
const MARGIN = 14
/** Strongest edges that a small picture shows; more are a blot. */
const MOST_EDGES = 1_200

export interface DrawnNetwork {
  /** Marks of accounts that a list names, and of others, as SVG paths. */
  flagged: string
  others: string
  edges: string
  /** Around all accounts; empty below three. */
  hull: string
  drawnEdges: number
}

/** Where the accounts of a picture stand on an area, in pixels; upwards is upwards. The picture keeps its proportions and lies in the middle. */
export function placesOn(
  { x, y }: CasePicture['layout'],
  width: number,
  height: number,
): [x: number, y: number][] {
  if (x.length === 0) return []
  const [left, right] = [x.reduce((a, b) => Math.min(a, b), PLACES), x.reduce((a, b) => Math.max(a, b), 0)]
  const [low, high] = [y.reduce((a, b) => Math.min(a, b), PLACES), y.reduce((a, b) => Math.max(a, b), 0)]
  const scale = Math.min(
    (width - 2 * MARGIN) / Math.max(1, right - left),
    (height - 2 * MARGIN) / Math.max(1, high - low),
  )
  const middle: [number, number] = [(left + right) / 2, (low + high) / 2]
  return x.map((at, k) => [width / 2 + (at - middle[0]) * scale, height / 2 - (y[k]! - middle[1]) * scale])
}

const near = (n: number): string => n.toFixed(1)
const circle = ([x, y]: [number, number], r: number): string =>
  `M${near(x - r)} ${near(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`

/** The picture of a case as a few paths. */
export function drawNetwork(
  { layout, edges }: Pick<CasePicture, 'layout' | 'edges'>,
  isFlagged: (account: number) => boolean,
  width: number,
  height: number,
): DrawnNetwork {
  const places = placesOn(layout, width, height)
  const radius = places.length > 400 ? 1.4 : places.length > 80 ? 2 : 3
  const drawnEdges = Math.min(MOST_EDGES, edges.a.length)
  let lines = ''
  for (let e = 0; e < drawnEdges; e++) {
    const [a, b] = [places[edges.a[e]!]!, places[edges.b[e]!]!]
    lines += `M${near(a[0])} ${near(a[1])}L${near(b[0])} ${near(b[1])}`
  }
  const hull = places.length > 2 ? polygonHull(places) : null
  return {
    flagged: places.flatMap((place, k) => (isFlagged(k) ? circle(place, radius) : [])).join(''),
    others: places.flatMap((place, k) => (isFlagged(k) ? [] : circle(place, radius))).join(''),
    edges: lines,
    hull: hull === null ? '' : `M${hull.map(([x, y]) => `${near(x)} ${near(y)}`).join('L')}Z`,
    drawnEdges,
  }
}

const WIDTH = 344

/** The network of a case, small: discs are flagged, rings are not. Its table stands in the case. */
export function MiniNetwork({
  picture,
  flagged,
  height = 150,
}: {
  picture: CasePicture
  flagged: ReadonlySet<string>
  height?: number
}) {
  const drawn = useMemo(
    () => drawNetwork(picture, (k) => flagged.has(picture.accounts[k]!), WIDTH, height),
    [picture, flagged, height],
  )
  return (
    <svg
      className={styles.network}
      viewBox={`0 0 ${WIDTH} ${height}`}
      role="img"
      aria-label={t('queue.preview.picture', {
        accounts: picture.accounts.length,
        flagged: count(picture.accounts.filter((id) => flagged.has(id)).length),
        edges: picture.edges.a.length + picture.notDrawn.edges,
      })}
    >
      <path className={styles.hull} d={drawn.hull} />
      <path className={styles.edges} d={drawn.edges} />
      <path className={styles.others} d={drawn.others} />
      <path className={styles.flagged} d={drawn.flagged} />
    </svg>
  )
}
