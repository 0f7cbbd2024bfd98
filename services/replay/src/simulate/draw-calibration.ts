import type { Calibration, Rate, ScenarioErrors } from './calibrate.ts'
import { CLAIMED_LOG10, TIERS, type TierName } from './count-errors.ts'
import { label, picture, place } from './svg-text.ts'

const WIDTH = 980
const ROW = 44
const BARS = { x: 190, width: 470, top: 92 }
const PANEL = { size: 250, gap: 66, left: 62 }
const LEAST_LOG10 = -7

/**
 * Above, false cases per million shares with their intervals; below, for each tier, the claimed against the observed share
 * of pairs. Scenarios are told apart by numbers, not by colour.
 */
export function drawCalibration({ scenarios, seeds }: Calibration): string {
  const most = Math.max(
    1,
    ...scenarios.flatMap(({ falseCases: { alert, review } }) => [alert.high, review.high]),
  )
  const curvesTop = BARS.top + scenarios.length * ROW + 84
  const parts = [
    label(16, 26, 'False cases per million shares, in worlds without a planted operation', {
      size: 16,
      bold: true,
    }),
    label(
      16,
      46,
      `${seeds} worlds a scenario; lines are exact 95 % intervals (Garwood 1936). ● alert, ◇ review.`,
    ),
    ...axis(most, scenarios.length),
    ...scenarios.flatMap((one, n) => drawRates(one, n, most)),
    label(16, curvesTop - 40, 'Claimed against observed error of pairs, by tier', { size: 16, bold: true }),
    label(
      16,
      curvesTop - 20,
      'Share of tested pairs with p at most α. Dashed: as claimed. A point says by its number which scenario it is.',
    ),
    ...TIERS.flatMap((tier, k) =>
      drawCurves(scenarios, tier, PANEL.left + k * (PANEL.size + PANEL.gap), curvesTop + 10),
    ),
  ]
  return picture(
    {
      width: WIDTH,
      height: curvesTop + PANEL.size + 66,
      title: 'Error rates of detection in simulated worlds without planted operations',
      description: `${scenarios
        .map(
          ({ scenario, falseCases: { alert, review } }) =>
            `${scenario}: ${alert.count} false alerts, ${review.count} false review cases`,
        )
        .join('; ')}. All numbers stand in calibrate.csv.`,
    },
    parts,
  )
}

function axis(most: number, rows: number): string[] {
  const step = niceStep(most / 5)
  const parts: string[] = []
  for (let value = 0; value <= most; value += step) {
    const x = place(BARS.x + (value / most) * BARS.width)
    const bottom = BARS.top + rows * ROW
    parts.push(
      `<line x1="${x}" x2="${x}" y1="${BARS.top - 8}" y2="${bottom}" stroke="#d0d7de"/>`,
      label(Number(x), BARS.top - 14, String(Number(value.toPrecision(3))), { anchor: 'middle', size: 11 }),
    )
  }
  return parts
}

/** 1, 2 or 5 times a power of ten, at least `least`. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10)
}

function drawRates(one: ScenarioErrors, n: number, most: number): string[] {
  const y = BARS.top + n * ROW
  const { alert, review } = one.falseCases
  return [
    label(16, y + 16, `${n + 1} ${one.scenario}`, { bold: true }),
    ...(one.isOpenCoordination ? [label(16, y + 31, `open: ${one.openCases} true cases`, { size: 11 })] : []),
    ...drawRate(alert, y + 11, most, 'alert'),
    ...drawRate(review, y + 28, most, 'review'),
  ]
}

function drawRate(rate: Rate, y: number, most: number, level: 'alert' | 'review'): string[] {
  const at = (value: number): number => BARS.x + (value / most) * BARS.width
  const x = at(rate.perMillion)
  return [
    `<line x1="${place(at(rate.low))}" x2="${place(at(rate.high))}" y1="${y}" y2="${y}" stroke="#57606a" stroke-width="1.5"/>`,
    level === 'alert'
      ? `<circle cx="${place(x)}" cy="${y}" r="4" fill="#0b3d91"/>`
      : `<path d="M${place(x - 5)} ${y}L${place(x)} ${y - 5}L${place(x + 5)} ${y}L${place(x)} ${y + 5}Z" fill="#ffffff" stroke="#8a4b00" stroke-width="1.5"/>`,
    label(
      BARS.x + BARS.width + 14,
      y + 4,
      `${level}: ${rate.count} (${short(rate.perMillion)}; ${short(rate.low)} to ${short(rate.high)})`,
      {
        size: 11,
      },
    ),
  ]
}

const short = (value: number): string => String(Number(value.toPrecision(3)))

function drawCurves(
  scenarios: readonly ScenarioErrors[],
  tier: TierName,
  left: number,
  top: number,
): string[] {
  const x = (claimedLog10: number): number =>
    left + ((claimedLog10 - LEAST_LOG10) / -LEAST_LOG10) * PANEL.size
  const y = (observed: number): number => {
    const log10 = Math.max(LEAST_LOG10, Math.log10(Math.max(observed, 10 ** LEAST_LOG10)))
    return top + (log10 / LEAST_LOG10) * PANEL.size
  }
  const parts = [
    label(left, top - 8, `tier ${tier}`, { bold: true }),
    `<rect x="${left}" y="${top}" width="${PANEL.size}" height="${PANEL.size}" fill="none" stroke="#8b949e"/>`,
    `<line x1="${left}" y1="${top + PANEL.size}" x2="${left + PANEL.size}" y2="${top}" stroke="#57606a" stroke-dasharray="5 4"/>`,
    label(left + PANEL.size / 2, top + PANEL.size + 34, 'claimed α', { anchor: 'middle' }),
  ]
  for (const power of CLAIMED_LOG10)
    parts.push(
      label(x(power), top + PANEL.size + 16, `1e${power}`, { anchor: 'middle', size: 10 }),
      label(left - 5, y(10 ** power) + 4, `1e${power}`, { anchor: 'end', size: 10 }),
    )
  scenarios.forEach(({ curves }, n) => {
    const seen = curves[tier].points.filter(({ hits }) => hits > 0)
    const line = seen.map((point) => `${place(x(point.claimedLog10))},${place(y(point.observed))}`).join(' ')
    parts.push(`<polyline points="${line}" fill="none" stroke="#9aa4af"/>`)
    for (const point of seen)
      parts.push(
        label(x(point.claimedLog10), y(point.observed) + 4, String(n + 1), {
          anchor: 'middle',
          size: 11,
          bold: true,
          fill: '#0b3d91',
        }),
      )
  })
  return parts
}
