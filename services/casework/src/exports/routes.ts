import { ExportCase } from '@murmuration/contracts'
import { z } from 'zod'
import { CaseId, READS_CASES } from '../cases/case-access.ts'
import { type AnyRoute, rawRoute } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import { exportCase } from './export-case.ts'
import { exportKey } from './export-key.ts'

export const exportRoutes = ({ store, config }: CaseworkParts): AnyRoute[] => {
  const key = exportKey(config.exportKey)
  return [
    rawRoute({
      method: 'POST',
      path: '/v1/cases/:id/exports',
      operation: 'exportCase',
      summary:
        'A case as a file for others: STIX 2.1, statements of reasons for the DSA’s database, or JSON. Accounts have pseudonyms; raw ids are for lead and legal. The history says who exported what.',
      tag: 'cases',
      access: READS_CASES,
      params: CaseId,
      body: ExportCase,
      example: { format: 'stix' },
      mediaType: 'application/octet-stream',
      answers: { 200: z.unknown() },
      async answer({ params: { id }, body, caller }, _request, reply) {
        const file = await store.as(caller!, (tx) => exportCase(tx, caller!, id, body, key))
        return reply
          .type(file.mediaType)
          .header('cache-control', 'no-store')
          .header('content-disposition', `attachment; filename="${file.name}"`)
          .header('x-content-type-options', 'nosniff')
          .serializer((text: string) => text)
          .send(file.text)
      },
    }),
  ]
}
