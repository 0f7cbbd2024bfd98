import { MOST_GRAPH_EDGES, writeGexf, writeGraphml } from '@murmuration/exports/graph-files'
import type { Findings } from './findings.ts'
import { writeAccounts } from './outputs/accounts-csv.ts'
import { writeEdges } from './outputs/edges-csv.ts'
import { writeLeads } from './outputs/leads-csv.ts'
import type { OutputFolder, OutputName } from './outputs/output-folder.ts'
import type { Settings } from './replay-options.ts'

/** Writes cases, their pictures, accounts, edges, leads and the graph. `notes`: sentences on what the files leave out. */
export function writeFindings(
  folder: OutputFolder,
  findings: Findings,
  { method }: Settings,
): { written: OutputName[]; notes: string[] } {
  const cases = folder.open('cases.ndjson')
  for (const { picture: _, ...found } of findings.cases) cases.text(`${JSON.stringify(found)}\n`)
  const written: OutputName[] = ['cases.ndjson']
  if (method === 'murmuration') {
    const pictures = folder.open('pictures.ndjson')
    for (const { caseId, picture } of findings.cases)
      pictures.text(`${JSON.stringify({ caseId, picture })}\n`)
    written.push('pictures.ndjson')
  }
  writeAccounts(folder.open('accounts.csv'), findings.cases)
  writeEdges(folder.open('edges.csv'), findings.edges, findings.accountIds)
  written.push('accounts.csv', 'edges.csv')
  const notes: string[] = []
  if (method === 'murmuration') {
    writeLeads(folder.open('leads.csv'), findings.leads)
    written.push('leads.csv')
  } else notes.push('Counting opens no cases: cases.ndjson is empty, accounts.csv holds its header alone.')
  if (findings.graph === null) {
    notes.push(
      `No graph files: ${findings.edges.size} edges are more than the ${MOST_GRAPH_EDGES} that viewers open with use; edges.csv holds them all.`,
    )
    return { written, notes }
  }
  const { nodes, edges } = findings.graph
  writeGexf(folder.open('graph.gexf'), nodes, edges)
  writeGraphml(folder.open('graph.graphml'), nodes, edges)
  return { written: [...written, 'graph.gexf', 'graph.graphml'], notes }
}
