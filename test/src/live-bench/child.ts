import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** What a process has cost up to a moment: all of its threads, from its start. */
export interface Cost {
  atMs: number
  cpuSeconds: number
  peakMebibytes: number
}

/** A line of a child's log, with what it had cost when it came. */
export interface LogLine extends Cost {
  msg: string
  fields: { [name: string]: unknown }
}

/** A process under measurement, whose standard error is a log of JSON lines. */
export interface Child extends AsyncDisposable {
  readonly startedMs: number
  readonly pid: number
  /** The nth line with a message, as soon as it is there. @throws {Error} if the process ends first */
  line(msg: string, nth?: number): Promise<LogLine>
  lines(msg: string): LogLine[]
  cost(): Cost
  pause(): void
  goOn(): void
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>
}

const TICKS_PER_SECOND = 100
const running = new Set<ChildProcess>()

/** Ends every child at once. */
export async function endChildren(): Promise<void> {
  const ended = [...running].map((child) => new Promise((resolve) => child.once('exit', resolve)))
  for (const child of running) child.kill('SIGKILL')
  await Promise.all(ended)
}

/** @param args of Node: its own options, a script, and what the script is given */
export function startChild(args: readonly string[], settings: { [name: string]: string } = {}): Child {
  const startedMs = performance.now()
  const process_ = spawn(process.execPath, args, {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  running.add(process_)
  const log: LogLine[] = []
  const said: string[] = []
  const waiting = new Set<() => void>()
  let ending: string | undefined
  const tell = (): void => {
    for (const look of [...waiting]) look()
  }
  createInterface({ input: process_.stderr }).on('line', (text) => {
    said.push(text)
    if (said.length > 40) said.shift()
    const fields = parsed(text)
    if (fields !== undefined && process_.exitCode === null)
      log.push({ ...costOf(process_.pid), msg: String(fields.msg), fields })
    tell()
  })
  const gone = new Promise<void>((resolve) =>
    process_.once('exit', (code, signal) => {
      running.delete(process_)
      ending = `${args.join(' ')} ended with ${code ?? signal}:\n${said.join('\n')}`
      tell()
      resolve()
    }),
  )
  const lines = (msg: string): LogLine[] => log.filter((line) => line.msg === msg)
  const stop = async (): Promise<void> => {
    process_.kill('SIGTERM')
    await gone
  }
  return {
    startedMs,
    pid: process_.pid ?? 0,
    lines,
    line: (msg, nth = 1) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines(msg)[nth - 1]
          if (found === undefined && ending === undefined) return
          waiting.delete(look)
          if (found === undefined) reject(new Error(ending))
          else resolve(found)
        }
        waiting.add(look)
        look()
      }),
    cost() {
      if (ending !== undefined) throw new Error(ending)
      return costOf(process_.pid)
    },
    pause: () => process_.kill('SIGSTOP'),
    goOn: () => process_.kill('SIGCONT'),
    stop,
    async [Symbol.asyncDispose]() {
      process_.kill('SIGKILL')
      await gone
    },
  }
}

/** From Linux' /proc: CPU of all threads, and the most memory that was resident since the program was loaded. */
function costOf(pid: number | undefined): Cost {
  const atMs = performance.now()
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name of the program, in parentheses, may hold spaces.
    const [userTicks, systemTicks] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return {
      atMs,
      cpuSeconds: (Number(userTicks) + Number(systemTicks)) / TICKS_PER_SECOND,
      peakMebibytes: Number(peak) / 1024,
    }
  } catch {
    // It has ended, or this is no Linux.
    return { atMs, cpuSeconds: Number.NaN, peakMebibytes: Number.NaN }
  }
}

function parsed(text: string): { [name: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as { [name: string]: unknown }) : undefined
  } catch {
    // Not every line is of the log: a stack, or a warning of Node.
    return undefined
  }
}

/** What passed between two moments of one process. */
export const between = (from: Cost, to: Cost): { wallSeconds: number; cpuSeconds: number } => ({
  wallSeconds: (to.atMs - from.atMs) / 1000,
  cpuSeconds: to.cpuSeconds - from.cpuSeconds,
})
