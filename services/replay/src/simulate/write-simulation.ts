import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { csvRow } from '@murmuration/exports/csv'
import { type Simulation, sharePostId } from './simulate-scenario.ts'

export const SIMULATION_FILES = ['shares.csv.gz', 'truth.csv', 'manifest.json'] as const

/** Version of the simulator; it changes whenever the same seed and parameters could give other shares. */
const SIMULATOR_VERSION = '1'

/** The files of a simulation by name. The same simulation gives the same bytes, with the same version of Node. */
export function simulationFiles(simulation: Simulation): Map<string, string | Uint8Array> {
  const shares = gzipSync([...shareLines(simulation)].join(''))
  const truth = [...truthLines(simulation)].join('')
  const { scenario, seed, world, operation, account } = simulation
  const manifest = {
    simulatorVersion: SIMULATOR_VERSION,
    scenario,
    seed,
    world,
    operation,
    shares: account.length,
    accounts: simulation.accounts.length,
    sha256: { 'shares.csv.gz': sha256(shares), 'truth.csv': sha256(truth) },
  }
  return new Map<string, string | Uint8Array>([
    ['shares.csv.gz', shares],
    ['truth.csv', truth],
    ['manifest.json', `${JSON.stringify(manifest, null, 2)}\n`],
  ])
}

/** In the layout that replay reads without a mapping; times in seconds since 1970. */
function* shareLines({ accounts, posts, postIds, account, post, timeMs }: Simulation): Generator<string> {
  yield csvRow([
    'account_id',
    'object_id',
    'object_type',
    'timestamp',
    'post_id',
    'author_id',
    'object_created_at',
  ])
  for (let s = 0; s < account.length; s++) {
    const { author, createdMs } = posts[post[s]]
    yield `${accounts[account[s]].id},${postIds[post[s]]},post,${timeMs[s] / 1000},${sharePostId(s)},${
      accounts[author].id
    },${createdMs / 1000}\n`
  }
}

function* truthLines({ accounts }: Simulation): Generator<string> {
  yield csvRow(['account_id', 'label', 'operation'])
  for (const { id, label, operation } of accounts) yield csvRow([id, label, operation])
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')
