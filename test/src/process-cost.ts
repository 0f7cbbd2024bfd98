import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** What a whole process cost, from its start to its end. CPU and peak memory are its own, all threads. */
export interface ProcessCost {
  wallSeconds: number
  cpuSeconds: number
  peakMebibytes: number
  output: string
}

const reporter = fileURLToPath(new URL('./report-cost.js', import.meta.url))

/**
 * Runs a script with Node and waits for its end.
 *
 * @throws {Error} with what it wrote to standard error, if it does not end with 0
 */
export async function processCost(script: string, args: readonly string[]): Promise<ProcessCost> {
  const started = performance.now()
  const child = spawn(process.execPath, ['--import', reporter, script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const left = new Promise<number>((resolve) => child.on('exit', () => resolve(performance.now())))
  const [, out, err, cost] = child.stdio
  const [output, problem, report, code, leftAt] = await Promise.all([
    text(out as NodeJS.ReadableStream),
    text(err as NodeJS.ReadableStream),
    text(cost as NodeJS.ReadableStream),
    ended,
    left,
  ])
  if (code !== 0) throw new Error(`${script} ${args.join(' ')} ended with ${code}: ${problem.trim()}`)
  return {
    wallSeconds: (leftAt - started) / 1000,
    ...(JSON.parse(report) as Omit<ProcessCost, 'wallSeconds' | 'output'>),
    output,
  }
}

/** Least and middle cost of several runs of the same; the peak is the largest. */
export interface CostOfRuns {
  leastWallSeconds: number
  medianWallSeconds: number
  leastCpuSeconds: number
  peakMebibytes: number
}

export function costOfRuns(runs: readonly ProcessCost[]): CostOfRuns {
  return {
    leastWallSeconds: Math.min(...runs.map((r) => r.wallSeconds)),
    medianWallSeconds: median(runs.map((r) => r.wallSeconds)),
    leastCpuSeconds: Math.min(...runs.map((r) => r.cpuSeconds)),
    peakMebibytes: Math.max(...runs.map((r) => r.peakMebibytes)),
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
