import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { reportFolder } from '../built.ts'
import { DATA_ELEMENT, type ReportData } from './report-data.ts'

/** A folder that is no replay's, or one of an older version. Its message says what to do. */
export class ReportError extends Error {
  override readonly name = 'ReportError'
  readonly exitCode = 1
}

/**
 * Makes one page of a replay's folder that opens from a file, without a server: data, script, style and fonts are in it, and
 * its policy lets nothing else in.
 *
 * @param folder as `murmuration replay` wrote it
 * @param path where the page goes
 * @throws {ReportError} where the folder holds no whole replay, or the page cannot be written
 */
export async function writeReport(
  folder: string,
  path: string = join(folder, 'report.html'),
): Promise<{ path: string; bytes: number; cases: number }> {
  const data = await readReplay(folder)
  const [script, style] = await Promise.all(
    ['report.js', 'report.css'].map((name) => readFile(join(reportFolder, name), 'utf8')),
  )
  const page = pageOf(data, script, style)
  await writeFile(path, page).catch((cause) => {
    throw new ReportError(`${path} cannot be written (${cause.code}); name another file with --out.`, {
      cause,
    })
  })
  return { path, bytes: Buffer.byteLength(page), cases: data.cases.length }
}

/** @throws {ReportError} */
async function readReplay(folder: string): Promise<ReportData> {
  const read = async (name: string): Promise<string | null> => {
    try {
      return await readFile(join(folder, name), 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  }
  const [run, cases, pictures] = await Promise.all(['run.json', 'cases.ndjson', 'pictures.ndjson'].map(read))
  if (run === null || cases === null)
    throw new ReportError(
      `${folder} holds no run.json and cases.ndjson; name a folder that \`murmuration replay … --out\` wrote.`,
    )
  const byCase = new Map(
    linesOf<{ caseId: string; picture: ReportData['cases'][number]['picture'] }>(
      pictures ?? '',
      'pictures.ndjson',
    ).map(({ caseId, picture }) => [caseId, picture]),
  )
  return {
    run: parsed(run, 'run.json') as ReportData['run'],
    cases: linesOf<ReportData['cases'][number]['found']>(cases, 'cases.ndjson').map((found) => ({
      found,
      picture: byCase.get(found.caseId) ?? null,
    })),
  }
}

const linesOf = <Line>(text: string, file: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parsed(line, file) as Line)

/** @throws {ReportError} */
function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ReportError(`${file} is damaged: a part of it is no JSON. Replay the data again.`, { cause })
  }
}

/** The page; `<` in the data is written so that no text of an account can end the element that holds it. */
export function pageOf(data: ReportData, script: string, style: string): string {
  const json = JSON.stringify(data).replaceAll('<', '\\u003c')
  const code = script.replaceAll('</script', '<\\/script')
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(code)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data: blob:',
    'font-src data:',
    'worker-src blob: data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Murmuration report</title>
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<script type="application/json" id="${DATA_ELEMENT}">${json}</script>
<script>${code}</script>
</body>
</html>
`
}

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`
