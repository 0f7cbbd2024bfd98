/** Loaded into a measured process by `--import`: writes what it cost to file descriptor 3 when it ends. */
import { readFileSync, writeSync } from 'node:fs'

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const cost = {
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMebibytes: (peakKibibytes() ?? maxRSS) / 1024,
  }
  writeSync(3, JSON.stringify(cost))
})

/** Of this program alone: `maxRSS` also counts what the parent held when it started the process. */
function peakKibibytes(): number | undefined {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
    return found === null ? undefined : Number(found[1])
  } catch {
    // No /proc outside Linux.
    return undefined
  }
}
