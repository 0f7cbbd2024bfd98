import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ReviewCase } from '@murmuration/contracts'

const binary = fileURLToPath(new URL('../../infra/bin/murmuration.mjs', import.meta.url))

/** What replay is asked, as the live pipeline is. */
export interface ReplaySetting {
  windowMs: number
  stepMs: number
  scope: string
  sampleEvery?: number
}

/** The cases that replay writes of a file of shares, each with its picture, as text, sorted. */
export function replayedCases(
  sharesPath: string,
  flags: readonly string[] | string,
  { windowMs, stepMs, scope, sampleEvery = 1 }: ReplaySetting,
  folder: string,
): string[] {
  const out = join(folder, `replay-${scope}-${sampleEvery}`)
  const flagsPath = typeof flags === 'string' ? flags : join(folder, 'flags.txt')
  if (typeof flags !== 'string') writeFileSync(flagsPath, `${flags.join('\n')}\n`)
  const sample = scope === 'everybody' ? [] : ['--sample', String(sampleEvery)]
  const spans = ['--window', `${windowMs / 1000}s`, '--step', `${stepMs / 1000}s`]
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      binary,
      'replay',
      sharesPath,
      '--scope',
      scope,
      '--flags',
      flagsPath,
      ...sample,
      ...spans,
      '--out',
      out,
      '--force',
      '--quiet',
    ],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`replay ended with ${status}: ${stderr}`)
  const [cases, pictures] = ['cases.ndjson', 'pictures.ndjson'].map((name) =>
    readFileSync(join(out, name), 'utf8').split('\n').filter(Boolean),
  )
  return cases.map((line, k) => withPicture(line, pictures[k])).sort()
}

/** @throws {Error} where the lines are not of one case */
function withPicture(line: string, pictureLine: string): string {
  const found = JSON.parse(line) as ReviewCase
  const { caseId, picture } = JSON.parse(pictureLine) as Pick<ReviewCase, 'caseId' | 'picture'>
  if (caseId !== found.caseId) throw new Error(`picture of ${caseId} beside ${found.caseId}`)
  return JSON.stringify({ ...found, picture })
}

/** End of the first whole step behind the last event, and the watermark at which that window is decided and no later one. */
export function lastWindow(lastEventMs: number, stepMs: number): { endMs: number; closeAtMs: number } {
  const endMs = Math.floor(lastEventMs / stepMs) * stepMs + stepMs
  return { endMs, closeAtMs: endMs + 2 * 3_600_000 }
}
