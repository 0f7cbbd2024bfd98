import { TOPICS } from '@murmuration/contracts'
import { openCasework } from './casework-process.ts'
import { clusterSnapshot } from './made-snapshots.ts'

/**
 * Takes snapshots in from the log, each cluster twice: `take-in.js <clusters>`. Logs `round taken in` behind each round,
 * with seconds from when the records stood in the log.
 */
const clusters = Number(process.argv[2])
let records = 0
let wake: () => void = () => {}
await using own = await openCasework((line) => {
  const said = JSON.parse(line) as { msg: string; records?: number }
  if (said.msg !== 'cases taken in') return
  records += said.records!
  wake()
})
for (const round of [1, 2]) {
  const made = Array.from({ length: clusters }, (_, k) => {
    const found = clusterSnapshot(k, round)
    return { partition: 0, key: found.caseId, value: JSON.stringify(found) }
  })
  const bytes = made.reduce((sum, { value }) => sum + value.length, 0)
  const cpuBefore = process.cpuUsage()
  const startedMs = performance.now()
  await own.bus.publish(TOPICS.cases, made)
  while (records < round * clusters)
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  const seconds = (performance.now() - startedMs) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  process.stderr.write(
    `${JSON.stringify({ msg: 'round taken in', seconds, cpuSeconds: (user + system) / 1e6, bytes })}\n`,
  )
}
