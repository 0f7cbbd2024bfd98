import { UsageError } from '@murmuration/runtime/usage-error'
import { nearest, oneOf } from './choice.ts'

export const EXPORT_FORMATS = ['pack', 'stix', 'gexf', 'graphml', 'parquet', 'csv'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** Options as they stand on the command line. */
export interface ExportFlags {
  case?: string
  all?: boolean
  format?: string
  out?: string
  shares?: string[]
  flags?: string
  map?: string[]
  keyFile?: string
  rawIds?: boolean
  force?: boolean
}

/** What is to be exported, checked. `caseId`: undefined for all. */
export interface ExportOptions {
  folder: string
  caseId: string | undefined
  format: ExportFormat
  out: string
  shares: string[]
  flags: string | undefined
  map: Record<string, string>
  keyFile: string | undefined
  rawIds: boolean
  force: boolean
}

/**
 * Checks what was typed.
 *
 * @throws {UsageError} for a value that is none of an option's, or options that do not go together
 */
export function exportOptions(folder: string, typed: ExportFlags): ExportOptions {
  const { format, out } = typed
  if ((typed.case === undefined) === (typed.all !== true))
    throw new UsageError('say what to export: either --case ID or --all.')
  const known = EXPORT_FORMATS.find((one) => one === format)
  if (known === undefined) {
    const near = format === undefined ? undefined : nearest(format, EXPORT_FORMATS)
    throw new UsageError(
      `--format must be ${oneOf(EXPORT_FORMATS)}${near === undefined ? '' : ` (did you mean ${near}?)`}.`,
    )
  }
  if (out === undefined || out === '') throw new UsageError('say where the export goes, with --out PATH.')
  if (known === 'pack' && (typed.shares ?? []).length === 0)
    throw new UsageError('a pack holds raw shares: name the files that the replay read, with --shares FILE.')
  if (typed.rawIds && typed.keyFile !== undefined)
    throw new UsageError('--raw-ids and --key-file do not go together: raw ids need no key.')
  const isZip = out.endsWith('.zip')
  if (isZip && (known !== 'pack' || typed.case === undefined))
    throw new UsageError('--out names a zip, which only a pack of one --case is; name a folder.')
  return {
    folder,
    caseId: typed.case,
    format: known,
    out,
    shares: typed.shares ?? [],
    flags: typed.flags,
    map: Object.fromEntries((typed.map ?? []).map(mapping)),
    keyFile: typed.keyFile,
    rawIds: typed.rawIds ?? false,
    force: typed.force ?? false,
  }
}

function mapping(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at < 1)
    throw new UsageError(`--map takes ours=theirs, such as account_id=user; ${text} has no name before =.`)
  return [text.slice(0, at), text.slice(at + 1)]
}
