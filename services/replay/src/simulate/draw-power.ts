import type { Power, PowerCell } from './power.ts'
import { label, picture, place } from './svg-text.ts'

const CELL = { width: 62, height: 38 }
const LEFT = 84
const TOP = 92
const GAP = { x: 64, y: 74 }

/** Heat map: a panel for each delay and camouflage; in each cell the recall of alerts, and of any case below it. */
export function drawPower(result: Power): string {
  const { grid, cells, scenario, seeds } = result
  const panel = { width: grid.tempo.length * CELL.width, height: grid.size.length * CELL.height }
  const width = Math.max(560, LEFT + grid.camouflage.length * (panel.width + GAP.x))
  const height = TOP + grid.delaySeconds.length * (panel.height + GAP.y)
  const parts = [
    label(16, 26, 'Recall of planted accounts', { size: 16, bold: true }),
    label(
      16,
      46,
      `In each cell: % found with level alert, and (below) in any case. One operation in a world “${scenario}”, ${seeds} seeds.`,
    ),
  ]
  grid.delaySeconds.forEach((delaySeconds, row) => {
    grid.camouflage.forEach((camouflage, column) => {
      const x = LEFT + column * (panel.width + GAP.x)
      const y = TOP + row * (panel.height + GAP.y)
      parts.push(
        label(x, y - 10, `median delay ${delaySeconds} s, camouflage ${Math.round(100 * camouflage)} %`, {
          bold: true,
        }),
      )
      grid.size.forEach((size, k) => {
        parts.push(label(x - 8, y + (k + 0.5) * CELL.height + 4, `${size}`, { anchor: 'end' }))
      })
      grid.tempo.forEach((tempo, k) => {
        parts.push(label(x + (k + 0.5) * CELL.width, y + panel.height + 16, `${tempo}`, { anchor: 'middle' }))
      })
      parts.push(
        label(x + panel.width / 2, y + panel.height + 32, 'joint shares of an account, a day', {
          anchor: 'middle',
        }),
      )
      if (column === 0) parts.push(label(16, y - 10, 'accounts'))
      for (const cell of cells) {
        if (cell.delaySeconds !== delaySeconds || cell.camouflage !== camouflage) continue
        parts.push(
          drawCell(
            cell,
            x + grid.tempo.indexOf(cell.tempo) * CELL.width,
            y + grid.size.indexOf(cell.size) * CELL.height,
          ),
        )
      }
    })
  })
  const found = cells.map((cell) => cell.alert.recall)
  return picture(
    {
      width,
      height,
      title: 'Recall of planted accounts over tempo, size, camouflage and delay',
      description: `A heat map of ${cells.length} cells with a number in each. The recall of alerts goes from ${percent(Math.min(...found))} to ${percent(Math.max(...found))} percent. The same numbers stand in power.csv.`,
    },
    parts,
  )
}

function drawCell({ alert, any, tempo, size }: PowerCell, x: number, y: number): string {
  const shade = Math.round(100 - 66 * alert.recall)
  const fill = alert.recall > 0.75 ? '#ffffff' : '#1b1f24'
  const middle = x + CELL.width / 2
  return [
    `<g><title>${size} accounts, tempo ${tempo}: ${percent(alert.recall)} % alert, ${percent(any.recall)} % any</title>`,
    `<rect x="${place(x)}" y="${place(y)}" width="${CELL.width - 2}" height="${CELL.height - 2}" fill="hsl(212 60% ${shade}%)" stroke="#8b949e"/>`,
    label(middle, y + 17, percent(alert.recall), { anchor: 'middle', size: 14, bold: true, fill }),
    label(middle, y + 31, percent(any.recall), { anchor: 'middle', size: 11, fill }),
    '</g>',
  ].join('')
}

const percent = (part: number): string => String(Math.round(100 * part))
