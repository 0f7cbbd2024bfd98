import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CasePicture, ReviewCase } from '@murmuration/contracts'
import { UsageError } from '@murmuration/runtime/usage-error'
import { z } from 'zod'
import { readCsv } from './csv-table.ts'
import { ReplayRun } from './replay-run.ts'

/** An edge of a replay's `edges.csv`. `tested`: null for counting methods. */
export interface FolderEdge {
  a: string
  b: string
  weight: number
  tested: {
    tier: 'A' | 'B' | 'C'
    sessions: number
    synchronous: number
    expected: number
    log10P: number
  } | null
}

/** What a replay left in its folder; cases with their pictures, strongest first. */
export interface ReplayFolder {
  run: ReplayRun
  cases: ReviewCase[]
  edges: FolderEdge[]
}

const Pictured = z.object({ caseId: z.string(), picture: CasePicture.optional() })

/**
 * Reads a replay's folder: run.json, cases.ndjson, pictures.ndjson where there is one, and edges.csv.
 *
 * @throws {UsageError} where it is no whole folder of a replay
 */
export function readReplayFolder(folder: string): ReplayFolder {
  const run = read(folder, 'run.json', (text) => ReplayRun.parse(JSON.parse(text)))
  const cases = read(folder, 'cases.ndjson', (text) =>
    lines(text).map((line) => ReviewCase.parse(JSON.parse(line))),
  )
  const pictures =
    run.method === 'murmuration'
      ? read(folder, 'pictures.ndjson', (text) => lines(text).map((line) => Pictured.parse(JSON.parse(line))))
      : []
  const pictureOf = new Map(pictures.map(({ caseId, picture }) => [caseId, picture]))
  const edges = read(folder, 'edges.csv', (text) => readCsv(text).map(edgeOf))
  return {
    run,
    cases: cases.map((found) => {
      const picture = pictureOf.get(found.caseId)
      return picture === undefined ? found : { ...found, picture }
    }),
    edges,
  }
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '')

function edgeOf(row: { [name: string]: string }): FolderEdge {
  const { account_a: a, account_b: b, tier, weight } = row
  if (tier === undefined) return { a, b, weight: Number(weight), tested: null }
  return {
    a,
    b,
    weight: Number(weight),
    tested: {
      tier: z.enum(['A', 'B', 'C']).parse(tier),
      sessions: Number(row.sessions),
      synchronous: Number(row.synchronous),
      expected: Number(row.expected),
      log10P: log10Of(row.p),
    },
  }
}

/** log10 of a decimal that may be too small for a double. */
function log10Of(text: string): number {
  const [mantissa, exponent] = text.toLowerCase().split('e')
  return Math.min(0, Math.log10(Number(mantissa)) + Number(exponent ?? 0))
}

function read<T>(folder: string, name: string, parse: (text: string) => T): T {
  let text: string
  try {
    text = readFileSync(join(folder, name), 'utf8')
  } catch (cause) {
    throw new UsageError(
      `${folder} is no folder of a replay: ${name} cannot be read; name the --out of a murmuration replay.`,
      { cause },
    )
  }
  try {
    return parse(text)
  } catch (cause) {
    throw new UsageError(
      `${name} in ${folder} does not hold what a replay writes; run the replay again with this version.`,
      { cause },
    )
  }
}
