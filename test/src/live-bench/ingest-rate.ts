import { Agent, request } from 'node:http'
import { between } from './child.ts'
import { printTable, seconds, whole } from './print-table.ts'
import { type Bench, openScene, untilReady } from './scene.ts'
import { sortedShares } from './simulated-shares.ts'
import { shareLines } from './write-shares.ts'

const CONNECTIONS = 4
const ROWS = 1_000

/** Ingest over HTTP into Kafka: connections that each send one body after the other. */
export async function benchIngest(bench: Bench): Promise<void> {
  const shares = sortedShares(bench.shares / 2)
  const lineOf = shareLines(shares)
  const bodies: Buffer[] = []
  for (let from = 0; from < shares.count; from += ROWS) {
    const rows = Math.min(ROWS, shares.count - from)
    bodies.push(Buffer.from(Array.from({ length: rows }, (_, k) => lineOf(from + k)).join('\n')))
  }
  const bytes = bodies.reduce((sum, { length }) => sum + length, 0)
  console.log(
    `\nIngest over HTTP into Kafka: ${whole(shares.count)} simulated shares, ${CONNECTIONS} connections, bodies of ${whole(ROWS)} lines of NDJSON, ${whole(bytes / 1e6)} MB, ` +
      `4 partitions; the sender and the broker run on the same cores`,
  )
  await using scene = await openScene(bench)
  const ingest = await scene.service('ingest')
  await untilReady(ingest)
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const from = ingest.cost()
  let next = 0
  let accepted = 0
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (next < bodies.length) {
        const taken = await post(agent, `${ingest.url}/v1/shares`, bodies[next++])
        accepted += taken
      }
    }),
  )
  const to = ingest.cost()
  agent.destroy()
  await ingest.stop()
  if (accepted !== shares.count) throw new Error(`ingest took ${accepted} of ${shares.count} shares`)
  const { wallSeconds, cpuSeconds } = between(from, to)
  printTable(
    ['', 'wall s', 'shares/s', 'CPU s', 'shares/CPU s', 'peak MiB'],
    [
      [
        'ingest',
        seconds(wallSeconds),
        whole(accepted / wallSeconds),
        seconds(cpuSeconds),
        whole(accepted / cpuSeconds),
        whole(to.peakMebibytes),
      ],
    ],
  )
}

/** @returns shares that were accepted */
function post(agent: Agent, url: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-ndjson', 'murmuration-source': 'bench' }
    const sending = request(url, { agent, method: 'POST', headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        if (answer.statusCode !== 200) reject(new Error(`ingest answered ${answer.statusCode}: ${text}`))
        else resolve((JSON.parse(text) as { accepted: number }).accepted)
      })
    })
    sending.on('error', reject)
    sending.end(body)
  })
}
