import { csvRow, figure } from '@murmuration/exports/csv'
import { type Calibration, calibrationRows } from './calibrate.ts'
import { drawCalibration } from './draw-calibration.ts'
import { drawPower } from './draw-power.ts'
import { type Power, powerRows } from './power.ts'

const csv = (rows: Iterable<(string | number)[]>): string =>
  [...rows].map((row) => csvRow(row.map((cell) => (typeof cell === 'number' ? figure(cell) : cell)))).join('')

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** The files of a calibration by name. */
export const calibrationFiles = (result: Calibration): Map<string, string> =>
  new Map([
    ['calibrate.csv', csv(calibrationRows(result))],
    ['calibrate.svg', drawCalibration(result)],
    ['calibrate.json', json(result)],
  ])

/** The files of a power study by name. */
export const powerFiles = (result: Power): Map<string, string> =>
  new Map([
    ['power.csv', csv(powerRows(result))],
    ['power.svg', drawPower(result)],
    ['power.json', json(result)],
  ])
